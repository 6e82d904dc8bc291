"""What stands for the functions of `time` while it jumps."""

from __future__ import annotations

import operator
import time
from abc import ABC, abstractmethod
from math import ceil
from typing import TYPE_CHECKING, Any

from .callers import keeps_real_time
from .scheduler import NANOSECONDS, scheduler
from .standstill import SLEEP_OF_ZERO

if TYPE_CHECKING:
    from collections.abc import Callable

    from .waits import Timeline


class TimeFunction(ABC):
    """A function of `time`: on the clock for participants, real for everybody else and whenever time does not jump.

    It is an object and no function, so that as an attribute of a class it takes no `self`, as the real one.
    """

    __slots__ = ("real",)  # and no dict, in which the real function would be found and replaced

    def __init__(self, real: Callable[..., Any]) -> None:
        self.real = real

    @property
    def __name__(self) -> str:
        """The name of the real function."""
        return str(self.real.__name__)

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The real function, for whoever asks for its signature."""
        return self.real

    def __repr__(self) -> str:
        return f"<time.{self.real.__name__} on the clock>"

    def __call__(self, *arguments: Any) -> Any:
        """Return what the function returns, on the clock or in real time."""
        timeline = scheduler.timeline
        if timeline is None or not scheduler.takes_part() or keeps_real_time():
            return self.real(*arguments)
        return self.on_the_clock(timeline, *arguments)

    @abstractmethod
    def on_the_clock(self, timeline: Timeline, *arguments: Any) -> Any:
        """Return what the function returns for a participant."""


class Sleep(TimeFunction):
    """`time.sleep`."""

    __slots__ = ()

    def on_the_clock(self, timeline: Timeline, *arguments: Any) -> None:  # noqa: ARG002  # the scheduler has it
        """Wait until the clock has moved so far; a sleep of 0 lets other threads run, as always."""
        seconds = _seconds(*arguments) if len(arguments) == 1 else 0
        if seconds > 0:
            scheduler.sleep(seconds)
        else:
            scheduler.ask(SLEEP_OF_ZERO)
            self.real(*arguments)


class WallTime(TimeFunction):
    """`time.time`."""

    __slots__ = ()

    def on_the_clock(self, timeline: Timeline) -> float:
        """Return the time of the clock."""
        scheduler.ask()
        return timeline.now()


class WallTimeInNanoseconds(TimeFunction):
    """`time.time_ns`."""

    __slots__ = ()

    def on_the_clock(self, timeline: Timeline) -> int:
        """Return the time of the clock."""
        scheduler.ask()
        whole, part = divmod(timeline.now(), 1)
        return int(whole) * NANOSECONDS + round(part * NANOSECONDS)


class BrokenDownTime(TimeFunction):
    """`time.gmtime`, `time.localtime` and `time.ctime`, which take the time now unless they are told one."""

    __slots__ = ()

    def on_the_clock(self, timeline: Timeline, seconds: float | None = None) -> Any:
        """Return the time told, or the clock's, in its parts."""
        if seconds is not None:
            return self.real(seconds)
        scheduler.ask()
        return self.real(timeline.now())


class Monotonic(TimeFunction):
    """`time.monotonic` and `time.perf_counter`: they go on from the second at which time began to jump."""

    __slots__ = ("base",)

    def __init__(self, real: Callable[..., Any]) -> None:
        super().__init__(real)
        self.base = 0

    def begin(self, timeline: Timeline) -> None:
        """Go on from the next full second: a float of whole seconds has digits to spare for exact sums."""
        self.base = ceil(self.real()) - timeline.monotonic_ns // NANOSECONDS

    def ahead(self, timeline: Timeline) -> float:
        """Return by how many seconds this is ahead of the real function."""
        return self.base + timeline.monotonic_ns / NANOSECONDS - float(self.real())

    def on_the_clock(self, timeline: Timeline) -> float:
        """Return the base and what has passed."""
        scheduler.ask()
        return self.base + timeline.monotonic_ns / NANOSECONDS


class MonotonicInNanoseconds(TimeFunction):
    """`time.monotonic_ns` and `time.perf_counter_ns`, in step with the forms in seconds."""

    __slots__ = ("_seconds",)

    def __init__(self, real: Callable[..., Any], seconds: Monotonic) -> None:
        super().__init__(real)
        self._seconds = seconds

    def on_the_clock(self, timeline: Timeline) -> int:
        """Return the base and what has passed."""
        scheduler.ask()
        return self._seconds.base * NANOSECONDS + timeline.monotonic_ns


def _seconds(argument: Any) -> float:
    return argument if isinstance(argument, float) else operator.index(argument)


MONOTONIC, PERF_COUNTER = Monotonic(time.monotonic), Monotonic(time.perf_counter)
FUNCTIONS: tuple[TimeFunction, ...] = (
    Sleep(time.sleep),
    WallTime(time.time),
    WallTimeInNanoseconds(time.time_ns),
    *(BrokenDownTime(function) for function in (time.gmtime, time.localtime, time.ctime)),
    MONOTONIC,
    MonotonicInNanoseconds(time.monotonic_ns, MONOTONIC),
    PERF_COUNTER,
    MonotonicInNanoseconds(time.perf_counter_ns, PERF_COUNTER),
)
"""All of them, made once: what keeps one beyond the jump has a function that works as the real one."""
