"""What the clients of a soak have counted together."""

import time
from array import array
from math import inf

JOURNAL_ENTRIES = 100_000
"""What a server keeps over all its namespaces."""
SHOWN_WRONG = 20


class Tally:
    """Counts answers and what was wrong with them; latencies are of the time from the warm-up until `stop`.

    After `filling_jobs` and as many answers as a journal keeps, the server holds all that it ever will: it is `filled`.
    """

    def __init__(self, warm_up_seconds: float, filling_jobs: int) -> None:
        self.began = time.monotonic()
        self.warm = self.began + warm_up_seconds
        self.ended = inf
        self.filled: float | None = None
        self._filling_jobs = filling_jobs
        self.answers = self.created = self.lost = self.wrong = 0
        self.examples: list[str] = []
        self._latencies = array("d")
        self._latest = self.began
        self._pauses = {"warm_up": 0.0, "measured": 0.0}

    def add(self, seconds: float) -> None:
        """Count an answer that took some seconds."""
        now = time.monotonic()
        self.answers += 1
        if self.filled is None and self.answers >= JOURNAL_ENTRIES and self.created >= self._filling_jobs:
            self.filled = now
        if now < self.ended:
            part = "warm_up" if now < self.warm else "measured"
            self._pauses[part] = max(self._pauses[part], now - self._latest)
            self._latest = now
            if now >= self.warm:
                self._latencies.append(seconds)

    def stop(self) -> None:
        """Measure no longer; what is wrong counts on."""
        self.ended = time.monotonic()

    def note_wrong(self, text: str) -> None:
        self.wrong += 1
        if len(self.examples) < SHOWN_WRONG:
            self.examples.append(text)

    def told(self) -> dict[str, object]:
        """The figures, for JSON; times are of the monotonic clock, which all processes share."""
        ordered = sorted(self._latencies)
        return {
            "began": self.began,
            "ended": self.ended,
            "warm": self.warm,
            "filled": self.filled,
            "per_second": len(ordered) / (self.ended - self.warm),
            "p50": ordered[len(ordered) // 2],
            "p99": ordered[len(ordered) * 99 // 100],
            "longest": ordered[-1],
            "pauses": self._pauses,
            "answers": self.answers,
            "created": self.created,
            "lost": self.lost,
            "wrong": self.wrong,
            "examples": self.examples,
        }
