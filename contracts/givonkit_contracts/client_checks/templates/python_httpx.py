"""A careful client of the generations API, on httpx, that `givonkit check client` can drive.

To use it: `pip install httpx`, save this as my_driver.py, and run `givonkit check client -- python my_driver.py`.
To have your own client judged, keep main(), and let generate(errand) call your client and return what came of it:
{"outcome": "succeeded", "job_id", "urls", "bytes"} or {"outcome": "failed", "error": {"kind", "message", "job_id"}}.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote
from uuid import uuid4

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_REQUEST = 30.0
LONGEST_PAUSE = 30.0
OVERTIME = 4.0  # what canceling may take, beyond the deadline
KINDS = {401: "auth", 403: "auth", 402: "insufficient_tokens"}


def main() -> None:
    """Answer each line of stdin, an errand, with one line on stdout."""
    for line in sys.stdin.buffer:
        errand = json.loads(line)
        sys.stdout.write(json.dumps({"id": errand["id"], **generate(errand)}) + "\n")
        sys.stdout.flush()


def generate(errand: dict[str, Any], client: httpx.Client | None = None) -> dict[str, Any]:
    """Return how an errand ended, whether it is to be done (`generate`) or gone on with (`resume`)."""
    with client or httpx.Client() as http:
        job = Job(errand, http)
        try:
            return job.done()
        except FailedError as error:
            return {"outcome": "failed", "error": {"kind": error.kind, "message": str(error), "job_id": job.id}}


class FailedError(Exception):
    """There is no result; `kind` is one of the protocol's."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Answer(NamedTuple):
    """A whole answer; `status` is 0 where none came, and then what was asked for may have happened all the same."""

    status: int = 0
    headers: Any = None
    body: bytes = b""

    @property
    def is_final(self) -> bool:
        """Whether it refuses, and would do so again."""
        return 400 <= self.status < 500 and self.status not in (408, 425, 429)

    def is_job(self) -> bool:
        """Return whether it names a job."""
        return 200 <= self.status < 300 and isinstance(self.told.get("id"), str)

    def is_file(self) -> bool:
        """Return whether it is a file; one that was cut off has raised an error, unless it was packed."""
        return 200 <= self.status < 300 and self.body != b"" and "Content-Encoding" not in self.headers

    @property
    def told(self) -> dict[str, Any]:
        """The JSON object that came, or an empty one."""
        with suppress(ValueError, RecursionError):
            told = json.loads(self.body)
            return told if isinstance(told, dict) else {}
        return {}

    @property
    def message(self) -> str:
        """What it says about an error."""
        if not self.status:
            return "no answer came, or not all of it"
        message = member(self.told.get("error"), "message")
        return str(message or self.body.decode("utf-8", "replace") or f"HTTP {self.status}")

    def pause(self, seconds: float) -> float:
        """Return how long to wait before asking again: as long as it says; a date is one of the server's own clock."""
        text, now = (self.headers.get(name, "") for name in ("Retry-After", "Date")) if self.headers else ("", "")
        if text.isdecimal():
            return max(seconds, float(text))
        with suppress(TypeError, ValueError):
            since = parsedate_to_datetime(now) if now else datetime.now(UTC)
            return max(seconds, (parsedate_to_datetime(text) - since).total_seconds())
        return seconds


