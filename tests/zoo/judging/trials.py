"""One run of the judge against one server of the zoo, and what of it figures and tests need."""

from __future__ import annotations

import time
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from givonkit_contracts.server_checks.in_process_sender import InProcessSender
from givonkit_contracts.server_checks.judge import check_server
from givonkit_contracts.server_checks.settings import ALL_MODELS, Settings
from tests.zoo.servers.harmless import random_harmless
from tests.zoo.servers.server import ZooServer

from .pair_sizes import PairSize, pair_sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from givonkit.spec import Spec
    from givonkit_contracts.server_checks.verdicts import Report
    from tests.zoo.servers.deviation import Deviation
    from tests.zoo.servers.harmless import Harmless

KEY = "zoo-key"


class Allowance(NamedTuple):
    """What a run may spend; a ceiling is what a job costs at most where no page says it."""

    budget: Decimal
    at_risk: Decimal | None
    ceiling: Decimal | None


AMPLE = Allowance(Decimal(100_000), None, Decimal(500))
FREE = Allowance(Decimal(0), None, None)
PRICELESS = Allowance(Decimal(0), Decimal(0), None)


class Caught(StrEnum):
    """Whether a deviation was seen, and what was said about it."""

    BY_ITS_RULE = "by its rule"
    BY_ANOTHER_RULE = "by another rule"
    MISSED = "missed"


@dataclass(frozen=True)
class Trial:
    """What came of one run; `stray` are findings about models that are as documented, `allowed` budget and risk."""

    name: str
    kind: str
    seed: int
    caught: Caught
    findings: tuple[str, ...]
    stray: tuple[str, ...]
    unjudged: str | None
    requests: int
    rules: int
    charged: Decimal
    reported: Decimal
    allowed: Decimal
    largest_charge: Decimal
    pairs: tuple[PairSize, ...]
    seconds: float

    @property
    def overspent(self) -> Decimal:
        """The tokens that were charged beyond what was allowed."""
        return max(self.charged - self.allowed, Decimal(0))

    @property
    def untold(self) -> Decimal:
        """The tokens that were charged beyond what the report tells."""
        return max(self.charged - self.reported, Decimal(0))


class JumpingClock:
    """A clock for the judge: asking takes a moment, and waiting no time at all."""

    def __init__(self) -> None:
        self._time = 1_800_000_000.0

    def now(self) -> float:
        """Return the time."""
        self._time += 0.0005
        return self._time

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self._time += seconds


def deviation_trial(
    spec: Spec, deviation: Deviation, seed: int, allowance: Allowance = AMPLE, *, is_alone: bool = False
) -> Trial:
    """Judge a server with one deviation, by its model and one other, or by its model alone."""
    server = ZooServer(spec, deviation=deviation, seed=seed)
    models = (deviation.model,) if is_alone and deviation.model else _models(spec, deviation, seed)
    return _trial(spec, server, seed, models, allowance)


def harmless_trial(
    spec: Spec,
    seed: int,
    *,
    models: tuple[str, ...] = (),
    allowance: Allowance = AMPLE,
    changes: Sequence[Harmless] | None = None,
) -> Trial:
    """Judge a server that contradicts nothing, changed in ways that a seed draws; all models, unless some are named."""
    drawn = random_harmless(seed) if changes is None else changes
    server = ZooServer(spec, changes=drawn, seed=seed)
    return _trial(spec, server, seed, models, allowance, name=", ".join(change.name for change in drawn))


def report_on(server: ZooServer, spec: Spec, models: tuple[str, ...], allowance: Allowance) -> Report:
    """Return what the judge says about a server, without waiting."""
    clock = JumpingClock()
    ceilings = {} if allowance.ceiling is None else {ALL_MODELS: allowance.ceiling}
    settings = Settings(
        models=models,
        budget=allowance.budget,
        at_risk=allowance.at_risk,
        price_ceilings=ceilings,
        job_seconds=60,
    )
    sender = InProcessSender(server.handle, api_key=KEY)
    return check_server(sender, settings=settings, spec=spec, now=clock.now, sleep=clock.sleep)


def _models(spec: Spec, deviation: Deviation, seed: int) -> tuple[str, ...]:
    """Return the model of a deviation, if it has one, and another that has slots."""
    others = [
        slug
        for slug, model in spec.models.items()
        if slug != deviation.model and any(row.is_slot and not row.required for row in model.fields.values())
    ]
    drawn = Random(f"other model {seed} {deviation.id}").sample(others, 2)
    return (deviation.model, drawn[0]) if deviation.model else tuple(drawn)


def _trial(
    spec: Spec, server: ZooServer, seed: int, models: tuple[str, ...], allowance: Allowance, *, name: str = ""
) -> Trial:
    begun = time.perf_counter()
    report = report_on(server, spec, models, allowance)
    deviation, spending = server.deviation, report.spending
    return Trial(
        name=deviation.id if deviation else name,
        kind=deviation.kind if deviation else "harmless",
        seed=seed,
        caught=_caught(report, deviation),
        findings=tuple(finding.id for finding in report.findings),
        stray=_stray(report, deviation),
        unjudged=report.unjudged,
        requests=report.requests,
        rules=len(report.rules),
        charged=server.charged,
        reported=spending.spent + spending.lost,
        allowed=spending.budget + spending.at_risk,
        largest_charge=server.largest_charge,
        pairs=pair_sizes(report, deviation) if deviation else (),
        seconds=time.perf_counter() - begun,
    )


def _caught(report: Report, deviation: Deviation | None) -> Caught:
    named = {rule for finding in report.findings for rule in (finding.rule.id, *finding.also)}
    if deviation is not None and deviation.rule in named:
        return Caught.BY_ITS_RULE
    return Caught.BY_ANOTHER_RULE if report.findings else Caught.MISSED


def _stray(report: Report, deviation: Deviation | None) -> tuple[str, ...]:
    """Return the findings that nothing about the server explains."""
    if deviation is None:
        return tuple(finding.id for finding in report.findings)
    wrong = [finding for finding in report.findings if finding.model not in (None, deviation.model)]
    return tuple(finding.id for finding in wrong) if deviation.model else ()
