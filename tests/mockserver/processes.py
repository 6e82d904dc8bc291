"""Real `givonkit serve` processes, on a free port of the loopback address."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from givonkit.commands import main

from .wire import PATIENCE, Address

START_SECONDS = 20.0

LAST_LINE = "Ctrl-C stops."


def givonkit(*arguments: str) -> list[str]:
    """Return the command line of the installed command."""
    command = shutil.which("givonkit", path=str(Path(sys.executable).parent))
    assert command is not None, "the command givonkit is not installed beside this Python"
    return [command, *arguments]


def refused_start(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Return what `serve` says when it cannot start."""
    return subprocess.run(
        givonkit("serve", *arguments), capture_output=True, text=True, timeout=START_SECONDS, check=False
    )


def refused_here(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Return the same of a command that is called in this process, which takes a fiftieth of the time."""

    def bind(*_: object) -> None:
        raise AssertionError("it was not refused")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("givonkit_mockserver.serve.bind", bind)
        done = CliRunner().invoke(main, ["serve", *arguments], prog_name="givonkit")
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


class DidNotStart(Exception):
    """A server ended, or did not answer in time; the message is what it said."""


class Stop(NamedTuple):
    """How a server ended."""

    code: int
    seconds: float
    errors: str


class Process:
    """A running server; what it prints goes to files of a folder."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.ready_file = folder / "ready"
        self._output, self._errors = folder / "stdout", folder / "stderr"
        options = ("--port", "0", "--ready-file", str(self.ready_file), *arguments)
        with self._output.open("wb") as output, self._errors.open("wb") as errors:
            self._process = subprocess.Popen(givonkit("serve", *options), stdout=output, stderr=errors)
        self.base_url = self._base_url_when_ready()

    @property
    def address(self) -> Address:
        """Host and port."""
        parts = urlsplit(self.base_url)
        assert parts.hostname is not None
        assert parts.port is not None
        return parts.hostname, parts.port

    @property
    def output(self) -> str:
        """What was printed on standard output, waiting for its last line: the port answers before it is printed."""
        deadline = time.monotonic() + PATIENCE
        while LAST_LINE not in (text := self._output.read_text(encoding="utf-8")):
            assert time.monotonic() < deadline, f"no {LAST_LINE!r} in:\n{text}"
            time.sleep(0.01)
        return text

    @property
    def errors(self) -> str:
        """What was printed on standard error: the request log, and what must not be there."""
        return self._errors.read_text(encoding="utf-8")

    def log_line_with(self, *words: str) -> str:
        """Return the log line that holds all the words, waiting for it; several such lines are an error."""
        deadline = time.monotonic() + PATIENCE
        while not (lines := [line for line in self.errors.split("\n") if all(word in line for word in words)]):
            assert time.monotonic() < deadline, f"no line with {words} in:\n{self.errors}"
            time.sleep(0.01)
        assert len(lines) == 1, lines
        return lines[0]

    def stop(self, number: signal.Signals = signal.SIGINT) -> Stop:
        """End the process by a signal, and say how it went."""
        started = time.perf_counter()
        self._process.send_signal(number)
        code = self._process.wait(START_SECONDS)
        return Stop(code, time.perf_counter() - started, self.errors)

    def kill(self) -> None:
        """End the process whatever it does."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(START_SECONDS)

    def _base_url_when_ready(self) -> str:
        deadline = time.monotonic() + START_SECONDS
        while not self.ready_file.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise DidNotStart(self.errors)
            time.sleep(0.005)
        return self.ready_file.read_text(encoding="utf-8").strip()
