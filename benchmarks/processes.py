"""Processes that are pinned to a core and always stopped."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any

from benchmarks.machine import ROOT, SERVER_CORE

STOP_SECONDS = 5.0


class MeasurementFailedError(Exception):
    """A process ended early, or answered something that makes its figures worthless."""


class Process:
    """A running command and what it has printed so far."""

    def __init__(self, command: Sequence[str], output: IO[bytes], environment: Mapping[str, str]) -> None:
        self._output = output
        # A session of its own: Ctrl-C reaches only the benchmark, which then stops every process itself.
        self._popen = subprocess.Popen(
            pinned(command, SERVER_CORE),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, **environment},
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._popen.pid

    def raise_if_ended(self) -> None:
        if self._popen.poll() is not None:
            self._output.seek(0)
            text = self._output.read().decode(errors="replace")
            raise MeasurementFailedError(f"ended early with {self._popen.returncode}:\n{text[-2000:]}")

    def stop(self) -> None:
        if self._popen.poll() is None:
            self._signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(STOP_SECONDS)
        self._signal(signal.SIGKILL)
        self._popen.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, number)


def pinned(command: Sequence[str], core: int) -> list[str]:
    return ["taskset", "-c", str(core), *command]


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Process]:
    """The command, alone on the server's core, until the block is left."""
    with tempfile.TemporaryFile() as output:
        process = Process(command, output, environment)
        try:
            yield process
        finally:
            process.stop()


def seconds_of(command: Sequence[str], environment: Mapping[str, str] | None = None) -> float:
    """How long a command takes on the server's core."""
    began = time.perf_counter()
    completed = subprocess.run(
        pinned(command, SERVER_CORE),
        check=False,
        # Away from the repository's root, whose folders would be found before the installed package.
        cwd=tempfile.gettempdir(),
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seconds = time.perf_counter() - began
    if completed.returncode:
        raise MeasurementFailedError(f"`{' '.join(command)}` failed: {completed.stdout[-2000:]}")
    return seconds


def measured_alone(module: str, *arguments: object) -> dict[str, Any]:
    """What `python -m module` prints as JSON, from a fresh process on the server's core."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    completed = subprocess.run(pinned(command, SERVER_CORE), cwd=ROOT, capture_output=True, text=True, check=False)
    if completed.returncode:
        raise MeasurementFailedError(f"{module} ended with {completed.returncode}:\n{completed.stderr[-2000:]}")
    measured: dict[str, Any] = json.loads(completed.stdout)
    return measured
