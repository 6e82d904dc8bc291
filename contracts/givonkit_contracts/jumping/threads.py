"""Threads that a participant starts take part from before their first instruction to after their last."""

from __future__ import annotations

import threading
from functools import wraps
from typing import TYPE_CHECKING, Any

from .callers import keeps_real_time
from .scheduler import scheduler

if TYPE_CHECKING:
    from collections.abc import Callable

STARTERS = [name for name in ("_start_new_thread", "_start_joinable_thread") if hasattr(threading, name)]
"""What `threading` starts threads with: its name depends on the version of Python."""


def starting_on_the_clock(start: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that starts a thread, which takes part when the one that starts it does."""

    @wraps(start)
    def tracked(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        thread = getattr(function, "__self__", None)
        if not scheduler.takes_part() or keeps_real_time(2):  # 1 is Thread.start
            return start(function, *arguments, **options)
        participant = scheduler.expect(thread)

        def run(*inner: Any) -> None:
            scheduler.arrive(participant)
            try:
                function(*inner)
            finally:
                scheduler.depart(participant)

        try:
            return start(run, *arguments, **options)
        except BaseException:
            scheduler.depart(participant)
            raise

    return tracked


def joining_on_the_clock(join: Callable[..., None]) -> Callable[..., None]:
    """Return `Thread.join`, whose time-out runs on the clock when both threads take part."""

    @wraps(join)
    def tracked(self: threading.Thread, timeout: float | None = None) -> None:
        if self is not threading.current_thread() and scheduler.takes_part():
            participant = scheduler.participant_of(self)
            if participant is not None and not scheduler.wait_for_end(participant, timeout):
                return
        join(self, timeout)

    return tracked
