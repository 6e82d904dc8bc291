"""How far the requests have come through a scenario's steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .plan import Plan
from .scenario import Timing
from .strikes import Strikes

if TYPE_CHECKING:
    from .fault import Fault
    from .plan import Call
    from .scenario import Scenario, Step

JOB_OPERATIONS = frozenset(("poll", "cancel", "download"))
"""The operations that a fault bound to a job can strike."""


class Course:
    """One scenario on its way: the step that is next, and what was counted so far."""

    __slots__ = ("_matched", "_served", "_source", "_step", "_strikes", "scenario")

    def __init__(self, scenario: Scenario, source: str, seed: int, identity: str, since: float) -> None:
        self.scenario = scenario
        self._source = source
        self._strikes = Strikes(seed, identity, since)
        self._matched = self._served = self._step = 0

    def matches(self, call: Call) -> bool:
        """Whether a request is meant; each call counts it for `nth`."""
        if call.operation not in self.scenario.operations or self.scenario.match.differences(call.facts):
            return False
        self._matched += 1
        return self.scenario.match.is_turn(self._matched)

    def plan(self, call: Call, now: float) -> Plan | None:
        """Return what happens to a request that matches, or None when the scenario says nothing about it (any more)."""
        if self._step == len(self.scenario.steps):
            return None
        number = self._step
        step = self.scenario.steps[number]
        creates = call.operation == "create"
        bound = self._bound(step) if creates else ()
        has_fate = creates and (step.outcome is not None or step.timing != Timing())
        if not has_fate and not bound and not self._strikes.left(step.faults, call.operation, number):
            return None
        draw = self._strikes.draws(call)
        faults = self._strikes.struck(step.faults, call.operation, now, draw, number)
        self._count(step.times)
        return Plan(
            self.scenario.name,
            self._source,
            number + 1,
            step.outcome if creates else None,
            step.timing.resolved(draw) if creates else Timing(),
            faults,
            bound,
            self._strikes.identity,
            self._strikes.since,
        )

    def _bound(self, step: Step) -> tuple[Fault, ...]:
        if self._source in ("header", "key"):
            return ()
        bindable = JOB_OPERATIONS.difference(self.scenario.operations)
        return tuple(fault._replace(on=fault.on & bindable) for fault in step.faults if fault.on & bindable)

    def _count(self, times: int | None) -> None:
        self._served += 1
        if times is not None and self._served >= times:
            self._step += 1
            self._served = 0
