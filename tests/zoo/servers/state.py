"""What a running server of the zoo remembers, and one call to it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .bodies import decoded
from .jobs import Shelf
from .money import Account

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from givonkit.http import Reply, Request

    from .facts import Facts
    from .shapes import Shapes

KEYS = ("zoo-key", "zoo-key-of-another")


class Clock(Protocol):
    """Tells the time in seconds since 1970."""

    def now(self) -> float:
        """Return the time."""
        ...


class CountingClock:
    """A clock that goes on by a moment whenever it is asked, so that the same requests see the same times."""

    def __init__(self) -> None:
        self._moments = itertools.count(1)

    def now(self) -> float:
        """Return the time."""
        return 1_800_000_000 + next(self._moments) * 0.037


class Call(NamedTuple):
    """One request whose operation, job, sent input and facts are known; `key` is the account that it acts for."""

    request: Request
    operation: str
    id: str
    body: Any
    facts: Facts
    key: str


@dataclass
class State:
    """Jobs, accounts, uploaded files and answers that are remembered."""

    shapes: Shapes
    seed: int
    clock: Clock
    balance: Decimal

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.seed)
        self.accounts: Mapping[str, Account] = {key: Account(self.balance) for key in KEYS}
        self.assets: dict[str, str] = {}
        self.remembered: dict[str, Reply] = {}


class Unreadable(NamedTuple):
    """A body that is no JSON."""

    reason: str


def body_of(request: Request, facts: Facts) -> Any:
    """Return the JSON value of a request's body, or why there is none."""
    try:
        return decoded(request.body, facts)
    except (ValueError, RecursionError) as error:
        return Unreadable(type(error).__name__)


def input_of(body: Any) -> Mapping[str, Any]:
    """Return the input in a body, or nothing where none can be found."""
    given = body.get("input") if isinstance(body, dict) else None
    return given if isinstance(given, dict) else {}
