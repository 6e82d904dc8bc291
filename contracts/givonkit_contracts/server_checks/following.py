"""Reads jobs until they have ended, ever less often, and looks twice at what seems wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .job_ends import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from .jobs_seen import Job
    from .places import Places
    from .verdicts import Finding

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 5.0
_GROWTH = 1.5
_READS_OF_ENDED = 3
_MOST_READS_OF_ENDED = 9
_READS_IN_VAIN = 5
_SECOND_LOOKS = 4
_STILL_READS = 6
_STILL_SECONDS = 2.0


class Followed(Protocol):
    """Whose jobs are followed."""

    jobs: list[Job]

    @property
    def places_now(self) -> Places:
        """Where things stand, as far as is known."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found so far."""

    def read(self, job: Job) -> None:
        """Read a job once more."""

    def has_ended(self, job: Job) -> bool:
        """Whether the last reading shows a job that has ended."""

    def note_ended(self, job: Job) -> None:
        """Take note that a job has ended."""


class Following:
    """The end of a run: all jobs are followed to their ends."""

    def __init__(
        self, watch: Followed, *, now: Callable[[], float], sleep: Callable[[float], None], seconds: float
    ) -> None:
        self._watch = watch
        self._now = now
        self._sleep = sleep
        self._seconds = seconds
        self._longest: float | None = None

    def run(self) -> None:
        """Follow all jobs to their ends, or until the time is over."""
        until = self._now() + self._seconds
        pause = _FIRST_PAUSE
        pending = [job for job in self._watch.jobs if job.path is not None]
        while True:
            self._read_each(pending, until)
            took = [_seconds_taken(job) for job in self._watch.jobs if self._watch.has_ended(job)]
            self._longest = max(took, default=None)
            pending = [job for job in pending if not self._is_done(job)]
            if not pending or self._now() >= until:
                break
            self._sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * _GROWTH)
        self._look_again()

    def _read_each(self, pending: list[Job], until: float) -> None:
        for job in pending:
            had_ended = self._watch.has_ended(job)
            self._watch.read(job)
            if not had_ended and self._watch.has_ended(job):
                self._watch.note_ended(job)
            for _ in range(_READS_OF_ENDED):
                if self._watch.has_ended(job) and not self._is_done(job):
                    self._watch.read(job)
            if self._now() >= until:
                return

    def _is_done(self, job: Job) -> bool:
        if not job.shown:
            return len(job.readings) >= _READS_IN_VAIN
        ends = self._watch.places_now.ends
        outcomes = [ends.outcome(reading.values or {}) for reading in job.shown]
        ended = next((index for index, outcome in enumerate(outcomes) if outcome is not Outcome.OPEN), None)
        if ended is None:
            return (job.is_canceled and len(outcomes) >= _READS_OF_ENDED) or self._stands_still(job)
        stays = len(outcomes) >= _READS_OF_ENDED and set(outcomes[-_READS_OF_ENDED:]) == {outcomes[-1]}
        return (stays and outcomes[-1] is not Outcome.OPEN) or len(outcomes) - ended >= _MOST_READS_OF_ENDED

    def _stands_still(self, job: Job) -> bool:
        """Whether a job stands under a word that it has not left for much longer than others took in all."""
        status = self._watch.places_now.status
        words = [(reading.values or {}).get(status) for reading in job.shown] if status is not None else []
        if len(words) < _STILL_READS or len(set(words[-_STILL_READS:])) > 1:
            return False
        since = next(
            reading.exchange.at
            for index, reading in enumerate(job.shown)
            if all(word == words[-1] for word in words[index:])
        )
        return self._longest is not None and self._now() - since > 3 * self._longest + _STILL_SECONDS

    def _look_again(self) -> None:
        """Read the jobs of findings again, so that what comes and goes is told as such."""
        shown = {id(one) for finding in self._watch.findings for one in (finding.exchange, *finding.before)}
        for job in self._watch.jobs:
            if id(job.exchange) in shown:
                for _ in range(_SECOND_LOOKS):
                    self._watch.read(job)


def _seconds_taken(job: Job) -> float:
    return job.shown[-1].exchange.at - job.exchange.at
