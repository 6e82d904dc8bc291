"""A careful client on aiohttp: its deadline is a time-out of asyncio around all that it does."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from email.utils import parsedate_to_datetime
from time import time
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote
from uuid import uuid4

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome

OVERTIME = 4.0
LONGEST_REQUEST = 30.0
LONGEST_PAUSE = 30.0
KINDS = {401: "auth", 403: "auth", 402: "insufficient_tokens"}
NOTHING: Mapping[str, str] = {}


class EndedError(Exception):
    """The errand ends without a result; `kind` is one of the protocol's."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Answer(NamedTuple):
    """A whole answer, or the lack of one, whose status is 0."""

    status: int = 0
    headers: Mapping[str, str] = NOTHING
    body: bytes = b""

    @property
    def is_good(self) -> bool:
        """Whether all is well."""
        return self.status // 100 == 2

    @property
    def is_final(self) -> bool:
        """Whether the same request would be refused again."""
        return self.status // 100 == 4 and self.status not in (408, 425, 429)

    @property
    def job(self) -> dict[str, Any] | None:
        """The job that it tells of, or None."""
        job = self.told()
        return job if self.is_good and isinstance(job.get("id"), str) else None

    def told(self) -> dict[str, Any]:
        """Return the JSON object that came, or an empty one."""
        with suppress(ValueError, RecursionError):
            told = json.loads(self.body)
            return told if isinstance(told, dict) else {}
        return {}

    def said(self) -> str:
        """Return what it says about an error."""
        if not self.status:
            return "no answer came, or not all of it"
        error = self.told().get("error")
        message = error.get("message") if isinstance(error, dict) else None
        return str(message or self.body.decode("utf-8", "replace") or f"HTTP {self.status}")

    def retry_after(self) -> float:
        """Return the seconds that it asks to wait, 0 where that cannot be understood."""
        told = self.headers.get("Retry-After", "")
        if told.isascii() and told.isdigit():
            return float(told)
        with suppress(ValueError, TypeError):
            date = self.headers.get("Date")
            now = parsedate_to_datetime(date).timestamp() if date else time()
            return parsedate_to_datetime(told).timestamp() - now
        return 0.0


