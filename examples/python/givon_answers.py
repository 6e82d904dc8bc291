"""What the answers of Givon's generations API mean to a careful client; no request is sent here.

GivonError              what went wrong; `job_id` names the job, when there is one
├── Refused             the API will not do it, and says why: `status`, `code`, `details`
├── JobFailed           the job ended without a result, because of `code`
├── ResultGone          the job is paid, but its result can no longer be downloaded
└── DeadlinePassed      it took too long; unless it is `canceled`, the job can be resumed
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

LONGEST_ANSWER = 30.0  # the seconds that one request may wait
LONGEST_RETRY_AFTER = 60.0  # a server may ask for more, and does not get it


class GivonError(Exception):
    """What went wrong with a job."""

    def __init__(self, message: str, job_id: str | None = None) -> None:
        super().__init__(message)
        self.job_id = job_id


class Refused(GivonError):
    """The API will not do what it was asked, however often it is asked again."""

    def __init__(self, response: httpx.Response, job_id: str | None) -> None:
        error = error_in(response)
        self.status, self.code, self.details = response.status_code, error.get("code"), error.get("details", [])
        super().__init__(said(response), job_id)


class JobFailed(GivonError):
    """The job ended without a result: it failed, or somebody canceled it."""

    def __init__(self, job: Mapping[str, Any]) -> None:
        error = job.get("error") or {}
        self.code = error.get("code", job["status"])
        super().__init__(error.get("message", f"the job is {job['status']}"), job["id"])


class ResultGone(GivonError):
    """The job is paid, but its result can no longer be downloaded, not even after the URL was asked for anew."""


class DeadlinePassed(GivonError):
    """It took too long. Without a job id, the same request with the same `idempotency_key` is not paid twice."""

    def __init__(self, errand: Errand, *, canceled: bool = False) -> None:
        self.idempotency_key, self.canceled = errand.idempotency_key, canceled
        if canceled:
            advice = f"job {errand.job_id} was canceled"
        elif errand.job_id:
            advice = f"resume({errand.job_id!r}) goes on with the job"
        else:
            advice = f"generate again with idempotency_key={errand.idempotency_key!r}, for there may be a job"
        super().__init__(
            f"no result within the deadline; {advice}; what came last: {errand.last_answer}", errand.job_id
        )


@dataclass
class Errand:
    """What one call has to keep in mind: when it must be over, which job it is about, what came last."""

    ends: float
    job_id: str | None = None
    idempotency_key: str | None = None
    last_answer: str = "nothing"

    def timeout(self) -> float:
        """Return how long a request that is sent now may wait."""
        return max(1.0, min(LONGEST_ANSWER, self.ends - time.monotonic()))

    def pause(self, seconds: float, answer: httpx.Response | None = None) -> float:
        """Return how long to wait before the next request; raises DeadlinePassed when there is no time for it.

        What asks for a job gives up early, and what looks at one that is paid does so once more at the deadline.
        """
        seconds, left = max(seconds, retry_after(answer)), self.ends - time.monotonic()
        if left <= 0 or (self.job_id is None and seconds > left):
            raise DeadlinePassed(self)
        return min(seconds, left)


def pauses(first: float, longest: float) -> Iterator[float]:
    """Yield pauses, each twice as long as the one before, up to the longest."""
    while True:
        yield first
        first = min(2 * first, longest)


def retry_after(response: httpx.Response | None) -> float:
    """Return for how many seconds an answer asks to wait: as a number, or as a date on the server's own clock."""
    if response is None or "Retry-After" not in response.headers:
        return 0.0
    text, now = response.headers["Retry-After"], response.headers.get("Date", formatdate(usegmt=True))
    try:
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(now) if not text.isdecimal() else None
        seconds = float(text) if wait is None else wait.total_seconds()
    except ValueError:
        return 0.0
    return min(seconds, LONGEST_RETRY_AFTER)


def error_in(response: httpx.Response) -> dict[str, Any]:
    """Return what the API says about an error, or nothing when it is not the API that speaks."""
    try:
        error = response.json()["error"]
    except (ValueError, LookupError, TypeError):
        return {}
    return error if isinstance(error, dict) else {}


def said(response: httpx.Response) -> str:
    """Return an answer in a few words: the API's own, if it says any."""
    if response.has_redirect_location:
        return f"{response.status_code}, which would lead to {response.headers['Location']}"
    error = error_in(response)
    told = f"{error['code']}: {error['message']}" if {"code", "message"} <= error.keys() else response.reason_phrase
    return f"{response.status_code} {told}"


def is_temporary(response: httpx.Response) -> bool:
    """Whether the same request may be answered otherwise a little later."""
    return response.status_code in (408, 425, 429) or response.status_code >= 500


def job_in(response: httpx.Response | None, errand: Errand) -> dict[str, Any] | None:
    """Return the job of an answer, or None when the request should be sent again; raises Refused."""
    if response is None or is_temporary(response):
        return None
    if not response.is_success:
        raise Refused(response, errand.job_id)
    try:
        job = response.json()
    except ValueError:
        return None
    if not isinstance(job, dict) or not {"id", "status"} <= job.keys():
        return None
    errand.last_answer = f"a job that is {job['status']}"
    return job


def is_completed(job: Mapping[str, Any]) -> bool:
    """Whether a job has its results; raises JobFailed when it will never have any."""
    if job["status"] in ("failed", "canceled"):
        raise JobFailed(job)
    return bool(job["status"] == "completed")  # any other status, even an unknown one, may still become this one
