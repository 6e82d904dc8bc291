"""Every obligation: those of the money oracle, those with schedules of their own, of worlds, and of listening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .endings import ENDINGS
from .heard_obligations import HEARD
from .money import MONEY
from .obligations import all_obligations

if TYPE_CHECKING:
    from .obligation import Obligation


def played_obligations() -> tuple[Obligation, ...]:
    """Return the obligations that schedules can show; those of the money oracle, which tell less, are the last."""
    return (*all_obligations(), *MONEY)


def every_obligation() -> tuple[Obligation, ...]:
    """Return every obligation: those that schedules can show, those of other worlds, and those that can be heard."""
    return (*played_obligations(), *ENDINGS, *HEARD)
