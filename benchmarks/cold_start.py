"""From starting the process to its first answer."""

import time
from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.stacks import Stack, started
from benchmarks.table import Row, at_most, median_ratio

SUBJECT = "givonkit"
GOAL = at_most(1.5)
YARDSTICK = "hello"


def rows(stacks: Sequence[Stack], *, rounds: int) -> Iterator[Row]:
    for stack in stacks:
        _seconds_to_first_answer(stack)
    measured: dict[str, list[float]] = {stack.name: [] for stack in stacks}
    for _ in range(rounds):
        for stack in stacks:
            measured[stack.name].append(_seconds_to_first_answer(stack))
    ours = measured.pop(SUBJECT, None)
    for name, theirs in measured.items():
        if ours:
            goal = GOAL if name == YARDSTICK else None
            ratio = median_ratio(ours, theirs)
            yield Row(
                "cold start to the first answer", _milliseconds(ours), ratio, goal, f"{name}: {_milliseconds(theirs)}"
            )


def _seconds_to_first_answer(stack: Stack) -> float:
    began = time.perf_counter()
    with started(stack):
        return time.perf_counter() - began


def _milliseconds(seconds: list[float]) -> str:
    return f"{median(seconds) * 1000:,.0f} ms"
