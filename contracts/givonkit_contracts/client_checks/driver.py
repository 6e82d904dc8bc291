"""A program that does errands, in one process after the other: a line in for each, and a line out."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from .process import DriverFaulty, Process

if TYPE_CHECKING:
    from collections.abc import Sequence


class Driver:
    """Runs a program for one errand after the other, in a new process whenever the last one is gone."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._process: Process | None = None
        self._is_closed = False

    @property
    def is_new(self) -> bool:
        """Whether the process has answered nothing yet, so that it may still be starting."""
        return self._process is None or not self._process.has_answered

    @property
    def log(self) -> str:
        """The end of what the process wrote on stderr."""
        return self._process.log if self._process is not None else ""

    @property
    def unended(self) -> str:
        """What it has printed of a line that has no end yet."""
        return self._process.printed.unended.decode("utf-8", "replace")[:200] if self._process is not None else ""

    @property
    def process(self) -> Process | None:
        """The process, if there is one."""
        return self._process

    def give(self, line: str) -> None:
        """Write a line to the program, started first if need be; raises DriverFaulty."""
        if self._process is not None:
            self._check_silence(self._process)
            if self._process.has_ended:
                self.discard()
        if self._is_closed:
            raise DriverFaulty("the program was stopped, since the run is over")
        if self._process is None:
            self._process = Process(self._command)
        self._process.write(line)

    def said(self, seconds: float) -> str | None:
        """Return the next line that the program prints, or None if none comes in time; raises DriverFaulty."""
        return None if self._process is None else self._process.said(seconds)

    def check_silence(self, seconds: float) -> None:
        """Wait a moment whether the program says more than its answer; raises DriverFaulty."""
        if self._process is not None:
            self._check_silence(self._process, seconds)

    def last_words(self, seconds: float) -> str | None:
        """Close the program's stdin, and return what it then prints, or None."""
        if self._process is None:
            return None
        self._process.close_stdin()
        with suppress(DriverFaulty):
            return self._process.said(seconds)
        return None

    def discard(self) -> None:
        """Kill the process, and wait for its death; the next errand gets a new one."""
        process, self._process = self._process, None
        if process is not None:
            process.discard()

    def close(self, seconds: float = 0.0) -> None:
        """Start no process any more, and end the one that runs: after some seconds in which it may end by itself."""
        self._is_closed = True
        process = self._process
        if process is not None and seconds:
            process.close_stdin()
            process.wait(seconds)
        if process is not None:
            process.discard()

    def _check_silence(self, process: Process, seconds: float = 0.0) -> None:
        more = process.printed.line(seconds)
        if more is not None:
            raise DriverFaulty(
                f"after its answer it printed another line, {_shown(more)}; "
                "stdout is for one line per errand, all else belongs on stderr",
                process.log,
            )


def _shown(line: bytes) -> str:
    return repr(line.decode("utf-8", "replace").strip()[:200])
