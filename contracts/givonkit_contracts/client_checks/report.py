"""What the judge found about a client."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from givonkit.errors import GivonkitError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .obligation import Broken, Level, Obligation
    from .run import Run


class Standing(Enum):
    """How a client stands to an obligation."""

    MET = "met"
    """It was looked at, and nothing broke it."""
    BROKEN = "broken"
    """A run broke it."""
    NOT_SETTLED = "not settled"
    """What it is about never came up."""


class FoundBy(Enum):
    """Where a story comes from."""

    SCHEDULE = "schedule"
    """A schedule of the obligation's own."""
    CRASH = "crash point"
    """The client was killed at each observable step."""
    SEARCH = "search"
    """Schedules drawn at random."""
    WORLD = "world"
    """Other answers to the questions."""
    LISTENING = "listening"
    """The client did what it does, and was listened to."""


@dataclass(frozen=True)
class Failure:
    """One obligation that a client breaks: why, and the shortest run that shows it.

    `runs` is how many were played until it was first seen; `known` the reason why it is expected, if it is.
    """

    obligation: Obligation
    broken: Broken
    run: Run
    found_by: FoundBy
    runs: int
    known: str | None = None

    @property
    def id(self) -> str:
        """The id of the obligation."""
        return self.obligation.id


@dataclass(frozen=True)
class Judged:
    """An obligation, how the client stands to it, and why not where that is not settled."""

    obligation: Obligation
    standing: Standing
    failure: Failure | None = None
    why: str = ""


@dataclass(frozen=True)
class Dependency:
    """A question whose answer the client depends on: with another answer than the default one it breaks something.

    `fails` says that the basis of that answer is documented or observed, so that this is a failure.
    """

    question: str
    asks: str
    answer: str
    means: str
    basis: str
    failure: Failure
    fails: bool


@dataclass(frozen=True)
class DriverFault:
    """A run that says nothing about the client, since what drives it did not follow the protocol."""

    what: str
    schedule: str
    log: str = ""


class DriverGivenUp(GivonkitError):
    """What drives the client failed again and again; carries the last `fault`."""

    def __init__(self, count: int, fault: DriverFault) -> None:
        log = f"\nIts stderr ended with:\n{fault.log}" if fault.log else ""
        super().__init__(
            f"gave up on the driver after {count} faults in a row; mend it first, the client could not be judged. "
            f"The last one: {fault.what}{log}"
        )
        self.fault = fault


@dataclass(frozen=True)
class ClientReport:
    """Obligations and how a client stands to them, with a story for each that is broken; made by `check_client`.

    `stale` are the entries of known deviations that are out of date; `worlds` those that the client ran in; `given_up`
    says why the run ended early, if the driver was the reason; `replayed` is the run of a schedule played again.
    """

    client: str
    level: Level
    strict: bool
    seed: int
    judged: tuple[Judged, ...]
    dependencies: tuple[Dependency, ...] = ()
    worlds: tuple[Mapping[str, str], ...] = ()
    driver_faults: tuple[DriverFault, ...] = ()
    given_up: str = ""
    runs: int = 0
    completed: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    stale: tuple[str, ...] = ()
    replayed: Run | None = None

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What fails the run: broken obligations that must be met (with `strict` all), and worlds that count."""
        broken = [one.failure for one in self.judged if one.failure is not None]
        counted = [failure for failure in broken if failure.obligation.must or self.strict]
        return (*counted, *(one.failure for one in self.dependencies if one.fails))

    @property
    def warnings(self) -> tuple[Failure, ...]:
        """The broken obligations that only should be met."""
        broken = [one.failure for one in self.judged if one.failure is not None]
        return () if self.strict else tuple(failure for failure in broken if not failure.obligation.must)

    @property
    def exit_code(self) -> int:
        """0 when all is met, 1 when something is broken, 2 for a faulty driver, 3 when no run completed, 130."""
        if self.interrupted:
            return 130
        if self.stale or any(failure.known is None for failure in self.failures):
            return 1
        if self.driver_faults or self.given_up:
            return 2
        return 0 if self.completed else 3
