"""Rows of the results, and the Markdown table that they make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.machine import ROOT

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
README = ROOT / "README.md"
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
HEAD = ("what", "figure", "yardstick", "ratio", "goal", "reached")


@dataclass(frozen=True)
class Goal:
    """A bound that a figure or a ratio should keep."""

    bound: float
    unit: str = ""
    at_most: bool = False

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:g}{self.unit}"

    def is_met_by(self, value: float) -> bool:
        return value <= self.bound if self.at_most else value >= self.bound


@dataclass(frozen=True)
class Row:
    """One line of the table; `measured` is what the goal is about."""

    what: str
    figure: str
    measured: float
    goal: Goal | None = None
    yardstick: str = ""

    def cells(self) -> tuple[str, ...]:
        ratio = f"{self.measured:.2f}" if self.yardstick else ""
        if self.goal is None:
            return (self.what, self.figure, self.yardstick, ratio, "", "")
        reached = "yes" if self.goal.is_met_by(self.measured) else "no"
        return (self.what, self.figure, self.yardstick, ratio, str(self.goal), reached)


def at_least(bound: float) -> Goal:
    return Goal(bound)


def at_most(bound: float, unit: str = "") -> Goal:
    return Goal(bound, unit, at_most=True)


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return median(our / their for our, their in zip(ours, theirs, strict=True))


def markdown(header: str, rows: Iterable[Row], notes: Iterable[str]) -> str:
    lines = [header, "", _line(HEAD), "|---|---|---|--:|---|---|"]
    lines += [_line(tuple(cell or "-" for cell in row.cells())) for row in rows]
    lines += [f"\n{note}" for note in notes]
    return "\n".join(lines) + "\n"


def write(table: str) -> None:
    RESULTS.write_text(f"# Benchmark results\n\n{table}", encoding="utf-8")
    readme = README.read_text(encoding="utf-8") if README.exists() else ""
    if BEGIN in readme and END in readme:
        README.write_text(_between_markers(readme, table), encoding="utf-8")


def _between_markers(text: str, table: str) -> str:
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table}{END}{after}"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
