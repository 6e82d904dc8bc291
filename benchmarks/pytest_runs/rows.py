"""What a test with one POST and one GET costs over a trivial test, beside what other fixtures cost.

Where a client needs a TLS context, all its tests share a ready one: making it would take longer than all the rest.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.machine import ROOT
from benchmarks.processes import seconds_of
from benchmarks.table import Goal, Row, at_most, median_ratio
from benchmarks.tools import require_peers

SUITES = Path(__file__).parent / "suites"
TRIVIAL = "trivial"
PLUGINS = {
    "givon": "givonkit_contracts.plugin",
    "givon_inprocess": "givonkit_contracts.plugin",
    "givon_inprocess_requests": "givonkit_contracts.plugin",
    "givon_respx": "givonkit_contracts.plugin",
    "httpserver": "pytest_httpserver.pytest_plugin",
    "pytest_httpx_mock": "pytest_httpx",
    "respx_mock": "respx.plugin",
}


class Compared(NamedTuple):
    """A test with a fixture of givonkit, and tests with what is used else, by the name of their file."""

    what: str
    suite: str
    goal: Goal | None
    peers: dict[str, str]


COMPARED = (
    Compared(
        "givon_inprocess and an httpx client",
        "givon_inprocess",
        at_most(0.6, " ms"),
        {"httpx.MockTransport": "mock_transport", "httpx_mock": "pytest_httpx_mock", "moto, S3": "moto_s3"},
    ),
    Compared("givon_respx, ready TLS context", "givon_respx", at_most(2.2, " ms"), {"respx_mock": "respx_mock"}),
    Compared("givon over HTTP, ready TLS context", "givon", at_most(2.5, " ms"), {"httpserver": "httpserver"}),
    Compared("givon_inprocess and requests", "givon_inprocess_requests", None, {"responses": "responses_activated"}),
)


def rows(*, rounds: int) -> Iterator[Row]:
    require_peers()
    names = [TRIVIAL, *(name for compared in COMPARED for name in (compared.suite, *compared.peers.values()))]
    measured: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name, seconds in measured.items():
            seconds.append(_seconds_per_test(name))
    trivial = measured.pop(TRIVIAL)
    over = {
        name: [all_of - bare for all_of, bare in zip(seconds, trivial, strict=True)]
        for name, seconds in measured.items()
    }
    for compared in COMPARED:
        yield from _rows(compared, over)


def _rows(compared: Compared, over: dict[str, list[float]]) -> Iterator[Row]:
    what = f"a test with {compared.what}, over a trivial test"
    ours = over[compared.suite]
    if compared.goal is not None:
        yield Row(what, _milliseconds(ours), median(ours) * 1000, compared.goal)
    for peer, suite in compared.peers.items():
        theirs = over[suite]
        yield Row(what, _milliseconds(ours), median_ratio(ours, theirs), None, f"{peer}: {_milliseconds(theirs)}")


def _seconds_per_test(name: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        seconds_file = Path(folder) / "seconds"
        plugins = ["benchmarks.pytest_runs.timing", *([PLUGINS[name]] if name in PLUGINS else [])]
        command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", str(SUITES), "--noconftest"]
        command += ["-p", "no:cacheprovider", *(word for plugin in plugins for word in ("-p", plugin))]
        command += ["--seconds-file", str(seconds_file), str(SUITES / f"{name}.py")]
        seconds_of(command, {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)})
        return float(seconds_file.read_text())


def _milliseconds(seconds: list[float]) -> str:
    return f"+{median(seconds) * 1000:.2f} ms"
