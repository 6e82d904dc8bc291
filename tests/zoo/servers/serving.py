"""A server of the zoo on a socket of this machine."""

from __future__ import annotations

import os
import socket
import struct
import sys
import threading
from contextlib import contextmanager
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote

from givonkit.http import Disturbance, Reply, Request

if TYPE_CHECKING:
    from collections.abc import Iterator

NEVER = 3600.0


class Answers(Protocol):
    """Whatever replies to requests."""

    def handle(self, request: Request) -> Reply:
        """Return the reply to one request."""
        ...


class EndlessReply(Reply):
    """A reply whose body begins anew for ever."""


@contextmanager
def serving(server: Answers) -> Iterator[str]:
    """Serve over HTTP on a free port, and give the base URL; all connections have ended when this has."""
    listener = _Listener(server)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.server_address[1]}"
    finally:
        listener.shutdown()
        thread.join()
        listener.end_connections()
        listener.server_close()


class _Listener(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, answers: Answers) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.answers = answers
        self.is_ending = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        """End whatever is still open, so that no thread waits for a client any more."""
        self.is_ending.set()
        with self._lock:
            for connection in self._open:
                _shut(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it so
        """Say nothing."""

    def _answer(self) -> None:
        reply = self.server.answers.handle(self._request())
        disturbance = reply.disturbance or Disturbance()
        self._wait(disturbance.delay)
        head, body = self._head(reply), self._body(reply)
        if disturbance.sent == -1:
            head, body = b"", b""
        elif disturbance.sent is not None:
            body = body[: disturbance.sent]
        if disturbance.drip is not None:
            self._drip(head, body, disturbance.drip)
        else:
            self.wfile.write(head + body)
        while isinstance(reply, EndlessReply) and not self.server.is_ending.is_set():
            self.wfile.write(body)
        self._end(disturbance.end)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = _answer  # noqa: N815  # named by the base class

    def _request(self) -> Request:
        size = int(self.headers.get("content-length") or 0)
        path, _, query = self.path.partition("?")
        lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers.items()]
        body = self.rfile.read(size)
        return Request(self.command, unquote(path), query=query.encode("latin-1"), headers=lines, body=body)

    def _head(self, reply: Reply) -> bytes:
        lines = [f"HTTP/1.1 {reply.status} {responses.get(reply.status, 'Status')}".encode()]
        named = {name for name, _ in reply.headers}
        headers = list(reply.headers)
        if not named & {b"content-length", b"transfer-encoding"} and not isinstance(reply, EndlessReply):
            headers.append((b"content-length", str(len(reply.body)).encode()))
        capital = self._style("capital_headers")
        lines += [(name.upper() if capital else name) + b": " + value for name, value in headers]
        return b"\r\n".join([*lines, b"", b""])

    def _body(self, reply: Reply) -> bytes:
        if (b"transfer-encoding", b"chunked") not in reply.headers:
            return reply.body
        pieces = [reply.body[start : start + 40] for start in range(0, len(reply.body), 40)]
        return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"

    def _style(self, name: str) -> bool:
        return bool(getattr(getattr(self.server.answers, "shapes", None), name, False))

    def _drip(self, head: bytes, body: bytes, drip: tuple[int, float]) -> None:
        size, seconds = drip
        self.wfile.write(head)
        for start in range(0, len(body), size):
            self._wait(seconds)
            self.wfile.write(body[start : start + size])

    def _wait(self, seconds: float) -> None:
        if seconds:
            self.server.is_ending.wait(seconds)

    def _end(self, end: str) -> None:
        if end == "hang":
            self._wait(NEVER)
        if end:
            self.close_connection = True
        if end == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
