"""Clients that give up in a broken way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .broken import broken
from .broken_deadline import WithoutTimeout
from .careful import CANCEL_SECONDS, CarefulClient

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome

    from .broken import BrokenClient


class LeavesTheJobRunning(CarefulClient):
    """When the deadline has passed, the client just leaves."""

    def out_of_time(self) -> Outcome:
        if self.job_id is None:
            return super().out_of_time()
        return self.failed("timeout", "the job did not end within the deadline")


class CancelsOnce(CarefulClient):
    """A cancel is sent once, and nobody looks at its answer."""

    def out_of_time(self) -> Outcome:
        if self.job_id is None:
            return super().out_of_time()
        self.ends_at = self.now() + CANCEL_SECONDS
        answer = self.answer("POST", f"{self.job_url()}/cancel", headers=self.key())
        if answer is not None and answer.status == 409:
            return self.claimed_after_all()
        return self.failed("timeout", "the job did not end within the deadline")


class CancelsWithoutTimeout(CarefulClient):
    """Every request has a time-out but the cancel."""

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.http = WithoutTimeout(transport=case.httpx_transport())
        self.http.endings = ("/cancel",)


class DropsWhatFinishedMeanwhile(CarefulClient):
    """A job that can no longer be canceled is left where it is."""

    def claimed_after_all(self) -> Outcome:
        return self.failed("timeout", "the job did not end within the deadline, and cannot be canceled")


class NamesNoJob(CarefulClient):
    """A failure does not say which job it is about."""

    def failed(self, kind: str, message: str) -> Outcome:
        return self.case.failed(kind, message)


BROKEN: tuple[BrokenClient, ...] = (
    broken("giving_up/cancels-the-job", LeavesTheJobRunning),
    broken("giving_up/cancel-is-tried-again", CancelsOnce),
    broken("giving_up/cancel-that-fails-ends", CancelsWithoutTimeout),
    broken("giving_up/claims-what-finished-meanwhile", DropsWhatFinishedMeanwhile),
    broken("giving_up/tells-the-job", NamesNoJob),
)
