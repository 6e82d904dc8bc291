"""What the runs have shown of each obligation: whether it came up, and the shortest run that breaks it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .money import MONEY
from .obligation import Broken
from .report import Failure, FoundBy, Judged, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .obligation import Finding, Obligation
    from .run import Run
    from .schedule import Schedule


class Evidence:
    """Keeps, obligation by obligation, what was seen; `runs` counts the runs."""

    def __init__(self, obligations: Iterable[Obligation]) -> None:
        self._obligations = tuple(obligations)
        self._met: set[str] = set()
        self._unsettled: dict[str, str] = {}
        self._failures: dict[str, Failure] = {}
        self.runs = 0

    def see(self, run: Run, found_by: FoundBy, own: Iterable[Obligation] = ()) -> None:
        """Take in a run: what it shows of some obligations whose own schedule it is, and of the money oracle."""
        self.runs += 1
        for obligation in (*own, *(one for one in MONEY if one in self._obligations)):
            self._note(obligation, obligation.check(run), run, found_by)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The failures so far."""
        return tuple(self._failures.values())

    def improve(self, failure: Failure, better: Callable[[Failure], Failure | None]) -> None:
        """Put a better failure in the place of one; None takes it away, since it did not happen again."""
        improved = better(failure)
        if improved is None:
            del self._failures[failure.id]
            self._unsettled[failure.id] = f"it broke once, and not again: {failure.broken.why}"
        else:
            self._failures[failure.id] = improved

    def judged(self) -> tuple[Judged, ...]:
        """Return how the client stands to every obligation."""
        return tuple(map(self._judged, self._obligations))

    def _judged(self, obligation: Obligation) -> Judged:
        failure = self._failures.get(obligation.id)
        if failure is not None:
            return Judged(obligation, Standing.BROKEN, failure)
        if obligation.id in self._met:
            return Judged(obligation, Standing.MET)
        return Judged(obligation, Standing.NOT_SETTLED, why=self._unsettled.get(obligation.id, "no run came to it"))

    def _note(self, obligation: Obligation, finding: Finding, run: Run, found_by: FoundBy) -> None:
        if finding is None:
            self._met.add(obligation.id)
        elif not isinstance(finding, Broken):
            self._unsettled.setdefault(obligation.id, finding.why)
        else:
            before = self._failures.get(obligation.id)
            if before is None:
                self._failures[obligation.id] = Failure(obligation, finding, run, found_by, self.runs)
            elif _length(run) < _length(before.run):
                self._failures[obligation.id] = replace(before, broken=finding, run=run)


def breaks(obligation: Obligation) -> Callable[[Run], bool]:
    """Return what says whether a run breaks an obligation."""
    return lambda run: isinstance(obligation.check(run), Broken)


def is_about_money(failure: Failure) -> bool:
    """Return whether a failure is one of the oracle, which any schedule can show."""
    return failure.obligation in MONEY


def retold(failure: Failure, run: Run) -> Failure:
    """Return the failure as another run shows it."""
    broken = failure.obligation.check(run)
    return replace(failure, broken=broken, run=run) if isinstance(broken, Broken) else failure


def _length(run: Run) -> tuple[int, int]:
    return run.schedule.events, len(run.exchanges)


def own_schedules(obligations: Iterable[Obligation]) -> dict[str, tuple[Schedule, list[Obligation]]]:
    """Return the schedules of some obligations by their text, each once, and whose they are."""
    found: dict[str, tuple[Schedule, list[Obligation]]] = {}
    for obligation in obligations:
        for schedule in obligation.schedules:
            found.setdefault(repr(schedule), (schedule, []))[1].append(obligation)
    return found
