"""A careful client: every way in which it is careful is one method, so that each broken client changes one."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote
from uuid import uuid4

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome

JOBS = "/api/v1/generations"
CANCEL_SECONDS = 15.0
LONGEST_ANSWER = 30.0
LONGEST_PAUSE = 30.0
NO_ANSWER = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.DecodingError)
KINDS = {401: "auth", 403: "auth", 402: "insufficient_tokens"}


class GaveUpError(Exception):
    """The errand has no result: the kind of the protocol, and what is said about it."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class OutOfTimeError(Exception):
    """The deadline has passed."""


class Answer(NamedTuple):
    """An answer that came whole."""

    status: int
    headers: httpx.Headers
    content: bytes

    @property
    def is_ok(self) -> bool:
        """Whether all is well."""
        return 200 <= self.status < 300

    @property
    def is_passing(self) -> bool:
        """Whether asking again later may help."""
        return self.status >= 500 or self.status in (408, 425, 429)

    def json(self) -> dict[str, Any] | None:
        """Return the JSON object of the body, or None when it is none."""
        with suppress(ValueError):
            told = json.loads(self.content)
            return told if isinstance(told, dict) else None
        return None

    def said(self) -> str:
        """Return what an error says."""
        error = (self.json() or {}).get("error")
        message = error.get("message") if isinstance(error, dict) else None
        return str(message) if message else f"HTTP {self.status}: {self.content[:200].decode('utf-8', 'replace')}"


