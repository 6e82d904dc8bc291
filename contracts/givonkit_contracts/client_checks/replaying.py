"""Plays one schedule again, and judges the run by every obligation that it can settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.jumping import functions

from .every import played_obligations
from .evidence import Evidence
from .money import MONEY
from .report import ClientReport, DriverFault, FoundBy, Standing
from .schedule_text import read_schedule
from .selection import selected

if TYPE_CHECKING:
    from .obligation import Obligation
    from .playing import Ground
    from .schedule import Schedule
    from .settings import ClientSettings


def replayed(ground: Ground, line: str, *, client: str, settings: ClientSettings) -> ClientReport:
    """Return the report of one schedule; raises ScenarioInvalid."""
    schedule = read_schedule(line)
    began = functions.MONOTONIC.real()
    obligations = selected(played_obligations(), settings)
    own = [one for one in obligations if one in MONEY or _is_its_own(one, schedule)]
    evidence = Evidence(own)
    run = next(iter(ground.play_all([schedule])))
    if not isinstance(run, DriverFault):
        evidence.see(run, FoundBy.SCHEDULE, [one for one in own if one not in MONEY])
    faults = (run,) if isinstance(run, DriverFault) else ()
    judged = evidence.judged()
    settled = any(one.standing is not Standing.NOT_SETTLED for one in judged)
    return ClientReport(
        client=client,
        level=settings.level,
        strict=settings.strict,
        seed=settings.seed,
        judged=judged,
        driver_faults=faults,
        runs=evidence.runs,
        completed=int(settled and not faults),
        replayed=None if isinstance(run, DriverFault) else run,
        seconds=functions.MONOTONIC.real() - began,
    )


def _is_its_own(obligation: Obligation, schedule: Schedule) -> bool:
    return schedule in obligation.schedules
