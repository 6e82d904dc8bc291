"""What many runs over the zoo add up to, as figures with a target, and as one Markdown table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from .trials import Caught

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .trials import Trial

CAUGHT_FLOOR = 0.97
"""The share of deviations below which a run fails; the target is all of them."""
GOINGS_FLOOR = 0.8
"""The same for deviations that come and go, which a run may not meet."""


class Figure(NamedTuple):
    """One line of the table; `is_met` is None where nothing is demanded."""

    what: str
    figure: str
    target: str = "-"
    is_met: bool | None = None


@dataclass(frozen=True)
class Runs:
    """The runs by what they were allowed, and those over servers that contradict nothing."""

    ample: Sequence[Trial]
    free: Sequence[Trial]
    priceless: Sequence[Trial]
    harmless: Sequence[Trial]
    unforeseen: frozenset[str] = frozenset()
    """The names of those whose cost nobody can know beforehand."""
    planted: frozenset[str] = frozenset()
    """The names of those that take what makes a body free elsewhere: one job shows it."""

    @property
    def missed(self) -> list[Trial]:
        """The deviations that an ample budget did not show."""
        return [trial for trial in self.ample if trial.caught is Caught.MISSED]


def figures(runs: Runs) -> list[Figure]:
    """Return the figures of all runs."""
    return [*_caught(runs), *_alarms(runs), *_money(runs), *_size(runs)]


def markdown(header: str, found: Iterable[Figure], missed: Iterable[str]) -> str:
    """Return the table, and the list of what was missed below it."""
    words = {True: "yes", False: "no", None: "-"}
    lines = [header, "", "| what | figure | target | reached |", "|---|--:|---|---|"]
    lines += [f"| {each.what} | {each.figure} | {each.target} | {words[each.is_met]} |" for each in found]
    return "\n".join([*lines, "", "Missed:", "", *(f"- {line}" for line in missed)]) + "\n"


def _caught(runs: Runs) -> Iterator[Figure]:
    goings = [trial for trial in runs.ample if trial.kind.startswith("going.")]
    steady = [trial for trial in runs.ample if not trial.kind.startswith("going.")]
    by_rule = sum(trial.caught is Caught.BY_ITS_RULE for trial in runs.ample)
    yield Figure("deviations judged", str(len(runs.ample)), "≥ 150", len(runs.ample) >= 150)
    yield Figure(
        "seen, of those always there", _share(steady), f"all (≥ {CAUGHT_FLOOR:.0%})", _met(steady, CAUGHT_FLOOR)
    )
    yield Figure("seen, of those that come and go", _share(goings), f"≥ {GOINGS_FLOOR:.0%}", _met(goings, GOINGS_FLOOR))
    yield Figure("told by the rule that is broken", f"{by_rule} of {len(runs.ample)}")
    yield Figure("seen without a budget (`--budget 0`)", _share(runs.free))
    yield Figure("seen with nothing at risk (`--at-risk 0`)", _share(runs.priceless))


def _alarms(runs: Runs) -> Iterator[Figure]:
    alarms = [trial for trial in runs.harmless if trial.findings]
    unjudged = [trial for trial in runs.harmless if trial.unjudged]
    stray = [trial for trial in (*runs.ample, *runs.free) if trial.stray]
    yield Figure(f"false alarms over {len(runs.harmless)} harmless servers", str(len(alarms)), "none", not alarms)
    yield Figure("harmless servers that were not judged to the end", str(len(unjudged)), "none", not unjudged)
    yield Figure("findings about a model that is as documented", str(len(stray)), "none", not stray)


def _money(runs: Runs) -> Iterator[Figure]:
    charged = sum((trial.charged for trial in runs.ample), Decimal(0))
    every = [*runs.ample, *runs.free, *runs.priceless, *runs.harmless]
    foreseen = [trial for trial in every if trial.name not in runs.unforeseen]
    over = [trial for trial in foreseen if trial.overspent]
    by_plants = [trial for trial in over if trial.name in runs.planted and trial.overspent <= trial.largest_charge]
    over = [trial for trial in over if trial not in by_plants]
    untold = [trial for trial in foreseen if trial.untold]
    yield Figure("tokens charged a run, mean", f"{charged / max(len(runs.ample), 1):.0f}")
    yield Figure("runs charged more than budget and risk", str(len(over)), "none", not over)
    yield Figure("runs that lost one job since a planted violation was taken", str(len(by_plants)))
    yield Figure("runs charged more than they tell", str(len(untold)), "none", not untold)


def _size(runs: Runs) -> Iterator[Figure]:
    pairs = [pair for trial in runs.ample for pair in trial.pairs]
    single = sum(pair.differing == 1 for pair in pairs)
    plain = sum(pair.superfluous <= 0 for pair in pairs)
    yield Figure("requests a rule, median", f"{median(trial.requests / trial.rules for trial in runs.ample):.1f}")
    yield Figure("shown pairs that differ in one place", f"{single} of {len(pairs)}", "all", single == len(pairs))
    yield Figure("shown pairs without a needless field", f"{plain} of {len(pairs)}", "all", plain == len(pairs))


def _share(trials: Sequence[Trial]) -> str:
    seen = sum(trial.caught is not Caught.MISSED for trial in trials)
    return f"{seen} of {len(trials)} ({seen / max(len(trials), 1):.1%})"


def _met(trials: Sequence[Trial], floor: float) -> bool:
    return sum(trial.caught is not Caught.MISSED for trial in trials) >= floor * len(trials)
