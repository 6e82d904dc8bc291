"""Whether one value keeps one rule: a check for each code of a rule about a field."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from givonkit.spec.rules import MEDIA_TYPES
from givonkit.spec.uris import ASSET_URI, DATA_HEAD, HTTPS_URL

from .doubts import scheme_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.spec import Rule

_PYTHON_TYPES = {"string": (str,), "number": (int, float), "boolean": (bool,), "object": (dict,), "array": (list,)}
_is_base64 = re.compile(r"[A-Za-z0-9+/]+={0,2}").fullmatch
_is_percent_encoded = re.compile(r"(?:[!-$&-~]|%[0-9A-Fa-f]{2})+").fullmatch
_data_head = re.compile(DATA_HEAD).fullmatch


def holds(rule: Rule, value: Any) -> bool:
    """Return whether a value that is there keeps a rule about its field, given that it keeps the rules before."""
    return _CHECKS[rule.code](rule, value)


def _has_type(rule: Any, value: Any) -> bool:
    wanted = "string" if "[]/" in rule.id or rule.field is None else rule.field.type
    return type(value) in _PYTHON_TYPES[wanted]


def _has_length(rule: Any, text: str) -> bool:
    length = (
        len(text) if rule.parameters["unit"] != "utf16-units" else len(text.encode("utf-16-le", "surrogatepass")) // 2
    )
    return length <= int(rule.field.max_chars)


def _is_on_step(rule: Any, value: float) -> bool:
    start, _, step = rule.field.range
    return bool((Decimal(str(value)) - start) % step == 0)


def _fits_scheme(scheme: str, expression: str) -> Callable[[Any, str], bool]:
    return lambda _, uri: scheme_of(uri) != scheme or re.fullmatch(expression, uri) is not None


def _has_media_type(rule: Any, uri: str) -> bool:
    head, comma, _ = uri.partition(",")
    match = _data_head(head) if comma else None
    return match is None or (match["type"] or "text/plain").lower().startswith(MEDIA_TYPES[rule.field.media])


def _is_data_uri(rule: Any, uri: str) -> bool:
    head, comma, payload = uri.partition(",")
    match = _data_head(head) if comma else None
    if scheme_of(uri) != "data":
        return True
    if match is None or (match["base64"] is None and rule.parameters["base64_only"]):
        return False
    if match["base64"] is None:
        return _is_percent_encoded(payload) is not None
    return len(payload) % 4 == 0 and _is_base64(payload) is not None


_CHECKS: dict[str, Callable[[Any, Any], bool]] = {
    "required": lambda _rule, _value: True,
    "type": _has_type,
    "enum": lambda rule, value: value in rule.field.allowed,
    "minimum": lambda rule, value: value >= rule.field.range.start,
    "maximum": lambda rule, value: value <= rule.field.range.end,
    "step": _is_on_step,
    "min_chars": lambda _, text: text != "",
    "max_chars": _has_length,
    "max_items": lambda rule, items: len(items) <= rule.parameters["limit"],
    "scheme": lambda rule, uri: scheme_of(uri) in rule.field.schemes,
    "asset_uri": _fits_scheme("asset", ASSET_URI),
    "https_url": _fits_scheme("https", HTTPS_URL),
    "media": _has_media_type,
    "data_uri": _is_data_uri,
}
