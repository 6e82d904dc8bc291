"""Clients that do not survive the death of their process."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .broken import broken
from .careful import JOBS, NO_ANSWER, CarefulClient, GaveUpError

if TYPE_CHECKING:
    from pathlib import Path

    from givonkit_contracts.client_checks.outcome import Outcome

    from .broken import BrokenClient

RUNNING = ("queued", "processing")


class ForgetfulClient(CarefulClient):
    """A client that can forget."""

    def forget(self, *names: str) -> None:
        for name in names:
            (self.case.state_dir / name).unlink(missing_ok=True)


class TakesItsPostForArrived(CarefulClient):
    """After a restart the job is looked for in the list, and where it is not, the errand has failed."""

    def create(self) -> dict[str, Any]:
        if self.case.do == "generate":
            return super().create()
        answer = self.answer("GET", f"{self.case.base_url}{JOBS}", headers=self.key())
        jobs = ((answer and answer.json()) or {}).get("data")
        if not jobs:
            raise GaveUpError("protocol", "the job is not in the list")
        self.know(jobs[0])
        return dict(jobs[0])


class KeepsItsKeyInMemory(CarefulClient):
    """The Idempotency-Key is in memory alone."""

    def idempotency_key(self) -> str:
        return self.new_key()


class WritesTheIdDownLate(ForgetfulClient):
    """The key is deleted when the POST is answered, and the id is written down with the first poll."""

    def know(self, job: dict[str, Any]) -> None:
        self.job_id = str(job["id"])
        self.forget("key")

    def look(self) -> dict[str, Any]:
        job = super().look()
        self.remember("job", str(self.job_id))
        return job


class WritesItsStatusOverTheId(ForgetfulClient):
    """The state is one file, in which the status of a running job takes the place of its id."""

    def look(self) -> dict[str, Any]:
        job = super().look()
        if job["status"] in RUNNING:
            self.forget("key", "job")
        else:
            self.know(job)
        return job


class TakesHalfAFile(CarefulClient):
    """A result is written straight to its file, and a file that is there counts as fetched."""

    def download(self, number: int, job: dict[str, Any]) -> bytes:
        path = self.case.state_dir / f"result-{number}"
        if not path.exists() and not self.is_written(str(job["outputs"][number]["url"]), path):
            path.write_bytes(super().download(number, job))
        return path.read_bytes()

    def is_written(self, url: str, path: Path) -> bool:
        with suppress(*NO_ANSWER), path.open("wb") as file, self.http.stream("GET", url, timeout=self.left()) as answer:
            for part in answer.iter_bytes():
                file.write(part)
            return answer.is_success
        return False


class DeletesItsStateWhenDone(ForgetfulClient):
    """The state is deleted with the success."""

    def finished(self, job: dict[str, Any]) -> Outcome:
        outcome = super().finished(job)
        self.forget("key", "job")
        return outcome


class DeletesTheStateOfAFailedJob(ForgetfulClient):
    """The state is deleted when the job has failed, so that a restart submits it again."""

    def check_failed(self, job: dict[str, Any]) -> None:
        try:
            super().check_failed(job)
        except GaveUpError:
            self.forget("key", "job")
            raise


BROKEN: tuple[BrokenClient, ...] = (
    broken("restart/before-the-post", TakesItsPostForArrived),
    broken("restart/after-the-post", KeepsItsKeyInMemory),
    broken("restart/once-the-id-is-known", WritesTheIdDownLate),
    broken("restart/between-polls", WritesItsStatusOverTheId),
    broken("restart/in-the-download", TakesHalfAFile),
    broken("restart/when-done", DeletesItsStateWhenDone),
    broken("restart/after-a-failure", DeletesTheStateOfAFailedJob),
)
