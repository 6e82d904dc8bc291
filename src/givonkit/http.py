"""The project's own request and reply: what every skin translates to and from."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

_is_host = re.compile(rb"[0-9A-Za-z._~:\[\]-]{1,255}").fullmatch

Headers = list[tuple[bytes, bytes]]
"""Names (lower case) and values, in the order of the wire, as ASGI has them."""


@lru_cache(maxsize=64)
def _base_url(scheme: str, host: bytes) -> bytes:
    return b"%b://%b" % (scheme.encode(), host if _is_host(host) else b"127.0.0.1")


class UploadedFile(NamedTuple):
    """The file that a skin has taken out of a body, or the `problem` with the body; closing it is the skin's task.

    `media_type` is the one that it was sent with, if any.
    """

    content: BinaryIO
    problem: str | None = None
    media_type: bytes = b""

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return self.content.seek(0, 2)


def _combined(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Return headers by name; those of one name are one value with commas (RFC 9110, 5.3)."""
    lines = list(headers)
    values = dict(lines)
    if len(values) == len(lines):
        return values
    values.clear()
    for name, value in lines:
        values[name] = b"%b, %b" % (values[name], value) if name in values else value
    return values


class Request:
    """One HTTP request: `path` is decoded, `query` is raw, header names are in lower case.

    An upload that a skin has read piece by piece has an empty body and a `file`.
    """

    __slots__ = ("body", "file", "headers", "method", "path", "query", "scheme")

    def __init__(
        self,
        method: str,
        path: str,
        *,
        query: bytes = b"",
        headers: Iterable[tuple[bytes, bytes]] = (),
        body: bytes = b"",
        scheme: str = "http",
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.headers = _combined(headers)
        self.body = body
        self.scheme = scheme
        self.file: UploadedFile | None = None

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path} ({len(self.body)} bytes)>"

    @property
    def base_url(self) -> bytes:
        """The scheme and host that the request came to; a host that could not stand in a URL is left out."""
        return _base_url(self.scheme, self.headers.get(b"host", b""))


class Disturbance(NamedTuple):
    """What befalls a reply on its way out, in real seconds; each skin acts it out in its own terms.

    The reply waits `delay` seconds, goes out in pieces of `drip` (bytes, seconds between them), and after `sent` bytes
    of the body (None: all of them; -1: not even the head) the connection ends by `end`: `reset` (TCP RST), `close`
    (FIN), `hang` (nothing more ever comes), or, when `end` is empty, as it always does.
    """

    delay: float = 0.0
    drip: tuple[int, float] | None = None
    sent: int | None = None
    end: Literal["", "reset", "close", "hang"] = ""


class Reply:
    """One HTTP reply.

    `summary` is one line for people about what happened, and `facts` the same for programs (operation, model, variant,
    tokens, job, rules, scenario); neither is ever part of the wire.
    """

    __slots__ = ("body", "disturbance", "facts", "headers", "status", "summary")

    def __init__(self, status: int, headers: Headers, body: bytes, summary: str = "") -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.summary = summary
        self.facts: dict[str, Any] | None = None
        self.disturbance: Disturbance | None = None

    def __repr__(self) -> str:
        return f"<Reply {self.status} {self.summary or f'({len(self.body)} bytes)'}>"

    @property
    def closes_connection(self) -> bool:
        """Whether no further request can follow on the same connection."""
        return (b"connection", b"close") in self.headers

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None."""
        wanted = name.lower().encode()
        return next((value.decode("latin-1") for key, value in self.headers if key == wanted), None)
