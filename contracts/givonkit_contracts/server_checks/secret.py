"""The key to a server: it goes out in a header, and comes back in nothing that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.errors import KeyInvalid
from givonkit.masking import SHORTEST_SECRET, masked

if TYPE_CHECKING:
    from givonkit.http import Headers


class Secret:
    """The key to a server, or none: it stands in a header, and in nothing that is shown.

    Raises KeyInvalid for a key that no header can carry.
    """

    __slots__ = ("_key",)

    def __init__(self, key: str | None) -> None:
        if key is not None and not (key and key.isascii() and key.isprintable() and " " not in key):
            got = f"{len(key)} characters with others among them" if key else "an empty one; leave it out to send none"
            raise KeyInvalid(f"an API key is visible ASCII characters without spaces, got {got}")
        self._key = (key or "").encode()

    def __repr__(self) -> str:
        return "<Secret>"

    @property
    def headers(self) -> Headers:
        """The header that carries the key."""
        return [(b"authorization", b"Bearer " + self._key)] if self._key else []

    def masked(self, text: bytes) -> bytes:
        """Return a text without the key, plain or escaped as in URLs, JSON and HTML.

        A short key (`test`) is taken for a word, and stays: answers could not be read without it.
        """
        return masked(text, [self._key]) if len(self._key) >= SHORTEST_SECRET else text
