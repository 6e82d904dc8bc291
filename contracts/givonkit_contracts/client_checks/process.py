"""One process of a program that does errands: what goes in, what comes out, its death, and what can go wrong."""

from __future__ import annotations

import errno
import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

from givonkit.errors import GivonkitError

from .printed import Printed, Tail

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEFT_OUT = frozenset(("GIVON_API_KEY", "ALL_PROXY", "FTP_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"))
_DEATH_SECONDS = 5.0
_FAREWELL_SECONDS = 0.3
"""How long the last words of a process may take to arrive after its death."""


class DriverFaulty(GivonkitError):
    """What drives the client does not keep the protocol; carries `what` and the end of its stderr, `log`."""

    def __init__(self, what: str, log: str = "") -> None:
        super().__init__(f"{what}\nIts stderr ended with:\n{log}" if log else what)
        self.what = what
        self.log = log


class DriverLeft(DriverFaulty):
    """The program has ended well after an answer, as one that does a single errand does."""


class Process:
    """One process of a program, killed with all that it has started.

    Where there are no sessions of processes (Windows), only the process itself is killed, and what it started lives on.
    """

    def __init__(self, command: Sequence[str]) -> None:
        try:
            self._popen = subprocess.Popen(  # noqa: S603  # the reader's own command
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=environment(),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise DriverFaulty(_not_started(command, error)) from error
        self.has_answered = False
        self.printed = Printed(self._popen.stdout)
        self._tail = Tail(self._popen.stderr)
        self._writer: Thread | None = None
        self._lock = Lock()
        self._is_killed = False

    @property
    def has_ended(self) -> bool:
        """Whether the process is dead."""
        return self._popen.poll() is not None

    @property
    def log(self) -> str:
        """The end of what it wrote on stderr."""
        if self.has_ended:
            self._tail.wait(_FAREWELL_SECONDS)
        return self._tail.text

    def write(self, line: str) -> None:
        """Write a line, in a thread of its own: a program that does not read must not stop us."""
        self._writer = Thread(target=self._write, args=(f"{line}\n".encode(),), name="errand", daemon=True)
        self._writer.start()

    def said(self, seconds: float) -> str | None:
        """Return the next line, or None if none comes in time; raises DriverFaulty when none can come any more."""
        line = self.printed.line(seconds)
        if line is None and self.has_ended:
            line = self.printed.line(_FAREWELL_SECONDS)
        if line is not None:
            self.has_answered = True
            return line.decode("utf-8-sig", "replace")
        if self.printed.is_too_long:
            raise DriverFaulty("it printed a line of more than 1 MiB instead of an answer", self.log)
        if self.printed.is_closed or self.has_ended:
            raise self._silenced()
        return None

    def kill(self) -> None:
        """Kill it and all that it has started, and wait for its death."""
        with self._lock:
            if not self._is_killed:
                self._is_killed = True
                _kill(self._popen)
        self.wait(_DEATH_SECONDS)

    def wait(self, seconds: float) -> None:
        """Wait for its end, but not longer than some seconds."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(seconds)

    def close_stdin(self) -> None:
        """Let it see the end of its stdin, unless it has not even read what was written to it."""
        if self._writer is not None:
            self._writer.join(_FAREWELL_SECONDS)
        if self._popen.stdin is not None and not (self._writer and self._writer.is_alive()):
            with suppress(OSError):
                self._popen.stdin.close()

    def discard(self) -> None:
        """Kill it, and let go of all that belongs to it."""
        self.kill()
        self.close_stdin()
        self.printed.wait(_FAREWELL_SECONDS)
        self._tail.wait(_FAREWELL_SECONDS)

    def _write(self, line: bytes) -> None:
        rest = memoryview(line)
        with suppress(OSError, ValueError):
            while rest and self._popen.stdin is not None:
                rest = rest[self._popen.stdin.write(rest) or 0 :]

    def _silenced(self) -> DriverFaulty:
        self.wait(_FAREWELL_SECONDS)
        status = self._popen.poll()
        if status is None:
            return DriverFaulty("it closed its stdout instead of answering; each errand wants one line there", self.log)
        if status < 0:
            return DriverFaulty(f"it died of {_signal_name(-status)} instead of answering", self.log)
        if status == 0 and self.has_answered:
            return DriverLeft("it ended (exit status 0) instead of answering; it shall read lines until its stdin ends")
        return DriverFaulty(f"it ended (exit status {status}) instead of answering", self.log)


def environment() -> dict[str, str]:
    """Return what a client's process gets of the environment: no key of the reader's, and no proxy."""
    kept = {name: value for name, value in os.environ.items() if name.upper() not in _LEFT_OUT}
    return {**kept, "NO_PROXY": "*", "no_proxy": "*"}


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError, PermissionError):  # it may be gone already; macOS forbids to kill the dead
        os.killpg(process.pid, signal.SIGKILL)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _not_started(command: Sequence[str], error: Exception) -> str:
    name = command[0] if command else ""
    beginning = f"cannot start `{shlex.join(command)}`: "
    if isinstance(error, FileNotFoundError) and Path(name).exists():
        return f"{beginning}the interpreter that the first line of {name} names is not there; name one: python {name}"
    if isinstance(error, FileNotFoundError):
        return f"{beginning}there is no program {name!r}; check how it is spelt, and that it is installed and on PATH"
    if isinstance(error, PermissionError):
        return f"{beginning}{name} is not executable; make it so (chmod +x {name}), or name its interpreter: sh {name}"
    if isinstance(error, OSError) and error.errno == errno.ENOEXEC:
        return f"{beginning}{name} is no program; begin it with a line such as #!/bin/sh, or name its interpreter"
    return f"{beginning}{error}"
