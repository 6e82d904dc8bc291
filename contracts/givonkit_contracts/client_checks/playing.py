"""Plays a schedule to a client, whatever the client is: its errands, its deaths, and the reckoning afterwards."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

from givonkit.simulator import Frame, WorldView
from givonkit.simulator.ledger import movements
from givonkit.simulator.outputs import output_file
from givonkit.simulator.scenarios import read_line, shipped
from givonkit.simulator.scenarios.durations import Span

from .errand import Errand
from .run import ENDED, JobSeen, Killed, Life, Run
from .staged import StagedSimulator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.simulator import Job
    from givonkit.simulator.clock import Clock
    from givonkit.simulator.scenarios.scenario import Step
    from givonkit.spec import Spec

    from .errand import Do
    from .report import DriverFault
    from .run import Ending
    from .schedule import Moment, Schedule

_LONG_AFTER = 400 * 86_400.0
MOST_LIVES = 6
"""How often a client is started in one run, at most."""


class Views:
    """What simulators of one world share, for every world that schedules ask for."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._views: dict[tuple[tuple[str, str], ...], WorldView] = {}

    def of(self, schedule: Schedule) -> WorldView:
        """Return what a schedule's world shares; raises WorldInvalid."""
        key = tuple(sorted(schedule.world.items()))
        if key not in self._views:
            self._views[key] = WorldView(self.spec, self.spec.world(dict(schedule.world)))
        return self._views[key]


class Ground(Protocol):
    """Where a client meets the double: in this process, or over sockets from a process of its own."""

    @property
    def is_exact(self) -> bool:
        """Whether equal schedules give equal runs, and take next to no time: the clock jumps."""
        ...

    def play(self, schedule: Schedule) -> Run:
        """Return what came of a schedule; raises DriverFaulty where what drives the client breaks the protocol."""
        ...

    def play_all(self, schedules: Iterable[Schedule]) -> Iterator[Run | DriverFault]:
        """Yield what came of each schedule, in their order; some may be played at the same time."""
        ...

    def close(self) -> None:
        """Let go of whatever it holds."""
        ...


class Place(Protocol):
    """One run's place on a ground: the address, the limits in the client's seconds, and the client itself."""

    @property
    def clock(self) -> Clock:
        """The clock of the double."""
        ...

    @property
    def base_url(self) -> str:
        """What the URLs of the API begin with."""
        ...

    @property
    def api_key(self) -> str:
        """The key that the client is given."""
        ...

    @property
    def asset_url(self) -> str:
        """What the URLs of results begin with: another host than the API's."""
        ...

    @property
    def prefix(self) -> str:
        """What the paths of this run's double begin with, below `asset_url`."""
        ...

    @property
    def scale(self) -> float:
        """How many seconds of the client's clock one of a schedule is."""
        ...

    @property
    def grace(self) -> float:
        """The seconds after the deadline that are forgiven."""
        ...

    def kill(self, moment: Moment) -> None:
        """End the client's process at once."""
        ...

    def stop(self, why: str) -> None:
        """End a client that asks without end."""
        ...

    def live(self, errand: Errand, simulator: StagedSimulator) -> Ending:
        """Let the client do an errand, and return how that ended."""
        ...


def play(schedule: Schedule, views: Views, place: Place) -> Run:
    """Return what came of a schedule at a place."""
    simulator = StagedSimulator(
        schedule,
        scaled_steps(schedule.job, place.scale),
        view=views.of(schedule),
        clock=place.clock,
        asset_url=place.asset_url,
        prefix=place.prefix,
        kill=place.kill,
        stop=place.stop,
    )
    lives: list[Life] = []
    with TemporaryDirectory(prefix="givonkit-state-", ignore_cleanup_errors=True) as folder:
        for number in range(1, schedule.repeats + 1):
            errand = _errand(schedule, place, number, folder)
            lives.extend(_lives(errand, simulator, place, resumes_at_end=schedule.resumes_at_end))
        _linger(simulator, schedule.linger * place.scale)
    return Run(
        schedule,
        tuple(lives),
        tuple(simulator.exchanges),
        tuple(jobs_seen(simulator)),
        deadline=schedule.deadline * place.scale,
        poll_interval=schedule.poll_interval * place.scale,
        grace=place.grace,
    )


def _linger(simulator: StagedSimulator, seconds: float) -> None:
    """Listen on for a while; what still comes is of the last life."""
    if seconds:
        simulator.life -= 1
        time.sleep(seconds)


def scaled_steps(line: str, scale: float) -> tuple[Step, ...]:
    """Return the steps of a line of the language of scenarios, their times made shorter; raises ScenarioInvalid."""
    return tuple(_scaled(step, scale) for step in read_line(line, "the job of the schedule", shipped()))


def _scaled(step: Step, scale: float) -> Step:
    timing = step.timing
    queued, processing, after = (
        None if span is None else Span(span.low * scale, span.high * scale)
        for span in (timing.queued, timing.processing, timing.after)
    )
    return step._replace(timing=timing._replace(queued=queued, processing=processing, after=after))


def _errand(schedule: Schedule, place: Place, number: int, folder: str) -> Errand:
    state = Path(folder) / f"errand-{number}"
    state.mkdir()
    return Errand(
        id=f"case-{number}",
        do="generate",
        base_url=place.base_url,
        api_key=place.api_key,
        request=schedule.request,
        deadline_seconds=schedule.deadline * place.scale,
        poll_interval_seconds=schedule.poll_interval * place.scale,
        state_dir=str(state),
    )


def _lives(errand: Errand, simulator: StagedSimulator, place: Place, *, resumes_at_end: bool) -> Iterator[Life]:
    """Yield the lives of a client that is started again after each death, and once more where it shall be."""
    do: Do = "generate"
    for _ in range(MOST_LIVES):
        simulator.life_began = simulator.elapsed
        told = replace(errand, do=do)
        ending = place.live(told, simulator)
        simulator.life += 1
        yield Life(told, simulator.life_began, ending)
        do = "resume"
        if not isinstance(ending, Killed):
            if not resumes_at_end:
                return
            resumes_at_end = False


def jobs_seen(simulator: StagedSimulator) -> Iterator[JobSeen]:
    """Yield the jobs of a run as they are when all of them are over."""
    later = simulator.now() + _LONG_AFTER
    makers = {
        exchange.job: exchange.number for exchange in reversed(simulator.exchanges) if exchange.operation == "create"
    }
    for job in sorted(simulator.jobs.newest_first()):
        identifier = simulator.identifier(job)
        state = job.state(later).status.value
        content = output_file(Frame._make(job.frame), job.number)
        yield JobSeen(
            identifier,
            makers.get(identifier, 0),
            job.created - simulator.began,
            job.finished - simulator.began if state in ENDED else None,
            state,
            Decimal(job.tokens),
            _charged(job, later),
            len(content),
            hashlib.sha256(content).hexdigest(),
        )


def _charged(job: Job, later: float) -> Decimal:
    moved = list(movements(job, later))
    return sum((movement.charged + movement.reserved for movement in moved), start=Decimal(0))
