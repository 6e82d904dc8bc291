"""Keys: who may ask, and whose jobs are whose."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def bearer_key(authorization: bytes | None) -> bytes:
    """Return the key of an Authorization header, or nothing when it holds no bearer key (RFC 6750)."""
    if authorization is None or authorization[:7].lower() != b"bearer ":
        return b""
    key = authorization[7:].strip()
    return b"" if b" " in key or b"\t" in key else key


def key_label(key: bytes) -> str:
    """Return a name for a key that does not tell the key."""
    return f"key_{blake2b(key, digest_size=4).hexdigest()}"


class Accounts:
    """Numbers the keys in the order in which they come; only the given ones are known, or any when none is given."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._numbers = {key.encode(): number for number, key in enumerate(keys)}
        self._is_open = not self._numbers

    def number(self, key: bytes) -> int | None:
        """Return the number of a key's account, or None when the key is not known."""
        number = self._numbers.get(key)
        if number is None and self._is_open and key:
            number = self._numbers[key] = len(self._numbers)
        return number

    def labels(self) -> dict[str, int]:
        """Return the account numbers by the keys' labels."""
        return {key_label(key): number for key, number in self._numbers.items()}
