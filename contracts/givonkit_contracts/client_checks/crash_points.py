"""Crash points: the client killed at each step that can be observed of a run, and started again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .schedule import Kill, Moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .run import Exchange, Run
    from .schedule import Schedule

_ACTS = ("create", "cancel")
_MOST_ALIKE = 3


def crash_points(run: Run) -> Iterator[Schedule]:
    """Yield the schedule of a run with a kill at each of its requests, and with one at each of two that follow."""
    kills = [kill for exchange in run.exchanges if exchange.nth <= _MOST_ALIKE for kill in _kills(exchange)]
    for kill in kills:
        yield replace(run.schedule, kills=(kill,))
    for first, second in zip(kills, kills[2:], strict=False):
        yield replace(run.schedule, kills=(first, second))


def _kills(exchange: Exchange) -> Iterator[Kill]:
    operation = exchange.operation
    if operation is None:
        return
    yield Kill(operation, exchange.nth, Moment.BEFORE)
    if operation in _ACTS:
        yield Kill(operation, exchange.nth, Moment.ACTED)
    if operation == "download":
        yield Kill(operation, exchange.nth, Moment.MIDWAY)
