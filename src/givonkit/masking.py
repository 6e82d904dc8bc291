"""Secrets, and how they are masked wherever they stray to and however they are spelled there."""

from __future__ import annotations

import html
import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = b"[key]"
SHORTEST_SECRET = 8
"""A shorter key (`test`) is taken for a word, not for a secret."""
LONGEST_SECRET = 1024
SHOWN_HEADERS = frozenset(
    (
        *(b"accept", b"content-encoding", b"content-length", b"content-type", b"date", b"host", b"idempotency-key"),
        *(b"location", b"retry-after", b"user-agent", b"givonkit-gaps", b"givonkit-rules", b"givonkit-scenario"),
    )
)
"""The headers that no secret stands in, and that are shown."""
_FEW = 16
_DEEPEST = 3
_BACKSLASH = rb"(?:\\|%(?:25){0,4}5[cC])"
_escapes_in = re.compile(
    rb'\\(?:u([0-9a-fA-F]{4})|(["\\/]))|%([0-9a-fA-F]{2})|(&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot);)'
).sub


class Secrets:
    """A set of secrets that grows; tells quickly which of very many stand in a text.

    They are found in plain, and with any of their characters escaped as in URLs, JSON and HTML, one in another too.
    """

    __slots__ = ("_by_beginning", "_count")

    def __init__(self, secrets: Iterable[bytes] = ()) -> None:
        self._by_beginning: dict[int, list[bytes]] = {}
        self._count = 0
        for secret in secrets:
            self.add(secret)

    def __contains__(self, secret: bytes) -> bool:
        return secret in self._by_beginning.get(_beginning(secret), ())

    def add(self, secret: bytes) -> None:
        """Take one more, as its bytes and as the UTF-8 of its Latin-1; one too short to be a secret is left out."""
        secret = secret[:LONGEST_SECRET]
        forms = (secret,) if secret.isascii() else (secret, secret.decode("latin-1").encode())
        for form in forms:
            if len(secret) >= SHORTEST_SECRET and form not in self:
                self._by_beginning.setdefault(_beginning(form), []).append(form)
                self._count += 1

    def found_in(self, text: bytes) -> list[bytes]:
        """Return those that stand in a text, the longest first."""
        known = self._by_beginning
        if self._count <= _FEW and not _may_hold_escapes(text):
            return longest_first([secret for row in list(known.values()) for secret in row if secret in text])
        found = {secret for spelled in _respelled(text) for secret in self._standing_in(spelled)}
        return longest_first(found)

    def _standing_in(self, text: bytes) -> Iterator[bytes]:
        known = self._by_beginning
        for beginning in list(known) if self._count <= _FEW else self._beginnings_in(text):
            yield from (secret for secret in known[beginning] if secret in text)

    def _beginnings_in(self, text: bytes) -> set[int]:
        """Return which eight bytes that a secret begins with stand anywhere in a text."""
        view, size = memoryview(text), SHORTEST_SECRET
        found: set[int] = set()
        for start in range(size):
            eights = view[start : start + (len(text) - start) // size * size].cast("Q")
            found.update(self._by_beginning.keys() & eights)
        return found


def longest_first(secrets: Iterable[bytes]) -> list[bytes]:
    """Return secrets in the order in which they are masked, so that one that holds another goes first."""
    found = list(secrets)
    if len(found) > 1:
        found.sort(key=lambda secret: (-len(secret), secret))
    return found


def masked(value: bytes, secrets: Iterable[bytes]) -> bytes:
    """Return a value without secrets that stand in it."""
    for secret in secrets:
        value = value.replace(secret, MASK)
        if _may_hold_escapes(value):
            value = _spellings(secret).sub(MASK, value)
    return value


def _may_hold_escapes(text: bytes) -> bool:
    return b"%" in text or b"\\" in text or b"&" in text


def _beginning(secret: bytes) -> int:
    return int.from_bytes(secret[:SHORTEST_SECRET], sys.byteorder)


def _respelled(text: bytes) -> Iterator[bytes]:
    """Yield a text, and what it says where escapes are taken for what they stand for, again and again."""
    yield text
    for _ in range(_DEEPEST):
        if not _may_hold_escapes(text):
            return
        plain = _escapes_in(_unescaped, text)
        if plain == text:
            return
        text = plain
        yield text


def _unescaped(found: re.Match[bytes]) -> bytes:
    code, character, percent, entity = found.groups()
    if entity is not None:
        return html.unescape(entity.decode()).encode("utf-8", "surrogatepass")
    if code is not None:
        return chr(int(code, 16)).encode("utf-8", "surrogatepass")
    return character if character is not None else bytes((int(percent, 16),))


@lru_cache(maxsize=256)
def _spellings(secret: bytes) -> re.Pattern[bytes]:
    """Return a pattern of a secret in which any character may be escaped, and its escape escaped again."""
    return re.compile(b"".join(map(_spelling, secret.decode("utf-8", "surrogateescape"))))


def _spelling(character: str) -> bytes:
    """Return a pattern of a character, plain or escaped; the numbers in it keep the search short in any text."""
    encoded = character.encode("utf-8", "surrogateescape")
    code = ord(character)
    percent = b"".join(b"%%(?:25){0,4}(?i:%02x)" % byte for byte in encoded)
    entities = rb"#0{0,6}%d|#[xX]0{0,5}(?i:%x)" % (code, code)
    entities += {"&": b"|amp", "<": b"|lt", ">": b"|gt", '"': b"|quot"}.get(character, b"")
    in_html = rb"&(?:amp;){0,3}(?:%b);" % entities
    escapes = _BACKSLASH + b"{0,8}" if character in '"\\/' else b""
    return rb"(?:%b(?:%b|%b|%b)|%b{1,8}u(?i:%04x))" % (escapes, re.escape(encoded), percent, in_html, _BACKSLASH, code)
