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


class Course:
    """One scenario on its way: the step that is next, and what was counted so far.

    `played` is how many requests it has decided about; a fault that goes with a job decides when it strikes.
    """

    __slots__ = ("_is_counted", "_matched", "_served", "_source", "_step", "_strikes", "played", "scenario")

    def __init__(self, scenario: Scenario, source: str, seed: int, identity: str, since: float) -> None:
        self.scenario = scenario
        self._source = source
        self._strikes = Strikes(seed, identity, since)
        self._matched = self._served = self._step = self.played = 0
        self._is_counted = False

    @property
    def identity(self) -> str:
        """What tells this course from every other one."""
        return self._strikes.identity

    def matches(self, call: Call) -> bool:
        """Whether a request is meant; each call counts it for `nth`."""
        if call.operation not in self.scenario.operations or self.scenario.match.differences(call.facts):
            return False
        self._matched += 1
        return self.scenario.match.is_turn(self._matched)

    def plan(self, call: Call, now: float, *, is_bound: bool = False) -> Plan | None:
        """Return what happens to a request that matches, or None when the scenario says nothing about it (any more).

        The request uses up one of the step's `times` when the step is about it; where the step has an outcome or a
        time, or lets faults go with the job, only `count_played` does. For a job that has its faults already
        (`is_bound`) only those without `on` are asked.
        """
        if self._step == len(self.scenario.steps):
            return None
        number = self._step
        step = self.scenario.steps[number]
        if not self.scenario.concerns(step, call.operation):
            return None
        draw = self._strikes.draws(call)
        faults = tuple(fault._replace(on=frozenset(("create",))) if fault.on else fault for fault in step.faults)
        struck = self._strikes.struck(faults if is_bound else step.faults, call.operation, now, draw, number)
        creates = call.operation == "create"
        acts = creates and all(fault.acted for fault in struck)
        bound = self._bound(step, now) if acts else ()
        has_fate = creates and step.has_fate
        waits = has_fate or (bool(bound) and not struck)
        if not waits:
            self._count(step.times)
        if not struck and not waits:
            return None
        self._is_counted = bool(struck)
        self.played += self._is_counted
        return Plan(
            self.scenario.name,
            self._source,
            number + 1,
            step.outcome if acts else None,
            step.timing.resolved(draw) if acts else Timing(),
            struck,
            bound,
            self.identity,
            now,
            self,
            waits,
        )

    def count_played(self) -> None:
        """Note that a request got what the step has in store."""
        step = self.scenario.steps[self._step]
        self._count(step.times)
        if step.has_fate and not self._is_counted:
            self.played += 1

    def _bound(self, step: Step, now: float) -> tuple[Fault, ...]:
        """Return the faults that go with a job that is made now, their windows counted from now."""
        passed = now - self._strikes.since
        bound = (
            fault._replace(on=on, window=fault.window and fault.window.after(passed))
            for fault in step.faults
            if (on := fault.on & self.scenario.bindable)
        )
        return tuple(fault for fault in bound if fault.window is None or fault.window.high > 0)

    def _count(self, times: int | None) -> None:
        self._served += 1
        if times is not None and self._served >= times:
            self._step += 1
            self._served = 0
