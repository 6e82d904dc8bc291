"""JSON: bytes in, a value out, or one sentence about why not."""

from __future__ import annotations

import json
import sys
from math import isinf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST_SAFE_NESTING = 500
"""Levels that Python's JSON reads and writes within half of its usual recursion limit, the rest left to the caller."""

_LONGEST_SAFE_INT = 308


class BodyUnreadable(Exception):
    """A body is not the JSON that the spec asks for; `code` names the rule `generations/body/<code>`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def decode(body: bytes, *, nesting: int, strict: bool = True) -> Any:
    """Return the value of a JSON body; raises BodyUnreadable for anything doubtful.

    When not strict, half surrogates and a byte order mark are taken, of a repeated key the last value counts, and a
    number beyond a double becomes the largest one. No more `nesting` than DEEPEST_SAFE_NESTING should be asked for.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise BodyUnreadable("utf8", f"byte 0x{body[error.start]:02x} at offset {error.start}") from None
    if text.startswith("\ufeff"):
        if strict:
            raise BodyUnreadable("utf8", "a byte order mark at offset 0")
        text = text[1:]
    try:
        value = _decoded(text, _strict if strict else _lenient)
    except json.JSONDecodeError as error:
        raise BodyUnreadable("json", _placed(error, text)) from None
    except RecursionError:
        raise BodyUnreadable("nesting", f"more than {nesting} levels") from None
    if text.count("[") + text.count("{") > nesting:
        _check_nesting(value, nesting)
    if strict and "\\u" in text:
        _check_surrogates(value)
    return value


def _decoded(text: str, decoder: json.JSONDecoder) -> Any:
    """Return the value of a text; the common case, no white space around, is tried without looking for any."""
    try:
        value, end = decoder.scan_once(text, 0)  # type: ignore[attr-defined]  # typeshed leaves it out
    except StopIteration:
        return decoder.decode(text)
    return value if end == len(text) else decoder.decode(text)


def _placed(error: json.JSONDecodeError, text: str) -> str:
    if not text.strip():
        return "an empty body"
    problem = error.msg[0].lower() + error.msg[1:]
    return f"a fault at line {error.lineno}, column {error.colno} ({problem})"


def _check_nesting(value: Any, nesting: int) -> None:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(nesting):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise BodyUnreadable("nesting", f"more than {nesting} levels")


def _check_surrogates(value: Any) -> None:
    for text in _texts(value):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            half = ord(text[error.start])
            raise BodyUnreadable("surrogate", f"\\u{half:04x} without its other half") from None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # add returns None on purpose
        raise BodyUnreadable("duplicate_key", f"{json.dumps(repeated[:80])} twice in one object")
    return value


def _finite(text: str) -> float:
    value = float(text)
    if isinf(value):
        raise BodyUnreadable("number", _short(text))
    return value


def _whole(text: str) -> int:
    if len(text) > _LONGEST_SAFE_INT:
        _finite(text)
    return int(text)


def _nearest_finite(text: str) -> float:
    return min(max(float(text), -sys.float_info.max), sys.float_info.max)


def _nearest_whole(text: str) -> int:
    beyond = len(text) > _LONGEST_SAFE_INT and isinf(float(text))
    return int(_nearest_finite(text)) if beyond else int(text)


def _constant(text: str) -> Any:
    raise BodyUnreadable("json", f"{text}, which JSON does not have")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}… ({len(text)} digits)"


_strict = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_int=_whole, parse_constant=_constant)
_lenient = json.JSONDecoder(parse_float=_nearest_finite, parse_int=_nearest_whole, parse_constant=_constant)
