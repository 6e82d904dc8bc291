"""An obligation: one checkable sentence about a client, the bug behind it, and the schedules that show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from .schedule_text import read_schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from .run import Run
    from .schedule import Schedule


class Level(Enum):
    """How much is asked of a client; each level has the ones before it in it."""

    CORE = "core"
    """What every client that spends money needs."""
    RESILIENT = "resilient"
    """What a network and a server on a bad day ask for."""
    THRIFTY = "thrifty"
    """What saves the last token and the last request."""


@dataclass(frozen=True)
class Broken:
    """A run in which an obligation is not met: why, and the number of the request at which that shows, or None."""

    why: str
    exchange: int | None = None


@dataclass(frozen=True)
class Unsettled:
    """A run in which what the obligation is about did not come up: why not."""

    why: str


Finding = Broken | Unsettled | None
"""What a check says of a run; None where the obligation is met."""


@dataclass(frozen=True)
class Obligation:
    """One sentence about a client; `lines` are the schedules in which it is looked at, one is enough to break it.

    `shape` is the group of bugs that it belongs to; one that is not a `must` is a warning.
    """

    id: str
    shape: str
    sentence: str
    bug: str
    level: Level
    must: bool
    lines: tuple[str, ...]
    check: Callable[[Run], Finding]

    @cached_property
    def schedules(self) -> tuple[Schedule, ...]:
        """The schedules of its lines."""
        return tuple(map(read_schedule, self.lines))


def obligation(
    shape: str, level: Level, *lines: str, bug: str, must: bool = True
) -> Callable[[Callable[[Run], Finding]], Obligation]:
    """Return a decorator that makes an obligation of a check: its name is the id, its docstring the sentence."""

    def made(check: Callable[[Run], Finding]) -> Obligation:
        name = str(getattr(check, "__name__", "")).replace("_", "-")
        sentence = (check.__doc__ or "").partition("\n")[0].strip()
        return Obligation(f"{shape}/{name}", shape, sentence, bug, level, must, lines, check)

    return made
