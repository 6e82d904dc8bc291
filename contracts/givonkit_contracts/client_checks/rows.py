"""The rows of a timeline: one thing each that the client, the double or the ledger did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Lane(Enum):
    """Who does something."""

    CLIENT = "client"
    DOUBLE = "double"
    LEDGER = "ledger"


class Kind(Enum):
    """What a row is about."""

    SETTING = "setting"
    """What holds in the whole run."""
    BEGUN = "begun"
    """The client is given an errand."""
    SENT = "sent"
    """The client sends a request, or several like ones."""
    ANSWERED = "answered"
    """The double answers, and the whole answer leaves."""
    LOST = "lost"
    """The answer does not arrive, or not as it should."""
    TOKENS = "tokens"
    """Tokens move."""
    DEADLINE = "deadline"
    """The time that the client was given is over."""
    KILLED = "killed"
    """The client's process is killed."""
    SAID = "said"
    """The client says how it ended, or nothing more is heard of it."""
    ENDLESS = "endless"
    """The client is stopped, since it does not end."""
    LEFT_OUT = "left out"
    """Rows that are too many to be shown."""


@dataclass(frozen=True)
class Row:
    """One thing that happened, or several like ones from `at` to `until`, in seconds since the run began.

    `first` and `last` are the numbers of the requests that it is about; `struck` says that the schedule befell them,
    and `breaks` that here the obligation is broken.
    """

    at: float
    until: float
    lane: Lane
    kind: Kind
    text: str
    first: int | None = None
    last: int | None = None
    struck: bool = False
    breaks: bool = False


def row(at: float, lane: Lane, kind: Kind, text: str) -> Row:
    """Return a row about one moment."""
    return Row(at, at, lane, kind, text)
