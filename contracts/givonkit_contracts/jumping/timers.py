"""Timers of event loops that lived on the clock: when time is real again, each keeps the seconds that it has left."""

from __future__ import annotations

import sys
from _thread import get_ident
from functools import wraps
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from .scheduler import mutex, scheduler

if TYPE_CHECKING:
    from collections.abc import Callable


def loop_class() -> Any:
    """Return the class of asyncio's event loops, when somebody has loaded it and there can be some."""
    return getattr(sys.modules.get("asyncio.base_events"), "BaseEventLoop", None)


def runs_elsewhere(loop: Any) -> bool:
    """Whether another thread than the calling one runs an event loop."""
    return loop._thread_id not in (None, get_ident())  # noqa: SLF001  # a loop shows this nowhere else


class Timers:
    """Carries the timers of all event loops of participants from jumped time to real time."""

    def __init__(self) -> None:
        self._loops: WeakSet[Any] = WeakSet()

    def asking(self, ask: Callable[[Any], float]) -> Callable[[Any], float]:
        """Return an event loop's `time`, which a loop asks in each turn, and before it sets a timer."""

        @wraps(ask)
        def tracked(loop: Any) -> float:
            if loop not in self._loops and scheduler.takes_part() and not runs_elsewhere(loop):
                with mutex:
                    self._loops.add(loop)
            return ask(loop)

        return tracked

    def set_back(self, seconds: float) -> None:
        """Set the timers back by as much as the time of their loops is about to go back; the mutex is held."""
        for loop in self._loops:
            for handle in tuple(loop._scheduled):  # noqa: SLF001  # asyncio has no other way to move a timer
                handle._when -= seconds  # noqa: SLF001  # equal shifts keep the heap in order
