"""Clients that mishandle results and refusals."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .broken import broken
from .careful import LONGEST_ANSWER, NO_ANSWER, Answer, CarefulClient, GaveUpError

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.outcome import Outcome

    from .broken import BrokenClient


class SendsItsKeyAlong(CarefulClient):
    """Results are fetched with the headers of the API."""

    def download_headers(self) -> dict[str, str]:
        return self.key()


class TakesTheFirstOutput(CarefulClient):
    """The first output is taken for all of them."""

    def finished(self, job: dict[str, Any]) -> Outcome:
        return super().finished({**job, "outputs": (job.get("outputs") or [])[:1]})


class KeepsWhatHasCome(CarefulClient):
    """A download that breaks off is kept as far as it came."""

    def download(self, number: int, job: dict[str, Any]) -> bytes:
        parts: list[bytes] = []
        url = job["outputs"][number]["url"]
        with (
            suppress(*NO_ANSWER),
            self.http.stream("GET", url, timeout=min(self.left(), LONGEST_ANSWER)) as answer,
        ):
            if answer.is_success:
                parts.extend(answer.iter_bytes())
        return b"".join(parts) or super().download(number, job)


class GivesUpADownloadThatFails(CarefulClient):
    """A download that is answered with a server's error is not tried again."""

    def pause_before_next(self, usual: float, answer: Answer | None) -> float:
        if answer is not None and answer.status >= 500 and self.is_fetching:
            raise GaveUpError("transport", answer.said())
        return super().pause_before_next(usual, answer)

    is_fetching = False

    def download(self, number: int, job: dict[str, Any]) -> bytes:
        self.is_fetching = True
        return super().download(number, job)


class KeepsAnExpiredUrl(CarefulClient):
    """A URL that is refused is the end, and the job is not read again."""

    def download(self, number: int, job: dict[str, Any]) -> bytes:
        self.is_fetching = True
        return super().download(number, job)

    is_fetching = False

    def look(self) -> dict[str, Any]:
        if self.is_fetching:
            raise GaveUpError("protocol", self.last.said() if self.last else "the URL is refused")
        return super().look()


class SucceedsWithoutAResult(CarefulClient):
    """A job that has completed is a success, whether there is a result or not."""

    def finished(self, job: dict[str, Any]) -> Outcome:
        return super().finished(job) if job.get("outputs") else self.succeeded(job, [], [])


class TellsTheStatusAlone(CarefulClient):
    """A refusal is reported as its status."""

    def refused(self, answer: Answer) -> GaveUpError:
        return GaveUpError(super().refused(answer).kind, f"HTTP {answer.status}")


class TellsThatItFailed(CarefulClient):
    """A failure of a job is reported without its reason."""

    def check_failed(self, job: dict[str, Any]) -> None:
        super().check_failed({**job, "error": {"message": "the job failed"}})


class CutsTheQueryOff(CarefulClient):
    """The URL of a result is reported without its query."""

    def succeeded(self, job: dict[str, Any], urls: list[str], contents: list[bytes]) -> Outcome:
        return super().succeeded(job, [url.partition("?")[0] for url in urls], contents)


BROKEN: tuple[BrokenClient, ...] = (
    broken("results/key-stays-with-the-api", SendsItsKeyAlong),
    broken("results/every-output-is-fetched", TakesTheFirstOutput),
    broken("results/cut-download-is-fetched-again", KeepsWhatHasCome),
    broken("results/failing-download-is-tried-again", GivesUpADownloadThatFails),
    broken("results/expired-url-is-renewed", KeepsAnExpiredUrl),
    broken("results/no-output-is-no-success", SucceedsWithoutAResult),
    broken("results/refusal-text-is-kept", TellsTheStatusAlone),
    broken("results/failure-text-is-kept", TellsThatItFailed),
    broken("results/url-is-reported-as-it-came", CutsTheQueryOff),
)
