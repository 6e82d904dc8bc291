"""Clients whose deadline is broken."""

from __future__ import annotations

import queue
import threading
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx

from .broken import broken
from .careful import NO_ANSWER, Answer, CarefulClient, OutOfTimeError

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome

    from .broken import BrokenClient

MOST_POLLS = 60
A_DAY = 86_400


class WaitsWhileThereIsProgress(CarefulClient):
    """The deadline begins anew whenever the job is seen being worked on."""

    def look(self) -> dict[str, Any]:
        job = super().look()
        if job.get("status") == "processing":
            self.ends_at = self.now() + self.case.deadline_seconds
        return job


class ReportsATimeoutAsSuccess(CarefulClient):
    """A job that did not end in time is reported as a success without files."""

    def failed(self, kind: str, message: str) -> Outcome:
        if kind == "timeout":
            return self.case.succeeded(str(self.job_id), urls=[], contents=[])
        return super().failed(kind, message)


class PostsOnInTheBackground(CarefulClient):
    """The caller waits for the POST until the deadline, and the POST is tried again until it is accepted."""

    def create(self) -> dict[str, Any]:
        told = queue.SimpleQueue[Any]()
        other = CarefulClient(self.case)
        other.ends_at += self.case.deadline_seconds

        def post() -> None:
            try:
                told.put(other.create())
            except BaseException as error:  # noqa: BLE001  # the end of the process, too, is told to who waits
                told.put(error)

        threading.Thread(target=post, daemon=True).start()
        try:
            job = told.get(timeout=self.left())
        except queue.Empty:
            self.may_exist = other.may_exist
            raise OutOfTimeError from None
        if isinstance(job, BaseException):
            self.may_exist = other.may_exist
            raise job
        self.know(job)
        return dict(job)


class CountsItsPolls(CarefulClient):
    """After sixty polls the client gives up, whatever its deadline is."""

    polls = 0

    def poll_pause(self) -> float:
        self.polls += 1
        if self.polls > MOST_POLLS:
            self.ends_at = self.now()
        return super().poll_pause()


class WithoutTimeout(httpx.Client):
    """Waits for ever for what lies under paths that end with certain words."""

    endings: tuple[str, ...] = ()

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        if request.url.path.endswith(self.endings):
            request.extensions["timeout"] = httpx.Timeout(None).as_dict()
        return super().send(request, **options)


class DownloadsWithoutTimeout(CarefulClient):
    """Requests to the API have a time-out, downloads have none."""

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.http = WithoutTimeout(transport=case.httpx_transport())
        self.http.endings = (".png", ".mp4")


class TrustsTheReadTimeout(CarefulClient):
    """Each answer may take as long as it likes while bytes come."""

    def answer(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> Answer | None:
        limit = self.left()
        try:
            response = self.http.request(method, url, headers=headers, content=content, timeout=limit)
        except NO_ANSWER:
            return None
        self.last = Answer(response.status_code, response.headers, response.content)
        return self.last


class SleepsThroughItsDeadline(CarefulClient):
    """A Retry-After of up to a day is slept through whole."""

    def pause_before_next(self, usual: float, answer: Answer | None) -> float:
        told = self.retry_after(answer)
        if told <= A_DAY:
            time.sleep(told)
        return usual


class PostsUntilTheServerIsBack(CarefulClient):
    """A POST that is answered with 503 is sent until it is accepted, without a deadline."""

    def understood(self, answer: Answer | None) -> dict[str, Any] | None:
        told = super().understood(answer)
        if self.job_id is None and answer is not None and answer.status == 503:
            self.ends_at = self.now() + self.case.deadline_seconds
        return told


class CountsFromTheServersDate(CarefulClient):
    """The deadline is counted from the job's `createdAt`, by the server's clock."""

    def know(self, job: dict[str, Any]) -> None:
        super().know(job)
        age = time.time() - datetime.fromisoformat(job["createdAt"]).timestamp()
        self.ends_at = self.now() + self.case.deadline_seconds - age


BROKEN: tuple[BrokenClient, ...] = (
    broken("deadline/sends-nothing-after-its-answer", PostsOnInTheBackground),
    broken("deadline/stalled-job-ends-in-time", WaitsWhileThereIsProgress),
    broken("deadline/timeout-is-reported-as-such", ReportsATimeoutAsSuccess),
    broken("deadline/waits-until-the-deadline", CountsItsPolls),
    broken("deadline/hanging-answers-end-in-time", DownloadsWithoutTimeout),
    broken("deadline/dripping-answer-ends-in-time", TrustsTheReadTimeout),
    broken("deadline/long-retry-after-ends-in-time", SleepsThroughItsDeadline),
    broken("deadline/outage-ends-in-time", PostsUntilTheServerIsBack),
    broken("deadline/dates-of-the-server-do-not-count", CountsFromTheServersDate),
)
