"""Tokens per key: what is reserved and what is charged. The entries follow from the jobs and the clock."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .shelf import Shelf


class Movement(NamedTuple):
    """Tokens that were reserved or charged for one job at one time."""

    kind: str
    job: int
    tokens: Decimal
    time: float


class Ledger:
    """Accounts for the jobs on a shelf: reserved on accept, charged on completion."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._accepted: defaultdict[int, Decimal] = defaultdict(Decimal)

    def accept(self, account: int, tokens: Decimal) -> None:
        """Count the tokens of a job that is accepted."""
        self._accepted[account] += tokens

    def reserved(self, account: int, now: float) -> Decimal:
        """Return the tokens of the jobs that are not finished."""
        jobs = self._shelf.newest_first(account)
        return sum((Decimal(job.tokens) for job in jobs if now < job.finished), Decimal())

    def charged(self, account: int, now: float) -> Decimal:
        """Return the tokens of the finished jobs, those that have left included."""
        return self._accepted[account] - self.reserved(account, now)

    def movements(self, account: int, now: float) -> Iterator[Movement]:
        """Yield the movements of the jobs that are still known, the newest job first."""
        for job in self._shelf.newest_first(account):
            tokens = Decimal(job.tokens)
            if now >= job.finished:
                yield Movement("charge", job.number, tokens, job.finished)
            yield Movement("reserve", job.number, tokens, job.created)
