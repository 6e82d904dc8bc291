"""A schedule: what the double does to a client in one case. All that happens follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from givonkit.simulator.scenarios.fault import Fault

    from .oddities import Oddity

REQUEST: Mapping[str, Any] = {"type": "image", "model": "seedream-5", "input": {"prompt": "a red corgi"}}
"""What is asked for where nothing else matters."""
DEADLINE = 200.0
POLL_INTERVAL = 2.0
JOB = "after=5s"


class Moment(Enum):
    """When a client is killed, seen from the request that it has sent."""

    BEFORE = "before"
    """The request has come, and nothing is done."""
    ACTED = "acted"
    """It is done, and no answer leaves."""
    MIDWAY = "midway"
    """Half of the answer's body has left."""


@dataclass(frozen=True)
class Strike:
    """A fault, or an odd answer, that befalls the requests for one operation from the first to the last one counted.

    Requests are counted from 1 through the whole case; `last` is None where there is no end to it.
    """

    operation: str
    first: int
    last: int | None
    effect: Fault | Oddity

    def befalls(self, operation: str | None, nth: int) -> bool:
        """Return whether it befalls the nth request for an operation."""
        return operation == self.operation and self.first <= nth and (self.last is None or nth <= self.last)


@dataclass(frozen=True)
class Kill:
    """The end of the client's process at its nth request for an operation; afterwards it is started again."""

    operation: str
    nth: int
    moment: Moment


@dataclass(frozen=True)
class Schedule:
    """What a client is asked for, in which world, how the job fares, what befalls its answers, and when it is killed.

    `job` is a line of the language of scenarios. Times are seconds; over sockets they run faster (see `Run`).
    `repeats` is how many errands with the same request there are, one after the other; `long_ids` makes ids long.
    For `linger` seconds after the last one the double goes on listening.
    """

    request: Mapping[str, Any] = field(default_factory=lambda: REQUEST)
    job: str = JOB
    strikes: tuple[Strike, ...] = ()
    kills: tuple[Kill, ...] = ()
    world: Mapping[str, str] = field(default_factory=dict)
    deadline: float = DEADLINE
    poll_interval: float = POLL_INTERVAL
    repeats: int = 1
    long_ids: bool = False
    resumes_at_end: bool = False
    linger: float = 0.0

    @property
    def events(self) -> int:
        """How many things happen in it that need not happen."""
        worlds = len(self.world) + (self.repeats > 1) + self.long_ids + self.resumes_at_end
        return len(self.strikes) + len(self.kills) + worlds + (self.job != JOB)

    def simpler(self) -> Iterator[Schedule]:
        """Yield schedules that are simpler by one step, those that leave out most first."""
        for number in range(len(self.strikes)):
            yield replace(self, strikes=_without(self.strikes, number))
        for number in range(len(self.kills)):
            yield replace(self, kills=_without(self.kills, number))
        for question in self.world:
            yield replace(self, world={key: value for key, value in self.world.items() if key != question})
        plain = Schedule()
        for name in ("request", "job", "repeats", "long_ids", "resumes_at_end", "linger", "deadline", "poll_interval"):
            if getattr(self, name) != getattr(plain, name):
                yield replace(self, **{name: getattr(plain, name)})
        for number, strike in enumerate(self.strikes):
            if strike.last != strike.first:
                once = replace(strike, last=strike.first)
                yield replace(self, strikes=(*self.strikes[:number], once, *self.strikes[number + 1 :]))


def _without(row: tuple[Any, ...], number: int) -> tuple[Any, ...]:
    return (*row[:number], *row[number + 1 :])
