"""A connection to a server: one request after the other, each within its time."""

from __future__ import annotations

import io
import ssl
from contextlib import suppress
from http.client import HTTPException, HTTPResponse, IncompleteRead
from time import monotonic
from typing import TYPE_CHECKING

from .sender import CLOSED, CUT, MOST_BYTES, RESET, SURPLUS, TOO_LONG, Answer, began_with, too_late
from .whole_answers import whole_answer

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

    from .secret import Secret

_PIECE_BYTES = 65_536


class Silence(Exception):
    """No whole answer came; the message says why."""


class HungUp(Silence):
    """The server closed the connection before the first byte of an answer."""


class NotConnected(Silence):
    """There was no connection to send anything on."""


class Deadline:
    """The moment at which an answer has to be there whole."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left. Raises TimeoutError when none are."""
        left = self._ends - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Incoming(io.RawIOBase):
    """The bytes that come on a connection, within the time and the size of one answer."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._deadline: Deadline | None = None
        self.came = 0
        self.has_ended = False

    def expect(self, deadline: Deadline | None) -> None:
        """Begin another answer; without a deadline only what has come already is read."""
        self._deadline = deadline
        self.came = 0

    def readable(self) -> bool:
        """Whether bytes can be read here."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        """Read what comes next."""
        room = memoryview(buffer)[: MOST_BYTES - self.came]
        if not room:
            raise Silence(TOO_LONG)
        self._line.settimeout(self._deadline.left() if self._deadline else 0.0)
        try:
            count = self._line.recv_into(room)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        self.came += count
        self.has_ended = not count
        return count


class _Reader(io.BufferedReader):
    """What has come on a connection and is not read yet; an HTTPResponse that is done does not close it."""

    def close(self) -> None:
        """Stay open for the next answer."""


class Connection:
    """A connection to a server, for one request after the other."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._incoming = _Incoming(line)
        self._reader = _Reader(self._incoming, _PIECE_BYTES)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return where an HTTPResponse reads."""
        return self._reader

    def is_quiet(self) -> bool:
        """Whether the server has neither hung up nor sent what nobody asked for."""
        return not self._surplus() and not self._incoming.has_ended

    def exchange(self, method: str, request: bytes, secret: Secret, deadline: Deadline) -> tuple[Answer, bool]:
        """Return the answer to a request, and whether another request can follow. Raises Silence."""
        self._incoming.expect(deadline)
        began = ""
        try:
            self._send(request, deadline)
            response = self._begun(method)
            began = began_with(response.status)
            body = b"".join(_pieces(response))
        except (OSError, HTTPException, ValueError) as error:
            hung_up = not self._incoming.came and isinstance(error, ConnectionError)
            raise (HungUp if hung_up else Silence)(self._words(error, deadline) + began) from None
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.getheaders()]
        answer = whole_answer(secret, method, response.status, headers, body)
        if self._surplus():
            return answer._replace(trouble=SURPLUS), False
        return answer, not response.will_close

    def _surplus(self) -> bytes:
        self._incoming.expect(None)
        try:
            return self._reader.peek(1)
        except OSError:
            self._incoming.has_ended = True
            return b""

    def _send(self, request: bytes, deadline: Deadline) -> None:
        self._line.settimeout(deadline.left())
        # A server that has seen enough of a long request may have answered, and hung up, before it read the rest.
        with suppress(BrokenPipeError, ConnectionResetError):
            self._line.sendall(request)

    def _begun(self, method: str) -> HTTPResponse:
        """Return the answer whose head has come; those before it (1xx) say nothing yet."""
        while True:
            response = HTTPResponse(self, method=method)  # type: ignore[arg-type]  # it asks for makefile only
            response.begin()
            if self._incoming.has_ended:
                raise IncompleteRead(b"")
            if response.status >= 200:
                return response

    def _words(self, error: Exception, deadline: Deadline) -> str:
        if isinstance(error, TimeoutError):
            return too_late(deadline.seconds, came=self._incoming.came > 0)
        if self._incoming.has_ended:
            return CUT if self._incoming.came else CLOSED
        if isinstance(error, ConnectionError):
            return RESET
        if isinstance(error, OSError):
            return f"the connection broke ({error.strerror})"
        return "what came is no answer in HTTP/1.1"


def _pieces(response: HTTPResponse) -> Iterator[bytes]:
    while piece := response.read(_PIECE_BYTES):
        yield piece
    if response.length:
        raise IncompleteRead(b"")
