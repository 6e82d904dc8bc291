"""What httpx and httpx2 agree to put on the wire, and what of it a server can read."""

from __future__ import annotations

import re
from functools import lru_cache

from .wire import is_method

_is_token = re.compile(rb"[-!#$%&'*+.^_`|~0-9A-Za-z]+").fullmatch
_is_sent = re.compile(rb"(?:[^\0\s]+(?:[ \t]+[^\0\s]+)*)?").fullmatch
"""Their check of values, which lets some control characters pass."""
_is_read = re.compile(rb"[\t\x20-\x7e\x80-\xff]*").fullmatch


class Unsendable(ValueError):
    """The library refuses to send a request, with these words."""


class Unreadable(ValueError):
    """The library sends a request, and no server can read it."""


@lru_cache(maxsize=1024)
def sendable_line(line: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Return a header with its name in lower case. Raises Unsendable and Unreadable."""
    name, value = line
    if not _is_token(name):
        raise Unsendable(f"Illegal header name {name!r}")
    if not _is_sent(value):
        raise Unsendable(f"Illegal header value {value!r}")
    if not _is_read(value):
        raise Unreadable
    return name.lower(), value


@lru_cache(maxsize=64)
def sendable_method(method: str) -> str:
    """Return a method. Raises Unsendable and Unreadable."""
    if not _is_token(method.encode()):
        raise Unsendable("Illegal method characters")
    if not is_method(method):
        raise Unreadable
    return method
