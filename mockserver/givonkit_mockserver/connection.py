"""uvicorn's connection with manners of our own.

- It names itself in the scope, so that the application can write an answer in one piece: uvicorn writes head and body
  as two segments and looks at every header again, and an answer of the simulator is small and known to be sound.
- It goes on without an upgrade that is offered (RFC 9110, 7.8): clients that offer HTTP/2 with a POST keep their body.
- It answers bytes that are no HTTP request in the shape of every other error.
- It bounds the head of a request in size and time.
- It answers a plain GET at once: a task of its own would take a third of the request's time. When something befalls
  the answer, it gets a task after all, and what is pipelined behind it waits for its turn.
"""

from __future__ import annotations

from collections import deque
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from givonkit.http import Request

if TYPE_CHECKING:
    import asyncio

    from uvicorn.config import Config
    from uvicorn.server import ServerState

    from givonkit.http import Reply

    from .app import DoubleApp
    from .asgi import Application, Scope
    from .outbox import Outbox

EXTENSION = "givonkit.connection"
HEAD_SECONDS = 30.0
HEAD_BYTES = 65_536
_GET_WITH_BODY = frozenset((b"content-length", b"expect", b"transfer-encoding"))
_WAITING_POST = frozenset((b"expect", b"transfer-encoding"))


class _StatusLines(dict[int, bytes]):
    """The first lines of answers; a status that nobody has registered has no phrase."""

    def __missing__(self, status: int) -> bytes:
        line = self[status] = b"HTTP/1.1 %d \r\n" % status
        return line


_STATUS_LINES = _StatusLines(
    {status.value: b"HTTP/1.1 %d %b\r\n" % (status, status.phrase.encode()) for status in HTTPStatus}
)


