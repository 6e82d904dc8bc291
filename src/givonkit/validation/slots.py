"""Slots: whether a string is a URI that a slot takes."""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from givonkit.spec.rules import MEDIA_TYPES
from givonkit.spec.uris import ASSET_URI, DATA_HEAD, HTTPS_URL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit.spec import Field, Rule

    from .findings import Broken

is_asset_uri = re.compile(ASSET_URI).fullmatch
_is_https_url = re.compile(HTTPS_URL).fullmatch
_data_head = re.compile(DATA_HEAD).fullmatch
_PERCENT_ENCODED = re.compile(r"(?:[!-$&-~]|%[0-9A-Fa-f]{2})+").fullmatch


class SlotChecker:
    """Checks one URI of one slot against the slot's rules."""

    def __init__(self, field: Field, rules: Iterable[Rule], *, limit: int) -> None:
        self._field = field
        self._limit = limit
        self._rules = {rule.code: rule for rule in rules}
        self._media_type = MEDIA_TYPES[field.media or "image"]

    def __call__(self, uri: str, broken: Broken, pointer: str) -> Broken:
        """Return the broken rules with every rule that the URI breaks."""
        scheme = uri[: uri.find(":")].lower() if ":" in uri[:6] else ""
        if scheme not in self._field.schemes:
            return self._broken("scheme", uri, broken, pointer)
        if scheme == "asset":
            return broken if is_asset_uri(uri) else self._broken("asset_uri", uri, broken, pointer)
        if scheme == "https":
            return broken if _is_https_url(uri) else self._broken("https_url", uri, broken, pointer)
        return self._checked_data_uri(uri, broken, pointer)

    def _checked_data_uri(self, uri: str, broken: Broken, pointer: str) -> Broken:
        head, comma, payload = uri.partition(",")
        match = _data_head(head) if comma else None
        if match is None:
            return self._broken("data_uri", uri, broken, pointer)
        if not (match["type"] or "text/plain").lower().startswith(self._media_type):
            broken = self._broken("media", uri, broken, pointer)
        if not self._is_payload(payload, is_base64=match["base64"] is not None):
            broken = self._broken("data_uri", uri, broken, pointer)
        return broken

    def _is_payload(self, payload: str, *, is_base64: bool) -> bool:
        if is_base64:
            return _is_base64(payload)
        if self._rules["data_uri"].parameters["base64_only"]:
            return False
        return bool(_PERCENT_ENCODED(payload) and unquote_to_bytes(payload))

    def _broken(self, code: str, uri: str, broken: Broken, pointer: str) -> Broken:
        broken.add(self._rules[code], uri, pointer, limit=self._limit)
        return broken


def _is_base64(payload: str) -> bool:
    try:
        return len(payload) % 4 == 0 and bool(a2b_base64(payload, strict_mode=True))
    except (Base64Error, ValueError):
        return False
