"""Where the moments of a run stand from left to right in its drawing."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.rows import Kind, Lane

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.rows import Row
    from givonkit_contracts.client_checks.run import Run

    Moment = tuple[float, int]

LEFT, RIGHT = 14.0, 97.0
"""The shares of the width between which time runs; the names of the lanes stand before."""
_AT_ONCE = 0.7


class Scale:
    """Shares of the width for moments: long pauses are drawn shorter, and what happens at once stands side by side."""

    def __init__(self, run: Run, rows: tuple[Row, ...]) -> None:
        self._rows: dict[Row, Moment] = {}
        self._requests: dict[int, Moment] = {}
        counts: dict[float, int] = {}
        for row in rows:
            at = round(row.at, 3)
            counts.setdefault(at, 0)
            counts.setdefault(round(row.until, 3), 0)
            if row.lane is Lane.CLIENT and row.kind not in (Kind.DEADLINE, Kind.LEFT_OUT):
                counts[at] += 1
            self._rows[row] = (at, max(counts[at] - 1, 0))
            if row.kind is Kind.SENT and row.first is not None:
                self._requests[row.first] = self._rows[row]
        for job in run.jobs:
            for moment in (job.created, job.finished):
                if moment is not None:
                    counts.setdefault(round(moment, 3), 0)
        self._last = {at: (at, max(count - 1, 0)) for at, count in counts.items()}
        self._places = _places(sorted((at, step) for at, count in counts.items() for step in range(max(count, 1))))

    def of(self, row: Row) -> float:
        """Return the place of a row; what the ledger did about a request stands where the request does."""
        return self._places[self._requests.get(row.first or 0, self._rows[row])]

    def of_request(self, number: int, at: float) -> float:
        """Return the place of a request, or of its moment where it is not shown."""
        return self._places[self._requests.get(number, self._last[round(at, 3)])]

    def at(self, moment: float) -> float:
        """Return the place of the last thing that happened at a moment."""
        return self._places[self._last[round(moment, 3)]]

    def moments(self) -> list[tuple[float, float]]:
        """Return each moment with the place of the first thing that happened then."""
        return [(at, place) for (at, step), place in self._places.items() if step == 0]


def _places(moments: list[Moment]) -> dict[Moment, float]:
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(moments)]
    steps = [0.0, *(1 + log2(1 + gap) if gap else _AT_ONCE for gap in gaps)]
    whole = sum(steps) or 1.0
    passed = 0.0
    places = {}
    for moment, step in zip(moments, steps, strict=True):
        passed += step
        places[moment] = LEFT + (RIGHT - LEFT) * passed / whole
    return places
