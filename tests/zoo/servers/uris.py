"""What a server of the zoo can tell about a URI."""

from __future__ import annotations

import base64
import binascii
import re

_HTTPS = re.compile(
    r"https://([^\s/?#@]*@)?(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]\\\x7f]+)(:\d*)?([/?#][^\s\x7f]*)?", re.IGNORECASE
).fullmatch
_ASSET = re.compile(r"asset://asset_[^\s\x7f]+", re.IGNORECASE).fullmatch
_DATA = re.compile(r"data:([\w!#$&^.+-]+/[\w!#$&^.+-]+)?((?:;[\w!#$&^.+-]+=[^\s,;]*)*)(;base64)?,", re.IGNORECASE).match
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):").match


def scheme_of(uri: str) -> str:
    """Return the scheme in lower case, or `bare` for a word without one."""
    match = _SCHEME(uri)
    return match[1].lower() if match else "bare"


def media_type(uri: str) -> str:
    """Return the media type of a data URI, or nothing where it has none."""
    match = _DATA(uri)
    return (match[1] or "").lower() if match else ""


def uri_is_well_formed(scheme: str, uri: str) -> bool:
    """Return whether a URI can be used; of other schemes than the documented three nothing is known."""
    if scheme == "https":
        return _HTTPS(uri) is not None
    if scheme == "asset":
        return _ASSET(uri) is not None
    return scheme != "data" or _data_uri_is_well_formed(uri)


def _data_uri_is_well_formed(uri: str) -> bool:
    match = _DATA(uri)
    return match is not None and bool(match[1]) and bool(match[3]) and _is_base64(uri[match.end() :])


def _is_base64(payload: str) -> bool:
    try:
        return bool(base64.b64decode(payload.encode("ascii"), validate=True))
    except (binascii.Error, UnicodeEncodeError):
        return False
