"""What the requests of a test cost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .director import Director


class Movement(NamedTuple):
    """One movement of tokens: what it changed of the available, the reserved and the charged ones."""

    at: float | None
    kind: str
    job: str | None
    available: Decimal
    reserved: Decimal
    charged: Decimal


class Ledger:
    """The tokens of every key that came to the double, in exact decimals."""

    def __init__(self, director: Director) -> None:
        self._director = director

    def __repr__(self) -> str:
        return f"<Ledger: {self.spent} tokens spent, {self.reserved} reserved, {self.available} available>"

    @property
    def spent(self) -> Decimal:
        """The tokens that were charged and not given back."""
        return self._total("charged")

    @property
    def reserved(self) -> Decimal:
        """The tokens that unfinished jobs hold."""
        return self._total("reserved")

    @property
    def available(self) -> Decimal:
        """The tokens that are left to the keys that came."""
        return self._total("available")

    @property
    def movements(self) -> list[Movement]:
        """Every movement, key by key and the oldest first; their sums are the totals."""
        return [_movement(told) for label in self._director.ledger() for told in self._director.movements(label)]

    def _total(self, name: str) -> Decimal:
        return sum((Decimal(totals[name]) for totals in self._director.ledger().values()), Decimal(0))


def _movement(told: Mapping[str, Any]) -> Movement:
    available, reserved, charged = (Decimal(told[name]) for name in ("available", "reserved", "charged"))
    return Movement(told["at"], told["kind"], told["job"], available, reserved, charged)
