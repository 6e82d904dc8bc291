"""Clients that ask too often."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

from .broken import broken
from .careful import Answer, CarefulClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .broken import BrokenClient

AT_ONCE = 50


def told_seconds(answer: Answer | None) -> str:
    """Return the Retry-After of an answer that gives it in seconds, or nothing."""
    told = answer.headers.get("retry-after", "") if answer is not None else ""
    return told if told.isdigit() else ""


class ReadsMilliseconds(CarefulClient):
    """The seconds of a 429 are taken for milliseconds."""

    def retry_after(self, answer: Answer | None) -> float:
        seconds = super().retry_after(answer)
        return seconds / 1000 if answer is not None and answer.status == 429 and told_seconds(answer) else seconds


class ReadsNoDates(CarefulClient):
    """A Retry-After that is a date is not understood."""

    def retry_after(self, answer: Answer | None) -> float:
        return super().retry_after(answer) if told_seconds(answer) else 0.0


class WaitsForA429Alone(CarefulClient):
    """Retry-After is read with a 429 alone."""

    def retry_after(self, answer: Answer | None) -> float:
        return super().retry_after(answer) if answer is not None and answer.status == 429 else 0.0


class TrustsRetryAfter(CarefulClient):
    """A Retry-After that is no date goes through float()."""

    def retry_after(self, answer: Answer | None) -> float:
        told = answer.headers.get("retry-after", "0") if answer is not None else "0"
        return super().retry_after(answer) if "," in told else float(told)


class AsksEachSecond(CarefulClient):
    """What fails is tried again each second."""

    def pauses(self) -> Iterator[float]:
        return repeat(min(self.case.poll_interval_seconds, 1.0))


class PollsAtItsOwnPace(CarefulClient):
    """The interval that it was given is not used."""

    def poll_pause(self) -> float:
        return super().poll_pause() / 4


class ReadsEachFigureAnew(CarefulClient):
    """When the job has completed, its status, its outputs and its cost are each read with a request of their own."""

    def completed(self, job: dict[str, Any]) -> dict[str, Any]:
        job = super().completed(job)
        for name in ("status", "outputs", "cost"):
            job[name] = self.look().get(name)
        return job


class ConnectsAgainAtOnce(CarefulClient):
    """A poll whose connection breaks is sent again without a pause, fifty times."""

    tries = 0

    def pause_before_next(self, usual: float, answer: Answer | None) -> float:
        self.tries = self.tries + 1 if answer is None and self.job_id is not None else AT_ONCE
        return 0.0 if self.tries < AT_ONCE else super().pause_before_next(usual, answer)

    def look(self) -> dict[str, Any]:
        self.tries = 0
        return super().look()


BROKEN: tuple[BrokenClient, ...] = (
    broken("cadence/waits-as-long-as-told", ReadsMilliseconds),
    broken("cadence/waits-until-the-date-told", ReadsNoDates),
    broken("cadence/waits-for-an-overloaded-server", WaitsForA429Alone),
    broken("cadence/strange-retry-after-is-survived", TrustsRetryAfter),
    broken("cadence/backs-off", AsksEachSecond),
    broken("cadence/keeps-to-the-interval", PollsAtItsOwnPace),
    broken("cadence/no-question-after-the-end", ReadsEachFigureAnew),
    broken("cadence/never-asks-without-a-pause", ConnectsAgainAtOnce),
)
