"""Careful clients unlike that of the zoo, which must not be blamed for being different."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tests.zoo.clients.careful import JOBS, NO_ANSWER, Answer, CarefulClient, GaveUpError, OutOfTimeError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Keyless(CarefulClient):
    """Sends no Idempotency-Key, and no POST again whose outcome it does not know."""

    def create_headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json"}

    def create(self) -> dict[str, Any]:
        if self.remembered("posted"):
            raise GaveUpError("unknown_outcome", "the POST of an earlier life may have made a job")
        self.remember("posted", "yes")
        return super().create()

    def understood(self, answer: Answer | None) -> dict[str, Any] | None:
        told = super().understood(answer)
        if self.job_id is None and self.may_exist and told is None:
            raise GaveUpError("unknown_outcome", "the answer to the POST was lost")
        return told


class Unhurried(CarefulClient):
    """Takes its time: long pauses, a fixed time-out of 45 s for any answer, and one more look after the end."""

    polls = 0

    def poll_pause(self) -> float:
        self.polls += 1
        return float(min(self.case.poll_interval_seconds * 1.2**self.polls, 15.0))

    def pauses(self) -> Iterator[float]:
        while True:
            yield 5.0

    def answer(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> Answer | None:
        until = self.now() + 45
        self.last = None
        with suppress(*NO_ANSWER), self.http.stream(method, url, headers=headers, content=content, timeout=45) as came:
            parts = []
            for part in came.iter_bytes():
                parts.append(part)
                if self.now() > until:
                    return None
            self.last = Answer(came.status_code, came.headers, b"".join(parts))
        return self.last

    def check_failed(self, job: dict[str, Any]) -> None:
        try:
            super().check_failed(job)
        except GaveUpError:
            super().check_failed(self.look())
            raise


class Hasty(CarefulClient):
    """Loses no time: tiny first pauses, a look at once, and no waiting where the wait would be too long."""

    def create(self) -> dict[str, Any]:
        super().create()
        return self.look()

    def pauses(self) -> Iterator[float]:
        seconds = 0.1
        while True:
            yield seconds
            seconds = min(2 * seconds, 10.0)

    def pause_before_next(self, usual: float, answer: Answer | None) -> float:
        told = self.retry_after(answer)
        if told > self.left():
            if self.job_id is None:
                raise GaveUpError("rate_limited", "the server wants more patience than there is time")
            raise OutOfTimeError
        return max(usual, told)

    def answer(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> Answer | None:
        ends_at, self.ends_at = self.ends_at, min(self.ends_at, self.now() + 10)
        try:
            return super().answer(method, url, headers=headers, content=content)
        finally:
            self.ends_at = ends_at


class Searching(Keyless):
    """Sends no Idempotency-Key, and looks for a lost job in the list."""

    def understood(self, answer: Answer | None) -> dict[str, Any] | None:
        try:
            return super().understood(answer)
        except GaveUpError as error:
            found = self.found() if error.kind == "unknown_outcome" else None
            if found is None:
                raise
            return found

    def found(self) -> dict[str, Any] | None:
        answer = self.answer("GET", f"{self.case.base_url}{JOBS}?limit=10", headers=self.key())
        told = answer.json() if answer is not None and answer.is_ok else None
        jobs: list[dict[str, Any]] = (told or {}).get("data", [])
        return jobs[0] if jobs else None


UNLIKE: tuple[type[CarefulClient], ...] = (Keyless, Unhurried, Hasty, Searching)
