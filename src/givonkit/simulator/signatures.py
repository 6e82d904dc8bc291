"""The signatures of the URLs of files."""

from __future__ import annotations

from hashlib import blake2b
from hmac import compare_digest

from .timestamps import rfc3339


class Signatures:
    """Signs the URLs of files, each with the time when it stops working; the seed decides the signatures."""

    def __init__(self, seed: int) -> None:
        self._keyed = blake2b(key=blake2b(b"givonkit urls %d" % seed).digest(), digest_size=8)

    def query(self, name: str, expires: int | None) -> bytes:
        """Return the query of a file's URL, which works until just before `expires`, or for ever."""
        if expires is None:
            return b"signature=%b" % self._sign(name, b"")
        text = b"%d" % expires
        return b"expires=%b&signature=%b" % (text, self._sign(name, text))

    def problem(self, name: str, query: bytes, now: float) -> str | None:
        """Return why a file cannot be had with this query, in a sentence for people, or None when it can."""
        fields = [part.partition(b"=")[::2] for part in query.split(b"&")]
        signatures = [value for field, value in fields if field == b"signature"]
        expiries = [value for field, value in fields if field == b"expires"]
        if not signatures:
            return "the URL has no signature; use the whole URL of the result, with its query"
        expires = expiries[0] if expiries else b""
        if len(signatures) > 1 or len(expiries) > 1 or not compare_digest(signatures[0], self._sign(name, expires)):
            return "the URL's signature does not fit its path and `expires`; use the URL of the result unchanged"
        if not expires or now < int(expires):
            return None
        when = rfc3339(int(expires)).decode().strip('"')
        late = int(now) - int(expires)
        ago = f"{late} second{'' if late == 1 else 's'} ago on the double's clock"
        return (
            f"the URL expired at {when}, {ago}; download sooner, or answer result-renewal with on-read, "
            "or result-lifetime with for-ever"
        )

    def _sign(self, name: str, expires: bytes) -> bytes:
        signed = self._keyed.copy()
        signed.update(b"%d %b %b" % (len(expires), expires, name.encode("utf-8", "backslashreplace")))
        return signed.hexdigest().encode()
