"""Tokens per key: every movement follows from the jobs and the clock, and the balance is kept beside them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from heapq import heappop, heappush
from itertools import takewhile
from math import inf, isfinite
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .jobs import Job
    from .shelf import Shelf

_ZERO = Decimal(0)


class Totals(NamedTuple):
    """The tokens of one account: free to spend, reserved for jobs that have not ended, and charged."""

    available: Decimal
    reserved: Decimal
    charged: Decimal


class Movement(NamedTuple):
    """One entry of a ledger; what leaves one of the three amounts enters another, except in the opening.

    `kind` is opening, reserve, charge, release (a reservation given back), refund (a charge given back) or folded (what
    jobs that are no longer kept have cost); `job` is a job's number.
    """

    at: float
    kind: str
    job: int | None
    available: Decimal
    reserved: Decimal
    charged: Decimal


def movements(job: Job, now: float) -> Iterator[Movement]:
    """Yield the movements of a job until now."""
    tokens = Decimal(job.tokens)
    if job.paid_at_once:
        yield Movement(job.created, "charge", job.number, -tokens, _ZERO, tokens)
    else:
        yield Movement(job.created, "reserve", job.number, -tokens, tokens, _ZERO)
    if now < job.finished:
        return
    is_given_back = job.given_back and not job.completes
    if is_given_back and job.paid_at_once:
        yield Movement(job.finished, "refund", job.number, tokens, _ZERO, -tokens)
    elif is_given_back:
        yield Movement(job.finished, "release", job.number, tokens, -tokens, _ZERO)
    elif not job.paid_at_once:
        yield Movement(job.finished, "charge", job.number, _ZERO, -tokens, tokens)


class Ledger:
    """Keeps the balance of each account, which starts with `opening` tokens, and tells its movements."""

    def __init__(self, shelf: Shelf, opening: Decimal) -> None:
        self._shelf = shelf
        self._opening = opening
        self._first = 0
        self._spent: defaultdict[int, Decimal] = defaultdict(Decimal)
        self._folded: defaultdict[int, Decimal] = defaultdict(Decimal)
        self._coming_back: list[tuple[float, int, int, Decimal]] = []
        self._overtaken: set[tuple[int, float]] = set()
        self._looked_at = 0
        self._unfinished: set[int] = set()

    def accept(self, job: Job, tokens: Decimal) -> None:
        """Take the tokens of an accepted job from its account."""
        self._spent[job.account] += tokens
        if job.ending is not None:
            self._expect_back(job, tokens)

    def end(self, before: Job, after: Job) -> None:
        """Take note that a job has ended otherwise than by its own time."""
        if after.number < self._first:
            return
        if before.ending is not None and before.given_back and isfinite(before.finished):
            self._overtaken.add((before.number, before.finished))
        if after.ending is not None:
            self._expect_back(after, Decimal(after.tokens))

    def fold(self, job: Job) -> None:
        """Keep what a job that leaves has cost, in one sum with the others."""
        if job.number < self._first:
            return
        if job.completes or not job.given_back:
            self._folded[job.account] += Decimal(job.tokens)

    def forget(self, job: Job, now: float) -> None:
        """Add up the movements of a job that is taken away; one that has not ended is never paid."""
        self._settle(now)
        if now >= job.finished:
            self.fold(job)
        elif job.number >= self._first:
            self._spent[job.account] -= Decimal(job.tokens)

    def follow(self, shelf: Shelf) -> None:
        """Follow another shelf, whose jobs begin anew."""
        self._shelf = shelf
        self._look_from(0)

    def begin_anew(self) -> None:
        """Let every account have its opening again; the jobs that there are count no more."""
        self._spent.clear()
        self._folded.clear()
        self._look_from(self._shelf.next_number)

    def available(self, account: int, now: float) -> Decimal:
        """Return what an account can spend."""
        self._settle(now)
        return self._opening - self._spent[account]

    def entries(self, account: int, now: float) -> list[Movement]:
        """Return the movements of an account in the order of time; their sums are its totals."""
        first = [Movement(-inf, "opening", None, self._opening, _ZERO, _ZERO)]
        if account in self._folded:
            charged = self._folded[account]
            first.append(Movement(-inf, "folded", None, -charged, _ZERO, charged))
        moved = [movement for job in self._jobs(account) for movement in movements(job, now)]
        return first + sorted(moved, key=lambda movement: (movement.at, movement.job))

    def totals(self, account: int, now: float) -> Totals:
        """Return the totals of an account."""
        available = self.available(account, now)
        reserved = sum(
            (Decimal(job.tokens) for job in self._running(now) if job.account == account and not job.paid_at_once),
            start=_ZERO,
        )
        return Totals(available, reserved, self._opening - available - reserved)

    def _settle(self, now: float) -> None:
        """Give back what jobs that failed or were canceled until now have reserved."""
        while self._coming_back and self._coming_back[0][0] <= now:
            when, number, account, tokens = heappop(self._coming_back)
            if (number, when) in self._overtaken:
                self._overtaken.discard((number, when))
            else:
                self._spent[account] -= tokens

    def _look_from(self, number: int) -> None:
        self._first = self._looked_at = number
        self._coming_back.clear()
        self._overtaken.clear()
        self._unfinished.clear()

    def _jobs(self, account: int) -> Iterator[Job]:
        """Yield the jobs that count."""
        return takewhile(lambda job: job.number >= self._first, self._shelf.newest_first(account))

    def _running(self, now: float) -> list[Job]:
        """Return the jobs that count and have not ended; each job is looked at until it has ended, and never again."""
        known = [job for number in self._unfinished if (job := self._shelf.get(number)) is not None]
        new = takewhile(lambda job: job.number >= self._looked_at, self._shelf.newest_first())
        running = [job for job in (*known, *new) if now < job.finished]
        self._looked_at = self._shelf.next_number
        self._unfinished = {job.number for job in running}
        return running

    def _expect_back(self, job: Job, tokens: Decimal) -> None:
        if job.given_back and isfinite(job.finished):
            heappush(self._coming_back, (job.finished, job.number, job.account, tokens))
