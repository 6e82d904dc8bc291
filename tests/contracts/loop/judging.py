"""The judge beside the double: one run without waiting, and what it leaves open."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from givonkit import ManualClock, Simulator
from givonkit_contracts.server_checks.in_process_sender import InProcessSender
from givonkit_contracts.server_checks.judge import check_server
from givonkit_contracts.server_checks.settings import ALL_MODELS, Settings
from givonkit_contracts.server_checks.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit import Spec
    from givonkit.spec import World
    from givonkit_contracts.server_checks.verdicts import Report

KEY = "key-1"
START = 1_800_000_000.0
REFUSES_ITS_OWN_EXAMPLE = {"audio-without-price-row": "accepted"}
"""The other answer refuses the documented request of kling-2.6, and so contradicts its page."""


def ample(models: tuple[str, ...]) -> Settings:
    """Return settings that leave nothing open for lack of tokens or patience."""
    return Settings(
        models=models,
        budget=Decimal(1_000_000),
        price_ceilings={ALL_MODELS: Decimal(500)},
        patience=1_000_000.0,
    )


def report_on_double(double_spec: Spec, spec: Spec, world: World | None = None, models: tuple[str, ...] = ()) -> Report:
    """Judge a double that obeys one spec by another one (mostly the same)."""
    clock = ManualClock(START)
    double = Simulator(double_spec, world=world, clock=clock, balance=10**9)
    sender = InProcessSender(double.handle, api_key=KEY)
    return check_server(sender, settings=ample(models), spec=spec, now=clock.now, sleep=clock.advance)


def random_world(spec: Spec, seed: int) -> World:
    """Return a world that a seed draws, in which every documented request is accepted."""
    drawn = spec.random_world(seed)
    return spec.world({**drawn.answers, **REFUSES_ITS_OWN_EXAMPLE}, drawn.changes)


def left_open(report: Report) -> Iterator[tuple[str, str]]:
    """Yield each documented rule that is not confirmed, and why."""
    for each in report.rules:
        if each.rule.basis == "documented" and each.verdict is not Verdict.CONFIRMED:
            yield each.rule.id, each.why