class Job:
    """The one job of an errand: made once, watched, fetched, and canceled when the time is up."""

    def __init__(self, errand: dict[str, Any], http: httpx.Client) -> None:
        self.http = http
        self.http.headers["Accept-Encoding"] = "identity"
        self.request = errand["request"]
        self.jobs_url = f"{errand['base_url'].rstrip('/')}/api/v1/generations"
        self.key = {"Authorization": f"Bearer {errand['api_key']}"}  # for the API alone: downloads lead elsewhere
        self.interval = errand["poll_interval_seconds"]
        self.file = Path(errand["state_dir"], "job.json")
        self.state: dict[str, str] = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.id = self.state.get("job_id")
        self.may_exist = bool(self.state)  # without its id being known
        self.last = Answer()
        self.allow(errand["deadline_seconds"])

    def done(self) -> dict[str, Any]:
        """Return the success; raises FailedError."""
        try:
            if self.id is None:
                self.create()
            return self.fetched(self.completed())
        except FailedError as error:
            if error.kind != "timeout":
                raise
        return self.fetched(self.canceled())

    def fetched(self, job: dict[str, Any]) -> dict[str, Any]:
        """Return the success of a completed job."""
        results = [self.download(url, number) for number, url in enumerate(urls_of(job))]
        if not results:
            raise FailedError("protocol", "the job is completed, but names no results")
        told = {"job_id": self.id, "urls": [result["url"] for result in results], "bytes": results[0]["size"]}
        return {"outcome": "succeeded", **told, "results": results, "cost_tokens": member(job.get("cost"), "tokens")}

    def create(self) -> None:
        """Ask for the job, under one key however often it is asked for, until an answer names it."""
        if not self.state:
            self.remember(idempotency_key=str(uuid4()))
        headers = {**self.key, "Content-Type": "application/json", "Idempotency-Key": self.state["idempotency_key"]}
        try:
            answer = self.asked("POST", self.jobs_url, headers=headers, content=json.dumps(self.request).encode())
        except FailedError:
            kind = "unknown_outcome" if self.may_exist else "rate_limited" if self.last.status == 429 else "transport"
            raise FailedError(kind, self.last.message) from None
        if answer.is_final:
            kind = KINDS.get(answer.status, "refused")
            is_about_key = kind != "refused"  # it says nothing about a POST that was sent before
            raise FailedError("unknown_outcome" if is_about_key and self.may_exist else kind, answer.message)
        self.id = answer.told["id"]
        self.remember(job_id=self.id)
        self.wait(self.interval)

    def completed(self) -> dict[str, Any]:
        """Return the job when it is completed; a status that nobody knows is as good as `processing`."""
        while True:
            answer = self.asked("GET", self.url(), headers=self.key)
            if answer.is_final:
                raise FailedError(KINDS.get(answer.status, "protocol"), answer.message)
            if is_completed(answer.told):
                return answer.told
            self.wait(self.interval)

    def canceled(self) -> dict[str, Any]:
        """Cancel the job, since nobody waits for it any longer; return it if it is completed after all."""
        self.allow(OVERTIME)
        try:
            answer = self.asked("POST", self.url("/cancel"), headers=self.key)
            if answer.status == 409 or (answer.is_job() and is_completed(answer.told)):
                return self.completed()
            why = "the job may still be running"
        except FailedError as error:
            if error.kind == "job_failed":
                raise
            why = str(error)
        raise FailedError("timeout", f"the deadline passed; {why}")

    def download(self, url: str, number: int) -> dict[str, Any]:
        """Return where a result was fetched, and what came; a URL that is refused is asked for anew, once."""
        answer = self.asked("GET", url, Answer.is_file, follow_redirects=True)
        if answer.is_final:
            url = urls_of(self.completed())[number]
            answer = self.asked("GET", url, Answer.is_file, follow_redirects=True)
        if answer.is_final:
            raise FailedError("protocol", answer.message)
        return {"url": url, "sha256": hashlib.sha256(answer.body).hexdigest(), "size": len(answer.body)}

    def asked(
        self, method: str, url: str, is_wanted: Callable[[Answer], bool] = Answer.is_job, **content: Any
    ) -> Answer:
        """Return the answer that is wanted, or a refusal; after any other, and after none, ask again."""
        pause = self.interval if method == "GET" else min(0.2, self.interval)
        while True:
            answer = self.send(method, url, **content)
            if answer.is_final or is_wanted(answer):
                return answer
            self.may_exist = self.may_exist or answer.status not in (0, 429)
            self.wait(answer.pause(pause))
            pause = min(2 * pause, LONGEST_PAUSE)

    def send(self, method: str, url: str, **content: Any) -> Answer:
        """Return the answer to one request; httpx limits each wait for bytes, and this all of them together."""
        limit = min(self.longest_request, self.left())
        self.last = Answer()
        ends, body = time.monotonic() + limit, b""
        try:
            with self.http.stream(method, url, timeout=limit, **content) as response:
                for part in response.iter_bytes():
                    body += part
                    if time.monotonic() > ends:
                        raise httpx.ReadTimeout("the answer comes too slowly")
                self.last = Answer(response.status_code, response.headers, body)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            pass
        except (httpx.RequestError, httpx.InvalidURL):
            self.may_exist = True
        return self.last

    def url(self, below: str = "") -> str:
        """Return where the job is, whatever characters its id has."""
        return f"{self.jobs_url}/{quote(str(self.id), safe='')}{below}"

    def remember(self, **facts: str) -> None:
        """Keep what a restart needs to know: all of it or nothing, even if this process dies meanwhile."""
        self.state.update(facts)
        part = self.file.with_suffix(".part")
        part.write_text(json.dumps(self.state))
        part.replace(self.file)

    def allow(self, seconds: float) -> None:
        """Set how much time there is from now on; one request that hangs may take a part of it."""
        self.ends = time.monotonic() + seconds
        self.longest_request = min(LONGEST_REQUEST, seconds / 4)

    def left(self) -> float:
        """Return the seconds that are left; raises FailedError."""
        seconds = self.ends - time.monotonic()
        if seconds <= 0:
            raise FailedError("timeout", "there is no time left")
        return seconds

    def wait(self, seconds: float) -> None:
        """Wait, but not beyond the deadline."""
        time.sleep(min(seconds, self.left()))
        self.left()


def is_completed(job: dict[str, Any]) -> bool:
    """Whether a job has its results; raises FailedError when it will never have any."""
    status = str(job.get("status")).lower()
    if status == "failed":
        raise FailedError("job_failed", str(member(job.get("error"), "message")))
    if status in ("canceled", "cancelled"):
        raise FailedError("canceled", "the job was canceled")
    return status in ("completed", "succeeded")


def urls_of(job: dict[str, Any]) -> list[str]:
    """Return where the results of a job are."""
    return [url for output in job.get("outputs") or [] if isinstance(url := member(output, "url"), str)]


def member(told: Any, name: str) -> Any:
    """Return a member of what was told, or None where that is no object."""
    return told.get(name) if isinstance(told, dict) else None


if __name__ == "__main__":
    main()
