"""What a run may cost: tokens are reserved before a request is sent, and settled when its answer is known."""

from __future__ import annotations

from decimal import Decimal
from threading import Lock

NOTHING = Decimal(0)


class Purse:
    """Tokens that may be spent; threads may share it, and together they never reserve more than there is."""

    def __init__(self, tokens: Decimal) -> None:
        self.tokens = tokens
        self.spent = NOTHING
        self.refunded = NOTHING
        self._reserved = NOTHING
        self._lock = Lock()

    @property
    def left(self) -> Decimal:
        """What can still be reserved."""
        return self.tokens - self.spent - self._reserved

    def reserve(self, tokens: Decimal) -> Reservation | None:
        """Put tokens aside, or return None when there are not so many left."""
        with self._lock:
            if tokens > self.left:
                return None
            self._reserved += tokens
            return Reservation(self, tokens)

    def correct(self, more: Decimal) -> None:
        """Say that what was settled cost so much more (or less), as was seen later."""
        with self._lock:
            self.spent += more

    def _settle(self, reserved: Decimal, spent: Decimal, refunded: Decimal) -> None:
        with self._lock:
            self._reserved -= reserved
            self.spent += spent - refunded
            self.refunded += refunded


class Reservation:
    """Tokens that were put aside for one request; it is settled once."""

    def __init__(self, purse: Purse, tokens: Decimal) -> None:
        self.tokens = tokens
        self._purse = purse
        self._is_open = True

    def settle(self, spent: Decimal, refunded: Decimal = NOTHING) -> None:
        """Say what the request cost, and how much of it was seen to come back."""
        if self._is_open:
            self._is_open = False
            self._purse._settle(self.tokens, spent, min(refunded, spent))  # noqa: SLF001  # the purse's other half

    def release(self) -> None:
        """Give everything back: the request cost nothing."""
        self.settle(NOTHING)
