"""What becomes of a reply on its way to the client, step by step, for adapters to act out."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from givonkit.http import Disturbance

from .exchange import WaitsForEver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.http import Reply

PIECE_BYTES = 65_536
"""The most that comes at once, about what one read from a socket gives."""
_TIMED_OUT = "timed out"


class Delivery:
    """A reply on its way to a client that waits `patience` seconds for the next bytes.

    `patience` is None for a client without a read time-out, and infinite for one that keeps its own time. The steps
    are pieces of bytes and seconds to wait; in the end ConnectionResetError, EOFError (the connection was closed too
    early), TimeoutError (the patience is over) or WaitsForEver is raised, or the reply is whole.
    """

    def __init__(self, reply: Reply, patience: float | None, advice: str) -> None:
        self._reply = reply
        self._disturbance = reply.disturbance or Disturbance()
        self._patience = patience
        self._advice = advice

    @property
    def is_whole(self) -> bool:
        """Whether all of the reply is sent."""
        sent = self._disturbance.sent
        return sent is None or (sent >= len(self._reply.body) and sent != -1)

    @property
    def ends_connection(self) -> bool:
        """Whether no further request can follow on the connection."""
        return bool(self._disturbance.end) or not self.is_whole

    def head(self) -> Iterator[float]:
        """Yield the seconds to wait before the head is there."""
        yield from self._waited(self._disturbance.delay)
        if self._disturbance.sent == -1:
            yield from self._ended()

    def body(self) -> Iterator[float | bytes]:
        """Yield the pieces of the body and the seconds to wait between them."""
        body = self._reply.body[: self._disturbance.sent]
        size, pause = self._disturbance.drip or (PIECE_BYTES, 0.0)
        for place in range(0, len(body), size):
            if place:
                yield from self._waited(pause)
            yield body[place : place + size]
        if not self.is_whole:
            yield from self._ended()

    def _waited(self, seconds: float) -> Iterator[float]:
        if self._patience is not None and seconds > self._patience:
            yield self._patience
            raise TimeoutError(_TIMED_OUT)
        if seconds:
            yield seconds

    def _ended(self) -> Iterator[float]:
        end = self._disturbance.end
        if end == "hang":
            if self._patience is None:
                raise WaitsForEver(self._advice)
            yield self._patience
            raise TimeoutError(_TIMED_OUT)
        if end == "reset":
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
        raise EOFError
