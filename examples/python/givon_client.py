"""A small careful client of Givon's generations API, on httpx."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote
from uuid import uuid4

import httpx
from givon_answers import (
    DeadlinePassed,
    Errand,
    GivonError,
    ResultGone,
    is_completed,
    is_temporary,
    job_in,
    pauses,
    said,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

LIVE_API = "https://api.givon.ai"
CANCEL_SECONDS = 10.0  # what canceling may take, beyond the deadline
NO_ANSWER = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.DecodingError)
log = logging.getLogger("givon")


class GivonClient:
    """Makes jobs, waits for them and fetches their results: `with GivonClient(key) as givon: givon.generate(...)`.

    `first_pause` is how long it waits after the first look at a job, and after the first failure; each further pause
    is twice as long, up to `longest_pause`.
    """

    def __init__(
        self,
        api_key: str,
        base_url: str = LIVE_API,
        *,
        first_pause: float = 1.0,
        longest_pause: float = 16.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._jobs = f"{base_url.rstrip('/')}/api/v1/generations"
        self._key = {"Authorization": f"Bearer {api_key}"}
        self._pauses = (first_pause, longest_pause)
        self._http = httpx.Client(transport=transport)  # it has no key of its own, so that no download takes it along

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def generate(
        self, request: Mapping[str, Any], *, deadline: float, idempotency_key: str | None = None
    ) -> list[bytes]:
        """Create a job, wait for it, and return its results, all within `deadline` seconds; raises GivonError."""
        errand = Errand(time.monotonic() + deadline, idempotency_key=idempotency_key or str(uuid4()))
        headers = {"Idempotency-Key": str(errand.idempotency_key)}
        job = self._job(errand, "POST", self._jobs, json=request, headers=headers)
        errand.job_id = job["id"]
        log.info("job %s is accepted", errand.job_id)  # if this process dies, the job can be resumed from another
        return self._results(errand, job)

    def resume(self, job_id: str, *, deadline: float) -> list[bytes]:
        """Wait for a job that exists already, and return its results, all within `deadline` seconds."""
        return self._results(Errand(time.monotonic() + deadline, job_id))

    def _results(self, errand: Errand, job: dict[str, Any] | None = None) -> list[bytes]:
        try:
            job = self._ended(errand, job or self._look(errand))
        except DeadlinePassed:
            raise DeadlinePassed(errand, canceled=self._cancel(errand)) from None
        return [self._download(errand, job, number) for number in range(len(job["outputs"]))]

    def _ended(self, errand: Errand, job: dict[str, Any]) -> dict[str, Any]:
        lengths = pauses(*self._pauses)
        while not is_completed(job):
            time.sleep(errand.pause(next(lengths)))
            job = self._look(errand)
        return job

    def _download(self, errand: Errand, job: dict[str, Any], number: int) -> bytes:
        lengths, is_new_url = pauses(*self._pauses), False
        while True:
            answer = self._answer(errand, "GET", job["outputs"][number]["url"], follow_redirects=True)
            if answer is not None and answer.is_success:
                return answer.content
            if answer is not None and not is_temporary(answer):
                if is_new_url:
                    raise ResultGone(said(answer), errand.job_id)
                is_new_url = True
            time.sleep(errand.pause(next(lengths), answer))
            job = self._look(errand)

    def _look(self, errand: Errand) -> dict[str, Any]:
        return self._job(errand, "GET", self._url(errand))

    def _cancel(self, errand: Errand) -> bool:
        short = Errand(time.monotonic() + CANCEL_SECONDS, errand.job_id)
        try:
            return bool(self._job(short, "POST", f"{self._url(errand)}/cancel")["status"] == "canceled")
        except GivonError:  # it has ended, or the API does not cancel: resume() will tell
            return False

    def _url(self, errand: Errand) -> str:
        return f"{self._jobs}/{quote(str(errand.job_id), safe='')}"

    def _job(
        self, errand: Errand, method: str, url: str, *, json: Any = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        lengths = pauses(*self._pauses)
        while True:
            answer = self._answer(errand, method, url, json=json, headers={**self._key, **(headers or {})})
            job = job_in(answer, errand)
            if job is not None:
                return job
            time.sleep(errand.pause(next(lengths), answer))

    def _answer(self, errand: Errand, method: str, url: str, **content: Any) -> httpx.Response | None:
        """Return the answer to one request, or None when none came, or not all of it: what was asked may be done."""
        try:
            answer = self._http.request(method, url, timeout=errand.timeout(), **content)
        except NO_ANSWER as error:
            errand.last_answer = repr(error)
            return None
        errand.last_answer = said(answer)
        return answer
