"""What came of a schedule: what the client sent, what it was answered, what it cost, and what the client said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .outcome import Succeeded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from .errand import Errand
    from .outcome import Outcome
    from .schedule import Schedule

ENDED = ("completed", "failed", "canceled")
"""The states in which a job has ended, in the words of the default world."""


@dataclass(frozen=True)
class Exchange:
    """One request and what came of it; times are seconds on the client's clock since the run began.

    `nth` counts the requests for the operation in this run, `life` the client's processes from 0. `status` is None
    where no head of an answer left; `body` is what would have been answered, `is_whole` whether all of it left as it
    was. `effect` is what befell it, `acted` whether the server did what was asked, `state` that of the job by then.
    """

    number: int
    life: int
    at: float
    answered_at: float
    operation: str | None
    nth: int
    method: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    sent: bytes
    status: int | None
    reply_headers: Mapping[str, str]
    body: bytes
    is_whole: bool
    effect: str
    acted: bool
    job: str | None
    state: str | None
    summary: str

    @property
    def carries_key(self) -> bool:
        """Whether the request carried a key."""
        return "authorization" in self.headers

    @property
    def is_ok(self) -> bool:
        """Whether the client got a whole answer that says that all is well."""
        return self.is_whole and self.status is not None and 200 <= self.status < 300

    @property
    def refused_for_good(self) -> bool:
        """Whether the client was told something that asking again does not change."""
        return (
            self.is_whole
            and self.status is not None
            and 300 <= self.status < 500
            and self.status not in (408, 425, 429)
        )

    @cached_property
    def sent_json(self) -> Any:
        """What was sent as JSON, or None when it is none."""
        return _json(self.sent)

    @cached_property
    def told(self) -> Any:
        """What was answered as JSON, or None when it is none."""
        return _json(self.body)


@dataclass(frozen=True)
class JobSeen:
    """A job of the run after all of it is over: how it ended, when, and the tokens that it has cost in the end.

    `size` and `sha256` (hex) are those of the file that it made, or would have made.
    """

    id: str
    exchange: int
    created: float
    finished: float | None
    state: str
    tokens: Decimal
    charged: Decimal
    size: int
    sha256: str


@dataclass(frozen=True)
class Killed:
    """The client's process was killed at a request."""

    at: float
    exchange: int


@dataclass(frozen=True)
class Endless:
    """The client had not ended long after its deadline, or asked without end, and was stopped."""

    at: float
    why: str

    def __str__(self) -> str:
        return f"never ended: {self.why}"


@dataclass(frozen=True)
class Said:
    """What the client said of an errand, and when."""

    at: float
    outcome: Outcome

    def __str__(self) -> str:
        return str(self.outcome)


@dataclass(frozen=True)
class Listened:
    """Nobody asked the client for anything: it was listened to until then, and says nothing about an errand."""

    at: float

    def __str__(self) -> str:
        return "was only listened to"


Ending = Said | Killed | Endless | Listened


@dataclass(frozen=True)
class Life:
    """One process of the client, or one call of it: its errand, when it began, and how it ended."""

    errand: Errand
    began: float
    ending: Ending


@dataclass(frozen=True)
class Run:
    """A schedule, and all that came of it. Seconds are those of the client's clock, and so are the limits here."""

    schedule: Schedule
    lives: tuple[Life, ...]
    exchanges: tuple[Exchange, ...]
    jobs: tuple[JobSeen, ...]
    deadline: float
    poll_interval: float
    grace: float

    @property
    def ending(self) -> Ending:
        """How the last life ended."""
        return self.lives[-1].ending

    @property
    def outcome(self) -> Outcome | None:
        """What the client said last, or None when it never ended."""
        return self.ending.outcome if isinstance(self.ending, Said) else None

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """All that the client said, life by life."""
        return tuple(life.ending.outcome for life in self.lives if isinstance(life.ending, Said))

    @property
    def succeeded(self) -> Succeeded | None:
        """The success that the client said last, if it was one."""
        return self.outcome if isinstance(self.outcome, Succeeded) else None

    @property
    def seconds(self) -> float:
        """How long the last life lasted."""
        return self.ending.at - self.lives[-1].began

    def of(self, *operations: str) -> tuple[Exchange, ...]:
        """Return the requests for some operations, in their order."""
        return tuple(exchange for exchange in self.exchanges if exchange.operation in operations)

    def after(self, exchange: Exchange) -> Iterator[Exchange]:
        """Yield what came after a request."""
        return (later for later in self.exchanges if later.number > exchange.number)

    def befallen(self, *operations: str) -> tuple[Exchange, ...]:
        """Return the requests that something befell, of some operations or of all."""
        return tuple(
            exchange
            for exchange in self.exchanges
            if exchange.effect and (not operations or exchange.operation in operations)
        )

    def job(self, identifier: str | None) -> JobSeen | None:
        """Return the job of an id, or None."""
        return next((job for job in self.jobs if job.id == identifier), None)

    def knew(self, job: JobSeen) -> bool:
        """Return whether the client was told the id of a job, in an answer that it could read."""
        return any(
            exchange.is_ok and exchange.operation in ("create", "poll", "list", "cancel") and job.id in _text(exchange)
            for exchange in self.exchanges
        )


def _text(exchange: Exchange) -> str:
    return exchange.body.decode("utf-8", "replace") if exchange.told is not None else ""


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
