"""When a job has ended, and how: by the usual last words, by a result that has come, and by what other jobs did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from .leaves import Path, is_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .jobs_seen import Job

GOOD_WORDS = frozenset(
    (
        *("completed", "complete", "done", "succeeded", "success", "successful", "succeed", "finished"),
        *("ready", "ok", "generated", "delivered", "fertig", "available"),
    )
)
BAD_WORDS = frozenset(
    (
        *("failed", "failure", "fail", "error", "errored", "rejected", "ko", "crashed", "timeout", "timedout"),
        *("canceled", "cancelled", "aborted", "stopped", "revoked", "terminated", "expired", "moderated", "blocked"),
    )
)
CANCEL_WORDS = frozenset(("canceled", "cancelled", "aborted", "stopped", "revoked", "terminated", "off"))
OPEN_WORDS = frozenset(
    (
        *("queued", "pending", "waiting", "submitted", "created", "new", "accepted", "scheduled", "inqueue"),
        *("processing", "running", "inprogress", "rendering", "generating", "active", "started", "working", "busy"),
    )
)


class Outcome(StrEnum):
    """How a job stands."""

    OPEN = "open"
    COMPLETED = "completed"
    FAILED = "failed"


def normal(word: Any) -> str:
    """Return a word in lower case and letters alone."""
    return "".join(filter(str.isalpha, word)).lower() if isinstance(word, str) else ""


@dataclass(frozen=True, slots=True)
class Ends:
    """Tells how a job stands from the values of one reading."""

    status: Path | None
    results: frozenset[Path]
    passed: frozenset[str] = frozenset()
    """Words that look like last ones and are none here."""
    good: frozenset[str] = frozenset()
    """Further words that came with a result."""

    def outcome(self, values: Mapping[Path, Any]) -> Outcome:
        """Return how a job with these values stands."""
        word = normal(values.get(self.status)) if self.status is not None else ""
        if word in BAD_WORDS:
            return Outcome.FAILED
        if word in GOOD_WORDS - self.passed or word in self.good or self.urls(values):
            return Outcome.COMPLETED
        return Outcome.OPEN

    def urls(self, values: Mapping[Path, Any]) -> list[str]:
        """Return the URLs of results that a reading shows."""
        return [value for path, value in values.items() if general(path) in self.results and is_url(value)]


def general(path: Path) -> Path:
    """Return a path in which each index is the first."""
    return tuple(0 if isinstance(part, int) else part for part in path)


def ends_of(jobs: Iterable[Job], status: Path | None, results: frozenset[Path]) -> Ends:
    """Return how ends are told, with what these jobs teach about the words."""
    every = list(jobs)
    if status is None:
        return Ends(status, results)
    left, stayed, with_result = Counter[str](), Counter[str](), Counter[str]()
    for job in every:
        words = [normal(word) for word in job.history(status)]
        for word in set(words) & GOOD_WORDS:
            (left if _is_passed(words, word) else stayed)[word] += 1
        for reading in job.shown:
            values = reading.values or {}
            if any(general(path) in results and is_url(value) for path, value in values.items()):
                with_result[normal(values.get(status))] += 1
    good = frozenset(with_result) - OPEN_WORDS - BAD_WORDS - {""}
    return Ends(status, results, frozenset(word for word in left if left[word] > stayed[word]), good)


def _is_passed(words: list[str], word: str) -> bool:
    """Whether a job went on from a word and ended well under another one."""
    after = words[len(words) - words[::-1].index(word) :]
    return bool(after) and after[-1] in GOOD_WORDS
