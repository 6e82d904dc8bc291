"""A job: what was asked for and when. Its state is a function of the job and the clock."""

from __future__ import annotations

from enum import Enum
from math import inf, ulp
from typing import NamedTuple


class Status(Enum):
    """The states of a job; the values are their names in the default world."""

    QUEUED = "queued"
    """Accepted, and waiting."""
    PROCESSING = "processing"
    """Being worked on."""
    COMPLETED = "completed"
    """Done; the results can be downloaded."""
    FAILED = "failed"
    """Ended without results; the error says why."""
    CANCELED = "canceled"
    """Ended by the client or by the server before it was done."""

    __hash__ = object.__hash__  # an Enum hashes its name in Python code, and a status is looked up for every job told


class Frame(NamedTuple):
    """What a result looks like: pixels, and for a video seconds and sound."""

    width: int
    height: int
    seconds: int | float | None
    audio: bool


class State(NamedTuple):
    """A status, when it was entered, and how much is done (from 0 to 1)."""

    status: Status
    since: float
    progress: float


class Ending(NamedTuple):
    """How a job ends when it does not complete: the word of a Status, and for a failed one its code and message."""

    status: str
    code: str = ""
    message: str = ""

    @property
    def plain(self) -> tuple[str, str, str]:
        """The ending as a stored job holds it."""
        return self.status, self.code, self.message


class Job(NamedTuple):
    """One accepted job.

    Only plain values, so that a stored job (a plain tuple) is nothing that the garbage collector has to visit.
    `ending` is an Ending without its names, or None for a job that completes. A job that ends by polls has `polls`
    (how many there were, how many end it); until then its times are infinite. `progress` are the shares that are shown
    one after the other instead of the true one. `paid_at_once` and `given_back` say how the tokens move.
    """

    number: int
    account: int
    model: str
    mode: str
    input: bytes
    tokens: str
    cost_basis: str
    frame: tuple[int, int, int | float | None, bool]
    ending: tuple[str, str, str] | None
    polls: tuple[int, int] | None
    progress: tuple[float, ...] | None
    paid_at_once: bool
    given_back: bool
    created: float
    queued_seconds: float
    processing_seconds: float

    @property
    def finished(self) -> float:
        """When the job ends."""
        return self.created + self.queued_seconds + self.processing_seconds

    @property
    def completes(self) -> bool:
        """Whether the job ends with results."""
        return self.ending is None

    def state(self, now: float) -> State:
        """Return the state at a time."""
        started = self.created + self.queued_seconds
        if now < started:
            return State(Status.QUEUED, self.created, 0.0)
        finished = started + self.processing_seconds
        if now < finished:
            return State(Status.PROCESSING, started, self._progress(now - started))
        if self.ending is None:
            return State(Status.COMPLETED, finished, 1.0)
        return State(_ENDED[self.ending[0]], finished, self._progress(self.processing_seconds))

    def polled(self, now: float) -> Job:
        """Return the job after a poll, which may be the one that starts or ends it."""
        if self.polls is None or now >= self.finished:
            return self
        count, last = self.polls[0] + 1, self.polls[1]
        queued = _lasting(self.created, now) if self.polls[0] == 0 else self.queued_seconds
        processing = _lasting(self.created + queued, now) if count >= last else inf
        return self._replace(polls=(count, last), queued_seconds=queued, processing_seconds=processing)

    def ended(self, ending: Ending, now: float) -> Job:
        """Return the job as something that is not its own time ends it now."""
        queued = min(self.queued_seconds, _lasting(self.created, now))
        share = self.state(now).progress
        return self._replace(
            ending=ending.plain,
            progress=(share if self.progress else float(f"{share:.2g}"),),
            queued_seconds=queued,
            processing_seconds=_lasting(self.created + queued, now),
        )

    def _progress(self, seconds: float) -> float:
        if self.polls is not None:
            share = self.polls[0] / self.polls[1]
        else:
            share = seconds / self.processing_seconds if self.processing_seconds else 0.0
        if self.progress:
            return self.progress[min(int(share * len(self.progress)), len(self.progress) - 1)]
        return min(share, 0.99)


def _lasting(start: float, now: float) -> float:
    """Return the seconds from a start until now, rounded so that the start and they never sum to more than now."""
    seconds = max(now - start, 0.0)
    return seconds if start + seconds <= now else seconds - ulp(now)


_ENDED = {status.value: status for status in (Status.FAILED, Status.CANCELED)}
