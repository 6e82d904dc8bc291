"""What `import givonkit` costs over bare Python, against the standard library's dataclasses."""

import sys
from collections.abc import Iterator
from statistics import median

from benchmarks.processes import seconds_of
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
    return seconds_of([sys.executable, "-c", statement])
