"""What the keys of a server have paid."""

from __future__ import annotations

from decimal import Decimal


class Account:
    """One key: what it started with, what was charged, and what is held back for jobs that have not ended."""

    def __init__(self, start: Decimal) -> None:
        self.start = start
        self.charged = Decimal(0)
        self.reserved = Decimal(0)

    @property
    def available(self) -> Decimal:
        """What can still be spent."""
        return self.start - self.charged - self.reserved

    def charge(self, tokens: Decimal) -> None:
        """Take tokens for good."""
        self.charged += tokens

    def reserve(self, tokens: Decimal) -> None:
        """Hold tokens back until a job has ended."""
        self.reserved += tokens

    def settle(self, tokens: Decimal) -> None:
        """Charge tokens that were held back."""
        self.reserved -= tokens
        self.charged += tokens

    def release(self, tokens: Decimal) -> None:
        """Give tokens back that were held back."""
        self.reserved -= tokens

    def refund(self, tokens: Decimal) -> None:
        """Give tokens back that were charged."""
        self.charged -= tokens