class Connection(HttpToolsProtocol):
    """One connection to `app`, which is also uvicorn's application.

    A head of more than 64 KiB that comes in pieces is refused, and one that takes longer than `head_seconds` ends the
    connection.
    """

    def __init__(
        self,
        config: Config,
        state: ServerState,
        app: DoubleApp,
        outbox: Outbox,
        *,
        head_seconds: float = HEAD_SECONDS,
    ) -> None:
        super().__init__(config, state, {})
        self._outbox = outbox
        self._app = app
        self._is_answered = False
        self._held: Request | None = None
        self._held_body: list[bytes] = []
        self._head_seconds = head_seconds
        self._is_in_head = True
        self._head_size = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._left: asyncio.Future[None] | None = None
        self._ahead: deque[RequestResponseCycle] = deque()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin a connection, whose first head is waited for."""
        super().connection_made(transport)
        self._watch_head(0)

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._forget_head()
        if self._left is not None and not self._left.done():
            self._left.set_result(None)
        for cycle in self._ahead:
            cycle.disconnected = not cycle.response_complete
            cycle.message_event.set()
        super().connection_lost(exc)

    def eof_received(self) -> None:
        """Write what waits before the connection is closed, when its client has sent everything."""
        self._outbox.flush()
        super().eof_received()

    def data_received(self, data: bytes) -> None:
        """Parse what came; an offered upgrade is left out and the rest parsed again."""
        self._unset_keepalive_if_required()
        rest: bytes | None = data
        while rest is not None:
            try:
                self.parser.feed_data(rest)
                rest = None
            except httptools.HttpParserUpgrade as offered:
                if self.parser.get_method() == b"CONNECT":
                    self._refuse(405, "CONNECT is for proxies, and this server is none")
                    return
                rest = self._head_without_upgrade() + (rest or b"")[offered.args[0] :]
            except httptools.HttpParserError:
                self._refuse(400, "these bytes are no HTTP/1.1 request (RFC 9112)")
                return
        if self._held is not None:
            self._release()
        if self._is_in_head:
            self._watch_head(len(data))

    def on_message_begin(self) -> None:
        """Begin a request, and name this connection in its scope."""
        super().on_message_begin()
        self._is_in_head = True
        scope: Any = self.scope
        scope["extensions"] = {EXTENSION: self}

    def on_headers_complete(self) -> None:
        """Start the application, unless the head is to be parsed again."""
        self._is_in_head = False
        if self._head_timer is not None:
            self._forget_head()
        if self.parser.should_upgrade():
            return
        self._is_answered = False
        request = None if self._is_busy() else self._plain_request()
        if request is None:
            self._begin()
        elif request.method == "POST":
            self._held = request
        else:
            self._answer(request)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        if self._held is not None:
            self._held_body.append(body)
        elif not self._is_answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """End the body, unless the head is to be parsed again."""
        if self._held is not None:
            request, self._held = self._held, None
            request.body = b"".join(self._held_body)
            self._held_body.clear()
            self._answer(request)
        if not self._is_answered and not self.parser.should_upgrade():
            super().on_message_complete()

    def whole_body(self, scope: Scope) -> bytes | None:
        """Return the body of the current request if it has arrived whole, else None."""
        cycle = self.cycle
        if cycle.scope is not scope or cycle.more_body:
            return None
        return bytes(cycle.body)

    def write_reply(self, scope: Scope, reply: Reply) -> bool:
        """Write a whole reply at once and end the request; return False when uvicorn has to do it."""
        cycle = self.cycle
        if cycle.scope is not scope or cycle.disconnected or cycle.flow.write_paused or cycle.waiting_for_100_continue:
            return False
        if reply.closes_connection:
            cycle.keep_alive = False
        self._outbox.put(self.transport, _wire(reply, keep_alive=cycle.keep_alive))
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            self._outbox.flush()
            self.transport.close()
        cycle.on_response()
        return True

    def hold(self) -> asyncio.Future[None]:
        """Keep the connection open while a reply takes its time; what is returned is done when the client has left."""
        self._unset_keepalive_if_required()
        if self._left is None:
            self._left = self.loop.create_future()
            if self not in self.connections:
                self._left.set_result(None)
        self.flow.resume_reading()
        return self._left

    def hear_no_more(self) -> None:
        """Read whatever else the client sends without a look at it, until it leaves."""
        self._forget_head()
        from .disturbed import Deaf  # noqa: PLC0415  # most servers disturb nothing

        self.transport.set_protocol(Deaf(self))
        self.flow.resume_reading()

    def _plain_request(self) -> Request | None:
        """Return the request if it is a plain one to the simulated API, which needs no task, else None."""
        method = self.parser.get_method()
        if method not in (b"GET", b"POST") or not self._is_plain():
            return None
        path, _, query = self.url.partition(b"?")
        scheme = self.scheme or "http"
        request = Request(method.decode(), path.decode("latin-1"), query=query, headers=self.headers, scheme=scheme)
        unwanted = _GET_WITH_BODY if method == b"GET" else _WAITING_POST
        return request if b"host" in request.headers and unwanted.isdisjoint(request.headers) else None

    def _answer(self, request: Request) -> None:
        """Answer a plain request that has come whole."""
        reply = self._app.reply(request)
        if reply.disturbance is None and not reply.closes_connection:
            self._is_answered = True
            self._write_at_once(reply)
        else:
            from .disturbed import DisturbedReply  # noqa: PLC0415  # most servers disturb nothing

            self._start(DisturbedReply(reply, self))

    def _release(self) -> None:
        """Let a request whose body takes its time be answered by a task."""
        self._held = None
        self._begin()
        for part in self._held_body:
            super().on_body(part)
        self._held_body.clear()

    def _begin(self) -> None:
        """Start the application."""
        earlier = self.cycle
        super().on_headers_complete()
        if self.pipeline:
            self._put_ahead(earlier)

    def _write_at_once(self, reply: Reply) -> None:
        self._outbox.put(self.transport, _wire(reply, keep_alive=True))
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _put_ahead(self, cycle: RequestResponseCycle) -> None:
        """Remember a request that another has come behind: uvicorn tells only the last that the client has left."""
        while self._ahead and self._ahead[0].response_complete:
            self._ahead.popleft()
        self._ahead.append(cycle)

    def _start(self, app: Application) -> None:
        """Start the task of the current request with an application other than the usual one."""
        usual, self.app = self.app, cast("Any", app)
        super().on_headers_complete()
        self.app = usual

    def _is_busy(self) -> bool:
        """Whether an earlier request of the connection is under way, or its client does not read."""
        cycle: RequestResponseCycle | None = self.cycle
        is_answered = cycle is None or cycle.response_complete
        return not is_answered or bool(self.pipeline) or self.flow.write_paused

    def _is_plain(self) -> bool:
        parser, url = self.parser, self.url
        return (
            (url.startswith(b"/api/") or (url.startswith(b"/ns/") and b"/api/" in url))
            and b"%" not in url
            and b"#" not in url
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
        )

    def _head_without_upgrade(self) -> bytes:
        version = self.parser.get_http_version().encode()
        lines = [b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, version)]
        lines += [b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        return b"\r\n".join([*lines, b"", b""])

    def _watch_head(self, size: int) -> None:
        self._head_size += size
        if self._head_size > HEAD_BYTES:
            self._refuse(431, f"the head of the request is larger than {HEAD_BYTES} bytes")
        elif self._head_timer is None:
            self._head_timer = self.loop.call_later(self._head_seconds, self.transport.close)

    def _forget_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        self._head_size = 0

    def _refuse(self, status: int, message: str) -> None:
        if not self.transport.is_closing():
            self._outbox.flush()
            self.transport.write(_wire(self._app.unreadable(status, message), keep_alive=False))
            self.transport.close()


def _wire(reply: Reply, *, keep_alive: bool) -> bytes:
    parts = [_STATUS_LINES[reply.status]]
    for name, value in reply.headers:
        parts += (name, b": ", value, b"\r\n")
    if not keep_alive and not reply.closes_connection:
        parts.append(b"connection: close\r\n")
    parts += (b"\r\n", reply.body)
    return b"".join(parts)
