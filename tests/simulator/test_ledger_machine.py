"""The ledger beside a bookkeeper who knows nothing of it, after any sequence of moves."""

from __future__ import annotations

import json
from decimal import Decimal
from math import inf
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from givonkit import load_spec
from tests.conftest import GENERATIONS, Double

from .conversation import summed

SPEC = load_spec()
KEPT_JOBS = 3
TOKENS = {"seedream-5": Decimal(2), "kling-o1": Decimal("27.5")}
FATES = ("succeed", "fail=timeout", "cancel", "stall", "polls=2", "fail=timeout polls=2", "after=10s")
WORLDS = [
    SPEC.world({"charge-moment": charge, "refund": refund})
    for charge in SPEC.questions["charge-moment"].answers
    for refund in SPEC.questions["refund"].answers
]


class Bill:
    """What one job should cost: `taken` until its end and, when it is `kept`, for ever."""

    def __init__(self, tokens: Decimal, fate: str, now: float, answers: dict[str, str]) -> None:
        self.tokens = tokens
        self.polls = 2 if "polls" in fate else None
        self.end = inf if self.polls or fate == "stall" else now + (10.0 if "after" in fate else 2.0)
        self.completes = fate in ("succeed", "polls=2", "after=10s")
        self._is_kept = answers["refund"] == "kept"
        self._is_charged_at_once = answers["charge-moment"] == "on-accept"

    def poll(self, now: float) -> None:
        """Note a poll, which may end the job."""
        if self.polls and now < self.end:
            self.polls -= 1
            self.end = inf if self.polls else now

    def amounts(self, now: float) -> tuple[Decimal, Decimal]:
        """Return what is reserved and what is charged."""
        if now < self.end:
            return (Decimal(0), self.tokens) if self._is_charged_at_once else (self.tokens, Decimal(0))
        return Decimal(0), self.tokens if self.completes or self._is_kept else Decimal(0)


class LedgerMachine(RuleBasedStateMachine):
    """Creates, polls, cancels, resets and lets time pass."""

    jobs = Bundle("jobs")

    @initialize(world=st.sampled_from(WORLDS), opening=st.sampled_from([Decimal("60.5"), Decimal(1000)]))
    def begin(self, world: Any, opening: Decimal) -> None:
        self.here = Double(SPEC, world.answers, balance=opening, finished_jobs=KEPT_JOBS)
        self.bills: dict[str, Bill] = {}
        self.left = Decimal(0)

    @rule(target=jobs, model=st.sampled_from(list(TOKENS)), fate=st.sampled_from(FATES))
    def create(self, model: str, fate: str) -> str:
        simulator, now = self.here.simulator, self.here.clock.now()
        can_pay = self.available(now) >= TOKENS[model]
        body = {"type": SPEC.models[model].type, "model": model, "input": {"prompt": f"[givonkit {fate}]"}}
        reply = self.here.post(body)
        assert reply.status == (202 if can_pay else 402)
        if not can_pay:
            return "none"
        identifier = str(json.loads(reply.body)["id"])
        self.bills[identifier] = Bill(TOKENS[model], fate, now, simulator.world.answers)
        return identifier

    @rule(job=jobs)
    def poll(self, job: str) -> None:
        if self.here.send("GET", f"{GENERATIONS}/{job}").status == 200:
            self.bills[job].poll(self.here.clock.now())

    @rule(job=jobs)
    def cancel(self, job: str) -> None:
        if self.here.send("POST", f"{GENERATIONS}/{job}/cancel").status == 200:
            self.bills[job].end, self.bills[job].completes = self.here.clock.now(), False

    @rule(quarters=st.integers(1, 12))
    def advance(self, quarters: int) -> None:
        self.here.clock.advance(quarters / 4)

    @rule(world=st.sampled_from(WORLDS))
    def change_world(self, world: Any) -> None:
        self.here.simulator.set_world(world)

    @rule()
    def reset_jobs(self) -> None:
        now = self.here.clock.now()
        self.left += sum((bill.amounts(now)[1] for bill in self.bills.values() if bill.end <= now), Decimal(0))
        self.bills.clear()
        self.here.simulator.reset("jobs")

    @rule()
    def reset_ledger(self) -> None:
        self.left = Decimal(0)
        for bill in self.bills.values():
            bill.tokens = Decimal(0)
        self.here.simulator.reset("ledger")

    @invariant()
    def the_ledger_says_what_the_bookkeeper_says(self) -> None:
        now = self.here.clock.now()
        amounts = [bill.amounts(now) for bill in self.bills.values()]
        reserved = sum((amount[0] for amount in amounts), Decimal(0))
        charged = sum((amount[1] for amount in amounts), self.left)
        totals = self.here.simulator.ledger.totals(0, now)
        assert totals == (self.here.simulator.opening - reserved - charged, reserved, charged)
        entries = self.here.simulator.ledger.entries(0, now)
        assert summed(entries) == totals
        assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)

    def available(self, now: float) -> Decimal:
        """Return what the bookkeeper thinks is left."""
        taken = sum((sum(bill.amounts(now)) for bill in self.bills.values()), self.left)
        return self.here.simulator.opening - taken


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(
    derandomize=True, database=None, deadline=None, max_examples=60, stateful_step_count=30
)
