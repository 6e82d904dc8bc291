"""What a process prints: its lines one by one, and the end of its stderr; read in threads, so that it never waits."""

from __future__ import annotations

from collections import deque
from threading import Condition, Thread
from typing import IO

MOST_BYTES = 1024 * 1024
"""How long a line may be."""
KEPT_BYTES = 64 * 1024
"""How much of stderr is kept."""
_CHUNK = 64 * 1024
_MOST_LINES = 16
"""How many lines are kept that nobody has asked for: more than one is a fault already."""


class Printed:
    """The lines that a stream brings; blank ones are left out."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._stream = stream
        self._changed = Condition()
        self._lines: deque[bytes] = deque()
        self._rest = bytearray()
        self.is_closed = False
        self.is_too_long = False
        self._thread = Thread(target=self._read, name="stdout of a client", daemon=True)
        self._thread.start()

    @property
    def unended(self) -> bytes:
        """What has come of a line that has no end yet."""
        with self._changed:
            return bytes(self._rest)

    def line(self, seconds: float = 0.0) -> bytes | None:
        """Return the next line, or None if none comes in time, or none can come any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._lines or self.is_closed or self.is_too_long, timeout=seconds)
            return self._lines.popleft() if self._lines else None

    def wait(self, seconds: float) -> None:
        """Wait for the end of the stream, but not longer than some seconds."""
        self._thread.join(seconds)

    def _read(self) -> None:
        if self._stream is not None:
            with self._stream as stream:
                while chunk := stream.read(_CHUNK):
                    self._take(chunk)
        with self._changed:
            self._keep(self._rest)
            self._rest = bytearray()
            self.is_closed = True
            self._changed.notify_all()

    def _take(self, chunk: bytes) -> None:
        with self._changed:
            *lines, rest = chunk.split(b"\n")
            for line in lines:
                self._keep(self._rest + line)
                self._rest = bytearray()
            self._rest += rest
            if len(self._rest) > MOST_BYTES:
                self.is_too_long = True
                self._rest = bytearray()
            self._changed.notify_all()

    def _keep(self, line: bytearray) -> None:
        if len(line) > MOST_BYTES:
            self.is_too_long = True
        elif line.strip() and not self.is_too_long and len(self._lines) < _MOST_LINES:
            self._lines.append(bytes(line))


class Tail:
    """The end of what a stream brings."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._stream = stream
        self._kept = b""
        self._thread = Thread(target=self._read, name="stderr of a client", daemon=True)
        self._thread.start()

    @property
    def text(self) -> str:
        """The last 64 KiB, as text."""
        return self._kept.decode("utf-8", "replace").strip()

    def wait(self, seconds: float) -> None:
        """Wait for the end of the stream, but not longer than some seconds."""
        self._thread.join(seconds)

    def _read(self) -> None:
        if self._stream is not None:
            with self._stream as stream:
                while chunk := stream.read(_CHUNK):
                    self._kept = (self._kept + chunk)[-KEPT_BYTES:]
