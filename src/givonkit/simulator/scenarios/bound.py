"""The faults that go with one job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .scenario import Timing, is_meant
from .strikes import Strikes

if TYPE_CHECKING:
    from .plan import Call, Plan


class Bound:
    """The faults of one job on their way; `plan` is what gave them to it."""

    __slots__ = ("_plan", "_strikes")

    def __init__(self, plan: Plan, seed: int) -> None:
        self._plan = plan
        self._strikes = Strikes(seed, f"{plan.identity} step {plan.step_number}", plan.since)

    @property
    def source(self) -> str:
        """Where the scenario came from that gave the job its faults."""
        return self._plan.source

    def has_left(self, now: float) -> bool:
        """Whether any of the faults may strike, now or later."""
        return self._strikes.has_left(self._plan.bound, now)

    def plan(self, call: Call, now: float) -> Plan | None:
        """Return which of the faults strike a request for the job, or None."""
        faults = self._plan.bound
        if not any(is_meant(fault, call.operation) for fault in faults):
            return None
        struck = self._strikes.struck(faults, call.operation, now, self._strikes.draws(call))
        if not struck:
            return None
        self._plan.course.played += 1
        return self._plan._replace(outcome=None, timing=Timing(), faults=struck, bound=())
