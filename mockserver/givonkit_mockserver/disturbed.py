"""Replies to which something happens: they come late, in pieces, break off, or never come."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from typing import TYPE_CHECKING, Literal

from givonkit.http import Disturbance

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from givonkit.http import Reply

    from .asgi import Receive, Scope, Send
    from .connection import Connection

    End = Literal["reset", "close", "hang"]

_LINGER_NO_TIME = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""Closing a socket that does not linger at all is what sends a reset."""
_FIRST_LOOK_SECONDS = 0.001
_LONGEST_LOOK_SECONDS = 0.1
_BLIND_SECONDS = 0.05
"""How long what was sent may take to arrive where the system does not tell."""


class BrokenOff(Exception):
    """A reply ends before it is whole; raised so that a server that is not ours cuts the connection."""


class DisturbedReply:
    """A reply as an ASGI application that acts out the reply's disturbance, whatever the request is.

    On the project's own `connection` every end is what its name says. Under another server `reset` and `close` are an
    exception, and what the client then sees is that server's way: most close the connection, none sends an RST, and
    where not even the head was to be sent most answer 500.
    """

    def __init__(self, reply: Reply, connection: Connection | None) -> None:
        self._reply = reply
        self._connection = connection

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # ASGI's signature
        """Send the reply as its disturbance says, as long as the client is there."""
        line = _OwnLine(self._connection) if self._connection is not None else _OtherLine(receive)
        reply, disturbance = self._reply, self._reply.disturbance or Disturbance()
        if await line.has_left(disturbance.delay):
            return
        if disturbance.sent != -1:
            await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
            await _send_in_pieces(reply.body[: disturbance.sent], disturbance.drip, send, line.has_left)
        end = _end_of(reply, disturbance)
        if end is not None:
            await line.end(end)
        else:
            await send({"type": "http.response.body", "body": b""})


class Deaf(asyncio.Protocol):
    """Reads on for a connection that hears no more, so that it notices when its client leaves."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def connection_lost(self, exc: Exception | None) -> None:
        """End the connection."""
        self._connection.connection_lost(exc)


class _OwnLine:
    """The project's own connection: its client is seen to leave, and every end can be acted out."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._transport = connection.transport
        self._left = connection.hold()

    async def has_left(self, seconds: float) -> bool:
        """Wait until the client leaves, but no longer than some seconds, and return whether it has left."""
        await asyncio.wait((self._left,), timeout=seconds)
        return self._left.done()

    async def end(self, end: End) -> None:
        """End the connection, once everything that was written has arrived, and return when it is lost."""
        self._connection.hear_no_more()
        if end != "hang":
            connected = self._transport.get_extra_info("socket")
            await self._everything_arrived(connected)
            if end == "reset" and not self._left.done():
                connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NO_TIME)
                self._transport.abort()
            self._transport.close()
        await self._left

    async def _everything_arrived(self, connected: socket.socket) -> None:
        pause = _FIRST_LOOK_SECONDS if sys.platform == "linux" else _BLIND_SECONDS
        while not await self.has_left(pause) and (
            self._transport.get_write_buffer_size() or _unconfirmed_bytes(connected)
        ):
            pause = min(2 * pause, _LONGEST_LOOK_SECONDS)


class _OtherLine:
    """The connection of a server that is not ours, as far as ASGI shows it."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    async def has_left(self, seconds: float) -> bool:
        """Wait for some seconds; that the client leaves is not noticed before the server is written to."""
        await asyncio.sleep(seconds)
        return False

    async def end(self, end: End) -> None:
        """Wait until the client leaves, or raise BrokenOff."""
        if end != "hang":
            raise BrokenOff(f"this reply ends by {end!r}, as it shall")
        while (await self._receive())["type"] != "http.disconnect":
            pass


def _end_of(reply: Reply, disturbance: Disturbance) -> End | None:
    """Return how the connection ends; a reply that lacks a part cannot be followed by another."""
    if disturbance.end:
        return disturbance.end
    is_whole = disturbance.sent is None or disturbance.sent >= len(reply.body)
    return None if is_whole else "close"


async def _send_in_pieces(
    body: bytes, drip: tuple[int, float] | None, send: Send, has_left: Callable[[float], Awaitable[bool]]
) -> None:
    size, pause = drip or (len(body) or 1, 0.0)
    for place in range(0, len(body), size):
        if place and await has_left(pause):
            return
        await send({"type": "http.response.body", "body": body[place : place + size], "more_body": True})


def _unconfirmed_bytes(connected: socket.socket) -> int:
    """Return how many written bytes the other side's system has not confirmed; 0 where ours does not tell."""
    if sys.platform != "linux":
        return 0
    import fcntl  # noqa: PLC0415  # there is none for Windows
    import termios  # noqa: PLC0415  # there is none for Windows

    return int.from_bytes(fcntl.ioctl(connected.fileno(), termios.TIOCOUTQ, bytes(4)), sys.byteorder)
