"""Clients whose polling is broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .broken import broken
from .careful import CarefulClient, GaveUpError

if TYPE_CHECKING:
    from .broken import BrokenClient
    from .careful import Answer

KNOWN = ("queued", "processing", "completed", "failed", "canceled")
ENOUGH = 2


class WaitsForAProviderToRecover(CarefulClient):
    """A job that has failed at its provider is polled until the deadline, as if it could recover."""

    def check_failed(self, job: dict[str, Any]) -> None:
        if (job.get("error") or {}).get("code") != "provider_error":
            super().check_failed(job)


class KnowsNoCancellation(CarefulClient):
    """A job that the server has canceled is polled until the deadline."""

    def check_failed(self, job: dict[str, Any]) -> None:
        if job.get("status") == "failed":
            super().check_failed(job)


class TakesUnknownStatusesForFailures(CarefulClient):
    """A status that is not in the client's list ends the errand."""

    def check_failed(self, job: dict[str, Any]) -> None:
        super().check_failed(job)
        if job.get("status") not in KNOWN:
            raise GaveUpError("job_failed", f"the job is {job.get('status')}")


class BeginsAnewAtUnknownStatuses(CarefulClient):
    """Whenever the status is unknown, the deadline begins anew."""

    def check_failed(self, job: dict[str, Any]) -> None:
        super().check_failed(job)
        if job.get("status") not in KNOWN:
            self.ends_at = self.now() + self.case.deadline_seconds


class ExpectsWorkToBeSeen(CarefulClient):
    """A job that has completed at the first poll is taken for an error, since nobody saw it being worked on."""

    looks = 0

    def look(self) -> dict[str, Any]:
        self.looks += self.case.do == "generate"
        job = super().look()
        if self.looks == 1 and self.is_completed(job):
            raise GaveUpError("protocol", "a job cannot have completed without being worked on")
        return job


class StumblesInPolls(CarefulClient):
    """A poll that meets one kind of trouble ends the errand, and no other kind does."""

    kind = "transport"
    looking = False

    def look(self) -> dict[str, Any]:
        self.looking = True
        job = super().look()
        self.looking = False
        return job

    def understood(self, answer: Answer | None) -> dict[str, Any] | None:
        if self.looking and self.is_trouble(answer):
            raise GaveUpError(self.kind, "the job cannot be read")
        return super().understood(answer)

    def is_trouble(self, answer: Answer | None) -> bool:
        raise NotImplementedError


class GivesUpAtAServerError(StumblesInPolls):
    """A poll that is answered with 502 ends the errand."""

    def is_trouble(self, answer: Answer | None) -> bool:
        return answer is not None and answer.status == 502


class GivesUpAtALostConnection(StumblesInPolls):
    """A poll that is not answered ends the errand."""

    def is_trouble(self, answer: Answer | None) -> bool:
        return answer is None


class GivesUpWhenPollsAreTooMany(StumblesInPolls):
    """The second poll that is answered with 429 ends the errand."""

    kind = "rate_limited"
    times = 0

    def is_trouble(self, answer: Answer | None) -> bool:
        self.times += answer is not None and answer.status == 429
        return self.times >= ENOUGH


class GivesUpAtUnreadableAnswers(StumblesInPolls):
    """A poll whose answer is no JSON ends the errand."""

    kind = "protocol"

    def is_trouble(self, answer: Answer | None) -> bool:
        return answer is not None and answer.is_ok and answer.json() is None


@dataclass(frozen=True)
class Job:
    """A job as the client knows it."""

    id: str
    status: str
    type: str = ""
    model: str = ""
    variant: str | None = None
    input: dict[str, Any] | None = None
    progress: float | None = None
    cost: dict[str, Any] | None = None
    createdAt: str = ""  # noqa: N815  # the name of the API
    updatedAt: str = ""  # noqa: N815  # the name of the API
    outputs: list[dict[str, Any]] | None = None
    error: dict[str, Any] | None = None


class ReadsJobsIntoAClosedType(CarefulClient):
    """A field that the client's own type of a job does not have raises."""

    def look(self) -> dict[str, Any]:
        return dict(vars(Job(**super().look())))


class ShowsProgress(CarefulClient):
    """The line that shows the progress raises when there is none."""

    def look(self) -> dict[str, Any]:
        job = super().look()
        job["shown"] = f"{job['progress']:.0%}"
        return job


class GoesByProgress(CarefulClient):
    """A job with a progress of 1 is taken for completed."""

    def is_completed(self, job: dict[str, Any]) -> bool:
        return super().is_completed(job) or job.get("progress") == 1


class WaitsForJobsThatAreGone(CarefulClient):
    """404 is taken for a job that cannot be read yet, until the deadline."""

    def understood(self, answer: Answer | None) -> dict[str, Any] | None:
        if self.job_id is not None and answer is not None and answer.status == 404:
            return None
        return super().understood(answer)


BROKEN: tuple[BrokenClient, ...] = (
    broken("polling/stops-on-failed", WaitsForAProviderToRecover),
    broken("polling/stops-on-canceled", KnowsNoCancellation),
    broken("polling/waits-through-an-unknown-status", TakesUnknownStatusesForFailures),
    broken("polling/unknown-status-for-ever-ends", BeginsAnewAtUnknownStatuses),
    broken("polling/takes-a-job-that-is-done-at-once", ExpectsWorkToBeSeen),
    broken("polling/survives-a-server-error", GivesUpAtAServerError),
    broken("polling/survives-a-lost-connection", GivesUpAtALostConnection),
    broken("polling/survives-a-busy-answer", GivesUpWhenPollsAreTooMany),
    broken("polling/survives-an-unreadable-answer", GivesUpAtUnreadableAnswers),
    broken("polling/takes-fields-that-it-does-not-know", ReadsJobsIntoAClosedType),
    broken("polling/does-without-fields-that-it-does-not-need", ShowsProgress),
    broken("polling/progress-is-no-status", GoesByProgress),
    broken("polling/stops-on-a-refusal-that-stays", WaitsForJobsThatAreGone),
)