class AsyncErrand:
    """One errand on one session."""

    def __init__(self, case: Case, http: aiohttp.ClientSession) -> None:
        self.case = case
        self.http = http
        self.jobs_url = f"{case.base_url}/api/v1/generations"
        self.authorization = {"Authorization": f"Bearer {case.api_key}"}
        self.job_id = self.recalled("job")
        self.may_exist = self.recalled("key") is not None
        self.longest_request = min(LONGEST_REQUEST, case.deadline_seconds / 4)
        self.last = Answer()
        self.limit = asyncio.timeout(None)

    async def outcome(self) -> Outcome:
        """Return how it ended."""
        try:
            async with asyncio.timeout(self.case.deadline_seconds) as self.limit:
                return await self.fetched(await self.completed_job())
        except TimeoutError:
            return await self.too_late()
        except EndedError as error:
            return self.failed(error.kind, str(error))

    async def completed_job(self) -> dict[str, Any]:
        """Return the job when it is completed, from the POST on."""
        if self.job_id is None:
            self.job_id = await self.created()
            self.remember("job", self.job_id)
            await asyncio.sleep(self.case.poll_interval_seconds)
        return await self.watched()

    async def created(self) -> str:
        """Return the id of the job that the POST made; its key is noted before it is first sent."""
        key = self.recalled("key") or str(uuid4())
        self.remember("key", key)
        headers = {**self.authorization, "Content-Type": "application/json", "Idempotency-Key": key}
        body = json.dumps(self.case.request).encode()
        pauses = doubled(min(0.2, self.case.poll_interval_seconds))
        while True:
            could_exist, self.may_exist = self.may_exist, True
            answer = await self.answer("POST", self.jobs_url, headers=headers, data=body)
            if answer.job is not None:
                return str(answer.job["id"])
            if answer.status == 429 or answer.is_final:
                self.may_exist = could_exist
            if answer.is_final:
                raise self.refused(answer)
            await asyncio.sleep(max(next(pauses), answer.retry_after()))

    def refused(self, answer: Answer) -> EndedError:
        """Return the end that a refused POST is; one about the key says nothing about a POST before it."""
        kind = KINDS.get(answer.status, "refused")
        return EndedError("unknown_outcome" if self.may_exist and kind != "refused" else kind, answer.said())

    async def watched(self) -> dict[str, Any]:
        """Return the job when it is completed."""
        while True:
            job = await self.asked("GET", self.job_url(), pause=self.case.poll_interval_seconds)
            status = str(job.get("status")).lower()
            if status == "completed":
                return job
            if status == "failed":
                raise EndedError("job_failed", str((job.get("error") or {}).get("message")))
            if status == "canceled":
                raise EndedError("canceled", "the job was canceled")
            await asyncio.sleep(self.case.poll_interval_seconds)

    async def asked(self, method: str, url: str, *, pause: float) -> dict[str, Any]:
        """Return the job that the API tells of, asking again after what may pass."""
        pauses = doubled(pause)
        while True:
            answer = await self.answer(method, url, headers=self.authorization)
            if answer.job is not None:
                return answer.job
            if answer.is_final:
                raise EndedError(KINDS.get(answer.status, "protocol"), answer.said())
            await asyncio.sleep(max(next(pauses), answer.retry_after()))

    async def fetched(self, job: dict[str, Any]) -> Outcome:
        """Return the success with every result of a completed job."""
        files = [await self.downloaded(job, number) for number in range(len(job.get("outputs") or ()))]
        if not files:
            raise EndedError("protocol", "the job is completed without results")
        urls, contents = zip(*files, strict=True)
        cost = (job.get("cost") or {}).get("tokens")
        return self.case.succeeded(job["id"], urls=urls, contents=contents, cost_tokens=cost)

    async def downloaded(self, job: dict[str, Any], number: int) -> tuple[str, bytes]:
        """Return the URL and the bytes of one result; a URL that is refused is asked for anew, once."""
        pauses, is_new = doubled(min(0.2, self.case.poll_interval_seconds)), False
        while True:
            url = str(job["outputs"][number]["url"])
            answer = await self.answer("GET", url, allow_redirects=True)
            if answer.is_good and answer.body and "Content-Encoding" not in answer.headers:
                return url, answer.body
            if answer.is_final and is_new:
                raise EndedError("protocol", answer.said())
            if answer.is_final:
                job, is_new = await self.watched(), True
            await asyncio.sleep(max(next(pauses), answer.retry_after()))

    async def too_late(self) -> Outcome:
        """Return how it ended after the deadline: the job is canceled, or had completed after all."""
        if self.job_id is None:
            kind = "unknown_outcome" if self.may_exist else "rate_limited"
            return self.failed(kind, self.last.said())
        self.longest_request = OVERTIME / 4
        try:
            async with asyncio.timeout(OVERTIME) as self.limit:
                with suppress(EndedError):
                    await self.asked("POST", f"{self.job_url()}/cancel", pause=0.2)
                return await self.fetched(await self.watched())
        except TimeoutError:
            return self.failed("timeout", "the deadline passed, and the job may still be running")
        except EndedError as error:
            kind = error.kind if error.kind == "job_failed" else "timeout"
            return self.failed(kind, f"the deadline passed; {error}")

    async def answer(self, method: str, url: str, *, allow_redirects: bool = False, **content: Any) -> Answer:
        """Return the answer to one request, or the lack of one."""
        limit = aiohttp.ClientTimeout(total=self.longest_request)
        options = {"timeout": limit, "allow_redirects": allow_redirects, **content}
        self.last = Answer()
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self.http.request(method, url, **options) as response:
                self.last = Answer(response.status, response.headers, await response.read())
        if self.limit.expired():  # at the same moment as aiohttp's, which then takes it for its own
            raise TimeoutError
        return self.last

    def job_url(self) -> str:
        """Return where the job is read."""
        return f"{self.jobs_url}/{quote(str(self.job_id), safe='')}"

    def failed(self, kind: str, message: str) -> Outcome:
        """Return the failure, with the job's id where it is known."""
        return self.case.failed(kind, message, job_id=self.job_id)

    def recalled(self, name: str) -> str | None:
        """Return what was noted, or None."""
        path = self.case.state_dir / name
        return path.read_text() if path.exists() else None

    def remember(self, name: str, text: str) -> None:
        """Note a text, whole or not at all."""
        part = self.case.state_dir / f"{name}.part"
        part.write_text(text)
        part.replace(self.case.state_dir / name)


def doubled(seconds: float) -> Iterator[float]:
    """Yield pauses, each twice as long as the one before, up to the longest."""
    while True:
        yield seconds
        seconds = min(2 * seconds, LONGEST_PAUSE)


async def careful_async(case: Case) -> Outcome:
    """Do an errand carefully."""
    headers = {"Accept-Encoding": "identity", "Connection": "close"}  # on one used before, aiohttp asks twice by itself
    async with aiohttp.ClientSession(connector=case.aiohttp_connector(), headers=headers) as http:
        return await AsyncErrand(case, http).outcome()
