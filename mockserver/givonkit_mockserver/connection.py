"""uvicorn's connection, put into the scope so that the application can write an answer in one piece.

uvicorn writes the head and the body of an answer as two segments and looks at every header again. An answer of the
simulator is small and known to be sound, and one write of it is a quarter faster.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from givonkit.http import Reply

    from .asgi import Scope

EXTENSION = "givonkit.connection"
_STATUS_LINES = {status.value: b"HTTP/1.1 %d %b\r\n" % (status, status.phrase.encode()) for status in HTTPStatus}


class Connection(HttpToolsProtocol):
    """uvicorn's protocol, which names itself in the scope of each request."""

    def on_message_begin(self) -> None:
        """Begin a request, as uvicorn does, and name this connection in its scope."""
        super().on_message_begin()
        scope: Any = self.scope
        scope["extensions"] = {EXTENSION: self}

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
        parts = [_STATUS_LINES[reply.status]]
        for name, value in reply.headers:
            parts += (name, b": ", value, b"\r\n")
        if reply.closes_connection:
            cycle.keep_alive = False
        elif not cycle.keep_alive:
            parts.append(b"connection: close\r\n")
        parts += (b"\r\n", reply.body)
        self.transport.write(b"".join(parts))
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()
        return True
