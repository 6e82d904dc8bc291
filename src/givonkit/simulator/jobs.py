"""A job: what was asked for and when. Its state is a function of the job and the clock."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Status(Enum):
    """The states of a job; the values are their names in the default world."""

    QUEUED = "queued"
    """Accepted, and waiting."""
    PROCESSING = "processing"
    """Being worked on."""
    COMPLETED = "completed"
    """Done; the results can be downloaded."""

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


class Job(NamedTuple):
    """One accepted job.

    Only plain values, so that a stored job (a plain tuple) is nothing that the garbage collector has to visit.
    """

    number: int
    account: int
    model: str
    mode: str
    input: bytes
    tokens: str
    cost_basis: str
    frame: tuple[int, int, int | float | None, bool]
    created: float
    queued_seconds: float
    processing_seconds: float

    @property
    def finished(self) -> float:
        """When the job completes."""
        return self.created + self.queued_seconds + self.processing_seconds

    def state(self, now: float) -> State:
        """Return the state at a time."""
        started = self.created + self.queued_seconds
        if now < started:
            return State(Status.QUEUED, self.created, 0.0)
        finished = started + self.processing_seconds
        if now >= finished:
            return State(Status.COMPLETED, finished, 1.0)
        return State(Status.PROCESSING, started, min((now - started) / self.processing_seconds, 0.99))
