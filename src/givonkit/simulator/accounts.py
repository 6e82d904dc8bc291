"""Keys: who may ask, and whose jobs are whose."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from givonkit.errors import KeyInvalid
from givonkit.masking import Secrets

if TYPE_CHECKING:
    from collections.abc import Iterable


_KEPT_HEADERS = 10_000


def bearer_key(authorization: bytes | None) -> bytes:
    """Return the key of an Authorization header, or nothing when it holds no bearer key (RFC 6750)."""
    if authorization is None:
        return b""
    if not authorization.startswith(b"Bearer ") and authorization[:7].lower() != b"bearer ":
        return b""
    key = authorization[7:].strip()
    return b"" if b" " in key or b"\t" in key else key


def key_label(key: bytes) -> str:
    """Return a name for a key that does not tell the key."""
    return f"key_{blake2b(key, digest_size=8).hexdigest()}"


class Accounts:
    """Numbers the keys in the order in which they come; only the given ones are known, or any when none is given.

    A key that was numbered is never forgotten, since its jobs and its money stay: where any key is taken, this grows by
    a few hundred bytes with each new one. `secrets` holds the known keys, to mask them.

    Raises KeyInvalid for a given key that no Authorization header can carry.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self.given = tuple(keys)
        for key in self.given:
            if not (key.isascii() and key.isprintable() and key and " " not in key):
                raise KeyInvalid(f"an API key is visible ASCII characters without spaces, got {_hidden(key)}")
        self._numbers = {key.encode(): number for number, key in enumerate(self.given)}
        self._is_open = not self._numbers
        self.secrets = Secrets(self._numbers)
        self.seen: dict[bytes | None, int] = {}
        """The account numbers by the whole Authorization headers of ordinary keys that have come."""

    def number(self, key: bytes) -> int | None:
        """Return the number of a key's account, or None when the key is not known."""
        number = self._numbers.get(key)
        if number is None and self._is_open and key:
            return self.admit(key)
        return number

    def remember(self, authorization: bytes | None, number: int) -> None:
        """Know a header again at once the next time."""
        if len(self.seen) >= _KEPT_HEADERS:
            self.seen.clear()
        self.seen[authorization] = number

    def admit(self, key: bytes) -> int:
        """Return the number of the account of a key that is taken beside the given ones."""
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers)
            self.secrets.add(key)
        return number

    def is_given(self, key: bytes) -> bool:
        """Whether a key is one of the given ones."""
        return key.decode("latin-1") in self.given

    def labels(self) -> dict[str, int]:
        """Return the account numbers by the keys' labels."""
        return {key_label(key): number for key, number in self._numbers.items()}


def _hidden(key: str) -> str:
    return "an empty one" if not key else f"one of {len(key)} characters with others among them"
