"""The three forms of a slot's URI, as regular expressions that Python and JSON Schema (ECMA 262) read alike."""

from __future__ import annotations

from .rules import MEDIA_TYPES

_VISIBLE = r"[^\x00-\x20\x7f]"
_BASE64 = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)"
_NAME = r"[A-Za-z0-9!#$&^_.+-]+"
_PARAMETERS = r"(?:;[A-Za-z0-9!#$&^_.+-]+=[^\x00-\x20\x7f,;]*)*"


def _any_case(word: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in word)


ASSET_URI = rf"{_any_case('asset')}://asset_{_VISIBLE}+"
"""An asset URI: the id is opaque, visible and not empty."""

HTTPS_URL = (
    rf"{_any_case('https')}://(?:[^\x00-\x20\x7f/?#@]*@)?"
    r"(?:\[[0-9A-Fa-f:.]+\]|[^\x00-\x20\x7f/?#@:\[\]\\]+)(?::[0-9]*)?"
    rf"(?:[/?#]{_VISIBLE}*)?"
)
"""An https URL with a host (RFC 3986)."""

DATA_HEAD = rf"{_any_case('data')}:(?P<type>{_NAME}/{_NAME})?{_PARAMETERS}(?P<base64>;{_any_case('base64')})?"
"""What stands before the comma of a data URI (RFC 2397)."""


def data_uri(media: str, *, base64_only: bool) -> str:
    """Return the expression of a data URI whose media type fits a kind of media."""
    kind, _, _ = MEDIA_TYPES[media].partition("/")
    head = rf"{_any_case('data')}:{_any_case(kind)}/{_NAME}{_PARAMETERS}"
    encoded = rf"{head};{_any_case('base64')},{_BASE64}"
    return encoded if base64_only else rf"(?:{encoded}|{head},(?:[!-$&-~]|%[0-9A-Fa-f]{{2}})+)"