class CarefulClient:
    """Does one errand: `CarefulClient(case).outcome()`."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.http = httpx.Client(transport=case.httpx_transport())
        self.ends_at = self.now() + case.deadline_seconds
        self.job_id: str | None = None
        self.may_exist = False
        self.last: Answer | None = None

    def outcome(self) -> Outcome:
        """Return how the errand ended."""
        with self.http:
            try:
                return self.within_time()
            except GaveUpError as error:
                return self.failed(error.kind, error.message)

    def within_time(self) -> Outcome:
        """Return how the errand ended, by its deadline."""
        try:
            return self.finished(self.errand())
        except OutOfTimeError:
            return self.out_of_time()

    def errand(self) -> dict[str, Any]:
        """Return the job when it has completed."""
        self.job_id = self.remembered("job")
        job = self.look() if self.job_id else self.create()
        return self.completed(job)

    # The POST

    def create(self) -> dict[str, Any]:
        """Return the job that the POST made, once."""
        job = self.asked("POST", f"{self.case.base_url}{JOBS}", headers=self.create_headers(), content=self.body())
        self.know(job)
        return job

    def create_headers(self) -> dict[str, str]:
        """Return the headers of the POST."""
        return {"Content-Type": "application/json", "Idempotency-Key": self.idempotency_key()}

    def body(self) -> bytes:
        """Return the body of the POST."""
        return json.dumps(self.case.request).encode()

    def idempotency_key(self) -> str:
        """Return the key of this errand, which is the same after a restart."""
        key = self.remembered("key")
        if key is None:
            key = self.new_key()
            self.remember("key", key)
        return key

    def new_key(self) -> str:
        """Return a key that no other errand has."""
        return str(uuid4())

    def know(self, job: dict[str, Any]) -> None:
        """Take note of the job's id, for a restart too."""
        self.job_id = str(job["id"])
        self.remember("job", self.job_id)

    # The polls

    def completed(self, job: dict[str, Any]) -> dict[str, Any]:
        """Return the job when it has completed."""
        while not self.is_completed(job):
            self.check_failed(job)
            self.pause(self.poll_pause())
            job = self.look()
        return job

    def poll_pause(self) -> float:
        """Return the seconds between two polls."""
        return self.case.poll_interval_seconds

    def look(self) -> dict[str, Any]:
        """Return the job as it is now."""
        return self.asked("GET", self.job_url())

    def job_url(self) -> str:
        """Return where the job is read."""
        return f"{self.case.base_url}{JOBS}/{quote(str(self.job_id), safe='')}"

    def is_completed(self, job: dict[str, Any]) -> bool:
        """Whether the results are there."""
        return job.get("status") == "completed"

    def check_failed(self, job: dict[str, Any]) -> None:
        """Give up when the job has ended without results."""
        if job.get("status") == "failed":
            error = job.get("error") or {}
            raise GaveUpError("job_failed", str(error.get("message") or error))
        if job.get("status") == "canceled":
            raise GaveUpError("canceled", "the job was canceled")

    # One question, until it is answered

    def asked(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> dict[str, Any]:
        """Return the JSON that a request is answered, asking again while that may help."""
        pauses = self.pauses()
        while True:
            answer = self.answer(method, url, headers={**self.key(), **(headers or {})}, content=content)
            told = self.understood(answer)
            if told is not None:
                return told
            self.pause(self.pause_before_next(next(pauses), answer))

    def understood(self, answer: Answer | None) -> dict[str, Any] | None:
        """Return the JSON of a good answer, or None to ask again; a refusal ends the errand."""
        if answer is None:
            self.may_exist = True
            return None
        if answer.is_ok:
            told = answer.json()
            if told is None or "id" not in told or "status" not in told:
                self.may_exist = True
                return None
            return told
        if not answer.is_passing:
            raise self.refused(answer)
        self.may_exist = self.may_exist or answer.status != 429
        return None

    def refused(self, answer: Answer) -> GaveUpError:
        """Return the end of the errand for what asking again does not change."""
        return GaveUpError(KINDS.get(answer.status, "protocol" if self.job_id else "refused"), answer.said())

    def key(self) -> dict[str, str]:
        """Return the header that the API's host alone gets."""
        return {"Authorization": f"Bearer {self.case.api_key}"}

    def answer(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> Answer | None:
        """Return the answer to one request, or None when none came, or not all of it."""
        limit = min(self.left(), LONGEST_ANSWER)
        until = self.now() + limit
        self.last = None
        try:
            with self.http.stream(method, url, headers=headers, content=content, timeout=limit) as response:
                parts = []
                for part in response.iter_bytes():
                    parts.append(part)
                    if self.now() > until:
                        return None
                self.last = Answer(response.status_code, response.headers, b"".join(parts))
        except NO_ANSWER:
            return None
        return self.last

    # Time

    def now(self) -> float:
        """Return the time by a clock that nobody sets."""
        return time.monotonic()

    def left(self) -> float:
        """Return the seconds until the deadline; raises OutOfTimeError."""
        seconds = self.ends_at - self.now()
        if seconds <= 0:
            raise OutOfTimeError
        return seconds

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the deadline."""
        time.sleep(min(seconds, self.left()))
        self.left()

    def pauses(self) -> Iterator[float]:
        """Yield the seconds to wait after the first failure, the second, and so on."""
        seconds = min(self.case.poll_interval_seconds, 1.0)
        while True:
            yield seconds
            seconds = min(2 * seconds, LONGEST_PAUSE)

    def pause_before_next(self, usual: float, answer: Answer | None) -> float:
        """Return the seconds to wait before asking again: at least as long as the server asks for."""
        return max(usual, self.retry_after(answer))

    def retry_after(self, answer: Answer | None) -> float:
        """Return the seconds of the answer's Retry-After, 0 where there is none that can be understood."""
        told = answer.headers.get("retry-after", "") if answer is not None else ""
        if told.isascii() and told.isdigit():
            return float(told)
        with suppress(ValueError, TypeError):
            return max(0.0, parsedate_to_datetime(told).timestamp() - self.wall_clock(answer))
        return 0.0

    def wall_clock(self, answer: Answer | None) -> float:
        """Return the time of the server where it tells it, since a date of its is about its own clock."""
        with suppress(ValueError, TypeError):
            return parsedate_to_datetime(answer.headers.get("date", "") if answer else "").timestamp()
        return time.time()

    # The end

    def finished(self, job: dict[str, Any]) -> Outcome:
        """Return the success, with every result fetched."""
        if not job.get("outputs"):
            raise GaveUpError("protocol", "the job has completed without results")
        contents = [self.download(number, job) for number in range(len(job["outputs"]))]
        urls = [str(output["url"]) for output in job["outputs"]]
        return self.succeeded(job, urls, contents)

    def succeeded(self, job: dict[str, Any], urls: list[str], contents: list[bytes]) -> Outcome:
        """Return the success, with what the job cost where it tells."""
        return self.case.succeeded(str(self.job_id), urls=urls, contents=contents, cost_tokens=self.cost(job))

    def cost(self, job: dict[str, Any]) -> Any:
        """Return the tokens that the job has cost, or None."""
        return (job.get("cost") or {}).get("tokens")

    def download(self, number: int, job: dict[str, Any]) -> bytes:
        """Return the bytes of one result; a URL that is refused is asked for anew, once."""
        pauses, is_new = self.pauses(), False
        while True:
            answer = self.answer("GET", job["outputs"][number]["url"], headers=self.download_headers())
            if answer is not None and answer.is_ok and self.is_whole(answer):
                return answer.content
            if answer is not None and not answer.is_ok and not answer.is_passing:
                if is_new:
                    raise GaveUpError("protocol", answer.said())
                is_new, job = True, self.look()
                continue
            self.pause(self.pause_before_next(next(pauses), answer))

    def download_headers(self) -> dict[str, str]:
        """Return the headers of a download, which needs no key."""
        return {}

    def is_whole(self, answer: Answer) -> bool:
        """Whether all bytes of a result have come."""
        told = answer.headers.get("content-length")
        return told is None or int(told) == len(answer.content)

    def out_of_time(self) -> Outcome:
        """Return how an errand ended whose deadline has passed: its job is canceled, or finished after all."""
        if self.job_id is None:
            kind = "unknown_outcome" if self.may_exist else "rate_limited"
            return self.failed(kind, self.last.said() if self.last else "no answer came within the deadline")
        self.ends_at = self.now() + CANCEL_SECONDS
        with suppress(OutOfTimeError):
            try:
                canceled = self.asked("POST", f"{self.job_url()}/cancel")
            except GaveUpError:
                return self.claimed_after_all()
            if self.is_completed(canceled):
                return self.finished(canceled)
        return self.failed("timeout", "the job did not end within the deadline")

    def claimed_after_all(self) -> Outcome:
        """Return the success of a job that could not be canceled since it had finished, or the timeout."""
        try:
            job = self.look()
            if self.is_completed(job):
                return self.finished(job)
        except GaveUpError as error:
            return self.failed("timeout", error.message)
        return self.failed("timeout", "the job did not end within the deadline, and cannot be canceled")

    def failed(self, kind: str, message: str) -> Outcome:
        """Return the failure, with the job's id where there is one."""
        return self.case.failed(kind, message, job_id=self.job_id)

    # What outlives the process

    def remembered(self, name: str) -> str | None:
        """Return what was remembered, or None."""
        path = self.case.state_dir / name
        return path.read_text() if path.exists() else None

    def remember(self, name: str, text: str) -> None:
        """Keep a text, whole or not at all."""
        path = self.case.state_dir / name
        part = path.with_suffix(".part")
        part.write_text(text)
        part.replace(path)


def careful(case: Case) -> Outcome:
    """Do an errand carefully."""
    return CarefulClient(case).outcome()
