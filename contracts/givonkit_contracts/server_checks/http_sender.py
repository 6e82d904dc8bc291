"""Requests over HTTP, on connections that are kept between them."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from .connection import Connection, Deadline, HungUp, NotConnected, Silence
from .opening import open_line
from .secret import Secret
from .sender import SAFE_METHODS, Answer, sent_headers
from .target import Target, TargetInvalid

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Self


class HttpSender:
    """A way to a server over HTTP or HTTPS; any number of threads may send at once.

    Connections are kept and used again, and `close` ends them. No proxy is used, whatever the environment says, and no
    redirect is followed. A POST goes out once: what was not answered may still have been paid.

    Raises TargetInvalid and KeyInvalid.
    """

    def __init__(self, url: str, *, api_key: str | None) -> None:
        self._secret = Secret(api_key)
        if self._secret.masked(url.encode("utf-8", "replace")) != url.encode("utf-8", "replace"):
            raise TargetInvalid("…", "it holds the API key, which is given apart from the address")
        self._target = Target.of(url)
        self._tls = ssl.create_default_context() if self._target.scheme == "https" else None
        self._idle: list[Connection] = []

    def __repr__(self) -> str:
        return f"<HttpSender {self.base_url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def base_url(self) -> str:
        """The address of the server, without a slash at its end."""
        return self._target.base_url

    def same_origin(self, url: str) -> str | None:
        """Return the path (with its query) by which `send` reaches a URL of an answer, or None if that is elsewhere."""
        return self._target.path_of(url)

    def close(self) -> None:
        """Close the connections that nothing is sent on now."""
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Iterable[tuple[bytes, bytes]] = (),
        body: bytes = b"",
        keyed: bool = True,
        timeout: float,
    ) -> Answer:
        """Send one request to a path of the server, and return the answer within `timeout` seconds.

        The key goes along if `keyed`. Whatever the server does is an answer, never an error.
        """
        lines = sent_headers(self._target, self._secret if keyed else None, method, [*headers], len(body))
        request = _head(method, self._target.full_path(path), lines) + body
        try:
            return self._answered(method, request, Deadline(timeout))
        except Silence as silence:
            return Answer(None, [], b"", str(silence), was_sent=not isinstance(silence, NotConnected))

    def _answered(self, method: str, request: bytes, deadline: Deadline) -> Answer:
        kept = self._kept_connection()
        if kept is None:
            return self._exchanged(self._fresh_connection(deadline), method, request, deadline)
        try:
            return self._exchanged(kept, method, request, deadline)
        except HungUp:
            if method not in SAFE_METHODS:
                raise
        try:
            return self._exchanged(self._fresh_connection(deadline), method, request, deadline)
        except NotConnected as silence:
            raise Silence(str(silence)) from None  # it was sent on the connection that was kept

    def _fresh_connection(self, deadline: Deadline) -> Connection:
        return Connection(open_line(self._target, self._tls, deadline))

    def _kept_connection(self) -> Connection | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread may have taken the last one just now
                return None
            if connection.is_quiet():
                return connection
            connection.close()

    def _exchanged(self, connection: Connection, method: str, request: bytes, deadline: Deadline) -> Answer:
        stays_open = False
        try:
            answer, stays_open = connection.exchange(method, request, self._secret, deadline)
        finally:
            if stays_open:
                self._idle.append(connection)
            else:
                connection.close()
        return answer


def _head(method: str, path: str, lines: list[tuple[bytes, bytes]]) -> bytes:
    first = f"{method} {path} HTTP/1.1".encode()
    return b"\r\n".join([first, *(b"%b: %b" % line for line in lines), b"", b""])
