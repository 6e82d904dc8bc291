"""What `import givonkit` costs over bare Python, against the standard library's dataclasses."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from statistics import median

from benchmarks.machine import SERVER_CORE
from benchmarks.processes import MeasurementFailedError, pinned
from benchmarks.table import Row, at_most

YARDSTICK = "import dataclasses"
GOALS = {"import givonkit": at_most(1), "from givonkit import Simulator": None}
BARE = "pass"


def rows(*, runs: int) -> Iterator[Row]:
    measured: dict[str, list[float]] = {statement: [] for statement in (BARE, YARDSTICK, *GOALS)}
    for statement in measured:
        _seconds(statement)
    for _ in range(runs):
        for statement, seconds in measured.items():
            seconds.append(_seconds(statement))
    bare = median(measured[BARE])
    theirs = median(measured[YARDSTICK]) - bare
    for statement, goal in GOALS.items():
        ours = median(measured[statement]) - bare
        yardstick = f"{YARDSTICK}: {theirs * 1000:.1f} ms"
        yield Row(f"{statement}, over bare Python", f"{ours * 1000:.1f} ms", ours / theirs, goal, yardstick)


def _seconds(statement: str) -> float:
    command = pinned([sys.executable, "-c", statement], SERVER_CORE)
    began = time.perf_counter()
    # Away from the repository's root, whose folders would be found before the installed package.
    completed = subprocess.run(command, check=False, cwd=tempfile.gettempdir(), stderr=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - began
    if completed.returncode:
        raise MeasurementFailedError(f"`{statement}` failed: {completed.stderr}")
    return seconds
