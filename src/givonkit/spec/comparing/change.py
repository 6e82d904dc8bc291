"""One difference between two sides, and what it means for clients that were right before."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class Grade(StrEnum):
    """What a change means for a client that was right before."""

    BREAKING = "breaking"
    """Something that it may send or rely on is refused, gone, or means something else."""
    LOOK = "look"
    """Nothing that it sends is refused, but what it gets or pays may differ, or the fact could not be compared."""
    SAFE = "safe"
    """Whatever was accepted still is, and means the same."""


GRADES = tuple(Grade)
"""The grades, the gravest first."""


class Change(NamedTuple):
    """One difference; `place` is the path of the fact, `rules` are the ids of the rules that it touches on either side.

    `before` and `after` are the fact's values, None where a side has none, and `says` already `tells_values` where they
    need not be shown beside it; `model` is None for what is about no model.
    """

    grade: Grade
    place: str
    says: str
    before: Any = None
    after: Any = None
    rules: tuple[str, ...] = ()
    model: str | None = None
    tells_values: bool = False
