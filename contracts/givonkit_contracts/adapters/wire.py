"""Requests and replies as bytes, for adapters that speak with their library through a connection in memory."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

import httptools

from givonkit.http import Request

from .exchange import unreadable_refusal

if TYPE_CHECKING:
    from givonkit.http import Headers, Reply

    from .exchange import Double

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_PHRASES = {status.value: status.phrase.encode() for status in HTTPStatus}


class Received(NamedTuple):
    """A request that has come whole, or None for bytes that are none."""

    request: Request | None
    keeps_alive: bool

    def answer(self, double: Double) -> Reply:
        """Return what a double answers to it."""
        return unreadable_refusal(double) if self.request is None else double.handle(self.request)


def head_of(reply: Reply, *, keeps_alive: bool) -> bytes:
    """Return the head of a reply as it stands on the wire."""
    parts = [b"HTTP/1.1 %d %b\r\n" % (reply.status, _PHRASES.get(reply.status, b""))]
    parts += [b"%b: %b\r\n" % header for header in reply.headers]
    if not keeps_alive and not reply.closes_connection:
        parts.append(b"connection: close\r\n")
    return b"".join([*parts, b"\r\n"])


def path_and_query(target: bytes) -> tuple[str, bytes]:
    """Return the decoded path and the raw query of a request's target."""
    path, _, query = target.partition(b"?")
    text = path.decode("latin-1")
    return (unquote(text) if "%" in text else text), query


@lru_cache(maxsize=64)
def is_method(name: str) -> bool:
    """Whether a server can read a request with this method."""
    received = RequestReader("http").feed(f"{name} / HTTP/1.1\r\n\r\n".encode())
    return any(one.request is not None for one in received)


class RequestReader:
    """Reads the requests of one connection from the bytes that a client writes."""

    def __init__(self, scheme: str) -> None:
        self._scheme = scheme
        self._parser = httptools.HttpRequestParser(self)
        self._complete: list[Received] = []
        self._is_lost = False
        self._is_asked = False
        self.on_message_begin()

    def feed(self, data: bytes) -> list[Received]:
        """Return the requests that end with these bytes; after some that are none, the rest is not read."""
        if self._is_lost:
            return []
        try:
            with suppress(httptools.HttpParserUpgrade):
                self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._is_lost = True
            self._is_asked = False
            self._complete.append(Received(None, keeps_alive=False))
        complete, self._complete = self._complete, []
        return complete

    def takes_ask(self) -> bool:
        """Return, once for each request, whether the client waits to be asked for the body (Expect: 100-continue)."""
        is_asked, self._is_asked = self._is_asked, False
        return is_asked

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._target = b""
        self._headers: Headers = []
        self._body: list[bytes] = []

    def on_url(self, url: bytes) -> None:
        """Take a part of the target."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Note whether the client waits before it sends the body."""
        self._is_asked = (b"expect", b"100-continue") in self._headers

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Keep the request for whoever feeds."""
        path, query = path_and_query(_origin_form(self._target))
        request = Request(
            self._parser.get_method().decode(),
            path,
            query=query,
            headers=self._headers,
            body=b"".join(self._body),
            scheme=self._scheme,
        )
        self._is_asked = False
        self._complete.append(Received(request, self._parser.should_keep_alive()))


def _origin_form(target: bytes) -> bytes:
    """Return the path and query of a target, which a client that knows a proxy writes as a whole URL."""
    if target.startswith(b"/"):
        return target
    parts = urlsplit(target)
    return b"%b?%b" % (parts.path or b"/", parts.query) if parts.query else parts.path or b"/"
