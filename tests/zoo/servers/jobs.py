"""Jobs of a server of the zoo, and where they are kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from .bodies import Judged
    from .shapes import Shapes

QUEUED, PROCESSING, COMPLETED, FAILED, CANCELED = "queued", "processing", "completed", "failed", "canceled"
ENDED = (COMPLETED, FAILED, CANCELED)


@dataclass
class Job:
    """One job; it moves on each time that it is read."""

    number: int
    id: str | int
    key: str
    request: Judged
    mode: str
    tokens: Decimal
    charge: Decimal
    created: float
    will_fail: bool
    polls_needed: int
    steps: int
    polls: int = 0
    is_canceled: bool = False
    is_settled: bool = False

    @property
    def state(self) -> str:
        """The state, by how often the job was read."""
        if self.is_canceled:
            return CANCELED
        if self.polls >= self.polls_needed:
            return FAILED if self.will_fail else COMPLETED
        return PROCESSING if self.polls else QUEUED

    @property
    def has_ended(self) -> bool:
        """Whether the state will not change any more."""
        return self.state in ENDED

    @property
    def between(self) -> int | None:
        """Which of the states between queued and completed the job is in, from 0; None when in none."""
        return self.polls - 1 if self.state == PROCESSING and self.polls <= self.steps else None

    def cancel(self) -> None:
        """End a job that has not ended."""
        self.is_canceled = True


class Shelf:
    """The jobs of a server by id, the newest last."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._jobs: dict[str, Job] = {}
        self.newest: Job | None = None
        self.count = 0

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())

    def get(self, id: str) -> Job | None:  # noqa: A002  # the word that people use
        """Return the job of an id as it stands in a path."""
        return self._jobs.get(id)

    def put(self, job: Job) -> None:
        """Keep a job; one that has the same id is replaced."""
        self._jobs[str(job.id)] = self.newest = job

    def next_id(self, form: str) -> str | int:
        """Return the id of the next job."""
        self.count += 1
        return id_of(f"{self._seed} {self.count}", form, self.count)


def id_of(text: str, form: str, number: int) -> str | int:
    """Return an id in a form, which the text alone decides (the number, where the form is one)."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    forms: Mapping[str, str | int] = {
        "number": 4_000_017 + 13 * number,
        "uuid": f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}",
        "word": digest[:22],
        "prefixed": f"task_{digest[:14]}",
    }
    return forms[form]


def needed_polls(shapes: Shapes) -> int:
    """Return after how many readings a job has ended."""
    return shapes.polls_needed + len(shapes.between)
