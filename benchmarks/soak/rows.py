"""A long load on one server with many namespaces: every answer is checked, and memory has to stay flat."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import IO, Any, NamedTuple

from benchmarks.machine import LOAD_CORE, ROOT
from benchmarks.memory import resident_bytes
from benchmarks.processes import MeasurementFailedError, Process, pinned, running
from benchmarks.soak.__main__ import CLIENTS, NAMESPACES
from benchmarks.soak.client import JOBS_PER_NAMESPACE, KEPT_JOBS, OPENING
from benchmarks.stacks import GIVONKIT, Launch, url_once_answering
from benchmarks.table import Row, at_most

MEGABYTE = 1e6
PACE = "0.2x"
"""A job then takes ten seconds: 200 clients in turn can keep 10,000 of them under way."""
FLAT_SHARE, FLAT_BYTES = 0.05, 10 * MEGABYTE
FINISH_SECONDS = 180.0


class Sample(NamedTuple):
    """The resident memory of the server at a time of the monotonic clock."""

    at: float
    resident: int


class Growth(NamedTuple):
    """How much memory the server had after the warm-up, and how much more at the end."""

    start: float
    more: float
    warm_up_seconds: float


def rows(*, minutes: float) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as scratch:
        launch = _launch(Path(scratch) / "ready")
        with running(launch.command, launch.environment) as server:
            url = url_once_answering(GIVONKIT, launch, server)
            counted, samples = _soaked(url, minutes * 60, server)
    for example in counted["examples"]:
        print(f"wrong: {example}", file=sys.stderr)
    yield from _rows(counted, samples, f"soak of {minutes:g} min")


def _launch(ready_file: Path) -> Launch:
    options = ["--port", "0", "--ready-file", str(ready_file), "--no-log", "--pace", PACE]
    options += ["--keep-jobs", str(KEPT_JOBS), "--balance", str(OPENING)]
    return Launch([str(Path(sys.executable).parent / "givonkit"), "serve", *options], ready_file)


def _soaked(url: str, seconds: float, server: Process) -> tuple[dict[str, Any], list[Sample]]:
    """What the clients have counted, and the server's memory each second."""
    command = [sys.executable, "-m", "benchmarks.soak", url, str(seconds)]
    samples: list[Sample] = []
    deadline = time.monotonic() + seconds + FINISH_SECONDS
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        clients = subprocess.Popen(pinned(command, LOAD_CORE), cwd=ROOT, stdout=output, stderr=errors)
        try:
            while clients.poll() is None:
                server.raise_if_ended()
                if time.monotonic() > deadline:
                    raise MeasurementFailedError(
                        f"the soak's clients did not finish {FINISH_SECONDS:g} s after its end"
                    )
                samples.append(Sample(time.monotonic(), resident_bytes(server.pid)))
                time.sleep(1)
        finally:
            clients.kill()
            clients.wait()
        if clients.returncode:
            raise MeasurementFailedError(f"the soak's clients ended with {clients.returncode}:\n{_end(errors)}")
        counted: dict[str, Any] = json.loads(_end(output))
        return counted, samples


def _end(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode(errors="replace")


def _rows(counted: dict[str, Any], samples: list[Sample], name: str) -> Iterator[Row]:
    load = f"{CLIENTS} clients, {NAMESPACES * JOBS_PER_NAMESPACE:,} jobs in {NAMESPACES:,} namespaces"
    yield Row(f"{name}, {load}", f"{counted['per_second']:,.0f}/s", counted["per_second"])
    answers = f"{counted['wrong']} of {counted['answers']:,}"
    yield Row(f"{name}, wrong answers", answers, counted["wrong"], at_most(0))
    for what in ("p50", "p99", "longest"):
        yield Row(f"{name}, {what} of an answer", f"{counted[what] * 1000:.0f} ms", counted[what])
    pauses = {part: f"{seconds * 1000:.0f} ms" for part, seconds in counted["pauses"].items()}
    figure = f"{pauses['measured']} ({pauses['warm_up']} while warming up)"
    yield Row(f"{name}, longest time without any answer", figure, counted["pauses"]["measured"])
    growth = growth_of(samples, counted)
    if growth is None:
        yield Row(f"{name}, memory (too short: it was not full)", _megabytes(samples[-1].resident), 0)
        return
    figure = f"{growth.more / MEGABYTE:+.1f} MB of {_megabytes(growth.start)}"
    bound = max(FLAT_SHARE * growth.start, FLAT_BYTES) / MEGABYTE
    what = f"{name}, memory after a warm-up of {growth.warm_up_seconds:.0f} s"
    yield Row(what, figure, growth.more / MEGABYTE, at_most(round(bound, 1), " MB"))


def growth_of(samples: list[Sample], counted: dict[str, Any]) -> Growth | None:
    """The growth from the first fifth to the last fifth of what follows the warm-up; None when nothing does.

    Until all that is bounded is full, every request makes it larger: that is a part of the warm-up.
    """
    began, ended = counted["began"], counted["ended"]
    warm = max(counted["warm"], counted["filled"] or ended)
    flat = [sample.resident for sample in samples if warm <= sample.at <= ended]
    if len(flat) < 5:
        return None
    fifth = len(flat) // 5
    start = median(flat[:fifth])
    return Growth(start, median(flat[-fifth:]) - start, warm - began)


def _megabytes(size: float) -> str:
    return f"{size / MEGABYTE:,.0f} MB"
