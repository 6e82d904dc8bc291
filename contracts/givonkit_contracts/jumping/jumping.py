"""Installs what lets time jump, and puts everything back."""

from __future__ import annotations

import datetime as dt
import os
import queue
import socket
import threading
from _thread import RLock
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from .executors import Executors, executor_class
from .functions import FUNCTIONS, MONOTONIC, PERF_COUNTER
from .locks import TrackedLock
from .names import Names, Replacement
from .refusals import TimeCannotJump, refuse_event_loop, refuse_interpreter
from .scheduler import mutex, scheduler
from .selecting import SELECTORS, on_the_clock
from .sockets import refusing
from .threads import STARTERS, joining_on_the_clock, starting_on_the_clock
from .timers import Timers, loop_class
from .wall import ClockDate, ClockDatetime, let_pickle
from .watchdog import Watchdog
from .workers import set_workers_aside

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from .clock import JumpingClock
    from .limits import Limits


class TrackedQueue(vars(queue)["_PySimpleQueue"]):  # type: ignore[misc]  # not in the stubs
    """A `queue.SimpleQueue` that waits by locks, where the scheduler knows of it, and not in C."""


_changing = RLock()
REPLACEMENTS = (
    *(Replacement(function.real, function) for function in FUNCTIONS),
    Replacement(vars(threading)["_allocate_lock"], TrackedLock),
    Replacement(threading.Lock, TrackedLock),
    Replacement(queue.SimpleQueue, TrackedQueue, only_modules=True),
    Replacement(dt.datetime, ClockDatetime, only_modules=True),
    Replacement(dt.date, ClockDate, only_modules=True),
)


class Jumping:
    """Time that jumps, from when this is made until `stop()` or the end of its `with` block."""

    def __init__(self, clock: JumpingClock, limits: Limits) -> None:
        refuse_interpreter()
        refuse_event_loop()
        self._clock = clock
        self._limits = limits.checked()
        with _changing:
            if scheduler.timeline is not None:
                raise TimeCannotJump(
                    f"time jumps already, for {scheduler.timeline!r}: stop that first, by the stop() of what its "
                    f"auto_jump() returned, then call auto_jump() of {clock!r}"
                )
            with ExitStack() as undo:
                self._install(undo)
                self._undo = undo.pop_all()

    def __repr__(self) -> str:
        return f"<Jumping {'on' if scheduler.timeline is self._clock else 'stopped'}: {self._clock!r}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Put everything back, and let go who waits; again, it does nothing."""
        with _changing:
            self._undo.close()

    def _install(self, undo: ExitStack) -> None:
        names = Names(REPLACEMENTS)
        undo.callback(names.put_back)
        names.replace()
        _patch(undo, threading, "_CRLock", None)
        for starter in STARTERS:
            _patch(undo, threading, starter, starting_on_the_clock(getattr(threading, starter)))
        _patch(undo, threading.Thread, "join", joining_on_the_clock(threading.Thread.join))
        for selector in SELECTORS:
            _patch(undo, selector, "select", on_the_clock(selector.select))
        for name in ("connect", "connect_ex"):
            _patch(undo, socket.socket, name, refusing(getattr(socket.socket, name)))
        executor = executor_class()
        if executor is not None:
            executors = Executors(TrackedQueue)
            undo.callback(executors.stop)
            _patch(undo, executor, "submit", executors.submitting(executor.submit))
            _patch(undo, executor, "shutdown", executors.shutting_down(executor.shutdown))
        set_workers_aside(undo)
        for stand in (ClockDate, ClockDatetime):
            undo.callback(let_pickle(stand))
        self._begin(undo)

    def _begin(self, undo: ExitStack) -> None:
        for function in (MONOTONIC, PERF_COUNTER):
            function.begin(self._clock)
        timers, loops = Timers(), loop_class()
        if loops is not None:
            _patch(undo, loops, "time", timers.asking(loops.time))
        undo.callback(self._finish, timers)
        scheduler.begin(self._clock, most_jumps=self._limits.most_jumps)
        watchdog = Watchdog(self._limits.patience)
        undo.callback(watchdog.stop)
        watchdog.start()

    def _finish(self, timers: Timers) -> None:
        with mutex:  # who is let go sees no timer before all is done
            timers.set_back(MONOTONIC.ahead(self._clock))
            scheduler.finish()


def _patch(undo: ExitStack, owner: Any, name: str, value: Any) -> None:
    """Set an attribute until `undo`, which leaves none where none was."""
    back: Callable[[], object]
    if name in vars(owner):
        original = vars(owner)[name]
        back = lambda: setattr(owner, name, original)  # noqa: E731  # a name for it would say no more
    else:
        back = lambda: delattr(owner, name)  # noqa: E731  # as above
    undo.callback(back)
    setattr(owner, name, value)


def _stop_at_exit() -> None:
    if scheduler.timeline is not None:
        scheduler.finish()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=scheduler.forget)
vars(threading)["_register_atexit"](_stop_at_exit)
