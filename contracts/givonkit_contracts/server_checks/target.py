"""The address of a server that is judged, and the paths below it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from givonkit.errors import GivonkitError

_PORTS = {"http": 80, "https": 443}
_KNOWN_TAILS = ("/api/v1/generations", "/api/v1")
_IN_PATHS = "/?:@!$&'()*+,;=%-._~[]"


class TargetInvalid(GivonkitError):
    """An address is not one that a server can be judged at; carries the `reason`."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"{_without_secrets(url)!r} is no address to judge a server at: {reason}; "
            "expected one such as http://127.0.0.1:4010 or https://api.givon.ai"
        )
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    """The address of a server: its origin, and the `prefix` before the paths of the API."""

    scheme: str
    host: str
    port: int
    prefix: str

    @classmethod
    def of(cls, url: str) -> Target:
        """Return the target of a URL as people type it. Raises TargetInvalid."""
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").encode("idna").decode()
            port = _PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
        except ValueError:
            raise TargetInvalid(url, "it cannot be read as a URL") from None
        if reason := _unfitness(url, parts, port):
            raise TargetInvalid(url, reason)
        path = quote(parts.path, safe=_IN_PATHS).rstrip("/")
        tail = next((tail for tail in _KNOWN_TAILS if path.endswith(tail)), "")
        return cls(parts.scheme, host, port, path.removesuffix(tail).rstrip("/"))

    @property
    def place(self) -> str:
        """The host and the port."""
        return f"{self._bracketed_host}:{self.port}"

    @property
    def host_header(self) -> str:
        """What stands in the header Host."""
        return self._bracketed_host if self.port == _PORTS[self.scheme] else self.place

    @property
    def base_url(self) -> str:
        """The address, without a slash at its end."""
        return f"{self.scheme}://{self.host_header}{self.prefix}"

    @property
    def _bracketed_host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    def full_path(self, path: str) -> str:
        """Return the path (with its query) as it stands in a request; what cannot stand there is encoded."""
        return quote(self.prefix + "/" + path.removeprefix("/"), safe=_IN_PATHS)

    def path_of(self, url: str) -> str | None:
        """Return the path of a URL, absolute or relative to where jobs are created, or None if it is elsewhere.

        The prefix is taken off; a path without it is left as it is, because a server behind a gateway knows none.
        """
        try:
            parts = urlsplit(urljoin(self.base_url + _KNOWN_TAILS[0], url))
            port = _PORTS.get(parts.scheme) if parts.port is None else parts.port
        except ValueError:
            return None
        if not url or (parts.scheme, parts.hostname, port) != (self.scheme, self.host, self.port):
            return None
        path = quote(parts.path or "/", safe=_IN_PATHS)
        if self.prefix and path.startswith(f"{self.prefix}/"):
            path = path.removeprefix(self.prefix)
        return f"{path}?{quote(parts.query, safe=_IN_PATHS)}" if parts.query else path


def _without_secrets(url: str) -> str:
    shown = f"…@{url.rpartition('@')[2]}" if "@" in url else url
    cut = re.split(r"[?#]", shown, maxsplit=1)[0]
    return cut if cut == shown else f"{cut}?…"


def _unfitness(url: str, parts: SplitResult, port: int) -> str | None:
    """Return why a URL is not the address of a server."""
    if not url.isprintable() or " " in url or "\\" in url:
        return "it holds spaces, backslashes or control characters"
    if parts.scheme not in _PORTS:
        return "it does not begin with http:// or https://"
    if "@" in parts.netloc:
        return "it holds a user or a password; the API key is given apart from the address"
    if "?" in url or "#" in url:
        return "it holds a query or a fragment"
    return None if parts.hostname and port else "it names no host, or the port 0"
