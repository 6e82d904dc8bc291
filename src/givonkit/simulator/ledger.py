"""Tokens per key: what is reserved and what is charged, from the jobs and the clock."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .shelf import Shelf


class Totals(NamedTuple):
    """The tokens of one account: reserved for jobs that are not finished, and charged for those that are."""

    reserved: Decimal
    charged: Decimal


class Ledger:
    """Accounts for the jobs on a shelf: reserved on accept, charged on completion."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._accepted: defaultdict[int, Decimal] = defaultdict(Decimal)

    def accept(self, account: int, tokens: Decimal) -> None:
        """Count the tokens of a job that is accepted."""
        self._accepted[account] += tokens

    def totals(self, now: float) -> dict[int, Totals]:
        """Return the totals of every account that has had a job; jobs that have left count as charged."""
        reserved: defaultdict[int, Decimal] = defaultdict(Decimal)
        for job in self._shelf.newest_first():
            if now < job.finished:
                reserved[job.account] += Decimal(job.tokens)
        return {
            account: Totals(reserved[account], accepted - reserved[account])
            for account, accepted in self._accepted.items()
        }
