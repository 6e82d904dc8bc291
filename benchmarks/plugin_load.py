"""What the pytest plugin costs a run that does not use it, against the standard library's dataclasses."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from benchmarks.processes import seconds_of
from benchmarks.table import Row, at_most

PLUGIN = "givonkit_contracts.plugin"
GOAL = at_most(1)
STATEMENT = "import dataclasses"
WITHOUT_OTHERS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def rows(*, runs: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        one_test = Path(folder) / "test_one.py"
        one_test.write_text("def test_one():\n    pass\n")
        measured = _measured(one_test, runs)
    bare, theirs, without, ours = (median(seconds) for seconds in measured)
    cost, dataclasses = ours - without, theirs - bare
    what = "the pytest plugin, in a run of one test that does not use it"
    yield Row(what, f"{cost * 1000:.1f} ms", cost / dataclasses, GOAL, f"{STATEMENT}: {dataclasses * 1000:.1f} ms")


def _measured(one_test: Path, runs: int) -> list[list[float]]:
    """The seconds of bare Python, of the import, and of the run without and with the plugin."""
    commands: list[Callable[[], float]] = [
        lambda: seconds_of([sys.executable, "-c", "pass"]),
        lambda: seconds_of([sys.executable, "-c", STATEMENT]),
        lambda: _seconds_of_run(one_test),
        lambda: _seconds_of_run(one_test, "-p", PLUGIN),
    ]
    for command in commands:
        command()
    rounds = [[command() for command in commands] for _ in range(runs)]
    return [list(seconds) for seconds in zip(*rounds, strict=True)]


def _seconds_of_run(one_test: Path, *options: str) -> float:
    plain = ["-q", "-c", os.devnull, "--rootdir", str(one_test.parent), "-p", "no:cacheprovider"]
    return seconds_of([sys.executable, "-m", "pytest", *plain, *options, str(one_test)], WITHOUT_OTHERS)
