"""Ids that look like nothing, and yet name their job's number: a permutation of the counting numbers, from a seed."""

from __future__ import annotations

import re
from hashlib import blake2b

_BITS = {"short": 64, "uuid": 48}
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}").fullmatch


class Identifiers:
    """Issues an id for a number from 0 on, and finds the number of an id again."""

    def __init__(self, seed: int, *, prefix: str, form: str) -> None:
        self._prefix = prefix
        self._form = form
        self._mask = (1 << _BITS[form]) - 1
        self._half = _BITS[form] // 2
        digest = blake2b(b"givonkit ids %d" % seed, digest_size=40).digest()
        words = [int.from_bytes(digest[start : start + 8], "big") & self._mask for start in (0, 8, 16)]
        self._first, self._offset, self._second = words[0] | 1, words[1], words[2] | 1
        self._first_back, self._second_back = (pow(word, -1, self._mask + 1) for word in (self._first, self._second))
        head = digest[24:32].hex()
        self._uuid_head = f"{head[:8]}-{head[8:12]}-4{head[12:15]}-8{head[13:16]}-"

    def issue(self, number: int) -> str:
        """Return the id of a number."""
        mixed = (number * self._first + self._offset) & self._mask
        mixed = ((mixed ^ mixed >> self._half) * self._second) & self._mask
        if self._form == "short":
            return f"{self._prefix}{mixed:016x}"
        return f"{self._prefix}{self._uuid_head}{mixed:012x}"

    def number(self, text: str) -> int | None:
        """Return the number of an id, or None when the text is not the form of an id."""
        if not text.startswith(self._prefix):
            return None
        digits = text[len(self._prefix) :]
        if self._form == "uuid":
            if not _UUID(digits) or not digits.startswith(self._uuid_head):
                return None
            digits = digits[24:]
        elif len(digits) != 16 or digits.strip("0123456789abcdef"):
            return None
        mixed = (int(digits, 16) * self._second_back) & self._mask
        return ((mixed ^ mixed >> self._half) - self._offset) * self._first_back & self._mask
