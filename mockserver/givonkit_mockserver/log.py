"""The request log: one line a request, written in batches."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from givonkit.simulator import Simulator

FLUSH_SECONDS = 0.05


class RequestLog:
    """Writes one line a request to a stream; lines are gathered for a moment and written together."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: list[str] = []
        self._second = -1
        self._clock = ""

    def write(self, simulator: Simulator) -> None:
        """Take down the newest entry of a simulator's journal, and the namespace that it came to."""
        moment, line = simulator.journal.newest_line()
        second = int(moment)
        if second != self._second:
            self._second = second
            self._clock = time.strftime("%H:%M:%S", time.localtime(second))
        namespace = f"[{simulator.prefix.rpartition('/')[2]}] " if simulator.prefix else ""
        self._lines.append(f"{self._clock} {namespace}{line}\n")
        if len(self._lines) == 1:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        """Write the lines that were gathered."""
        text = "".join(self._lines)
        self._lines.clear()
        self._stream.write(text)
        self._stream.flush()
