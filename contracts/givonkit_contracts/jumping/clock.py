"""A manual clock that can let the time of the code under test run on it."""

from __future__ import annotations

from math import ulp
from typing import TYPE_CHECKING

from givonkit.simulator.clock import LATEST, ManualClock

from .limits import MOST_JUMPS, PATIENCE, Limits
from .scheduler import NANOSECONDS, TICK, mutex

if TYPE_CHECKING:
    from .jumping import Jumping


class JumpingClock(ManualClock):
    """A clock that is moved by hand and, while it jumps, to the next deadline as soon as everybody waits.

    Beside the time it counts the nanoseconds that have passed, which never go back: deadlines are kept in these, and
    the monotonic clocks of the code under test show them, for a float of the time since 1970 is too coarse.
    """

    def __init__(self, start: float = 0.0) -> None:
        super().__init__(start)
        self._elapsed = self._elapsed_at_start = self._nudges = 0

    def __repr__(self) -> str:
        return f"JumpingClock({self.now()})"

    @property
    def elapsed(self) -> float:
        """The seconds that have passed on this clock, resets left out."""
        return self._elapsed / NANOSECONDS

    @property
    def elapsed_ns(self) -> int:
        """The nanoseconds that have passed on this clock, resets left out."""
        return self._elapsed

    @property
    def monotonic_ns(self) -> int:
        """What the monotonic clocks show: the nanoseconds that have passed, and the nudges."""
        return self._elapsed + self._nudges

    @property
    def last_ns(self) -> int:
        """The nanoseconds after which this clock ends."""
        return self._elapsed_at_start + round((LATEST - self._start) * NANOSECONDS)

    def advance(self, seconds: float) -> None:
        """Move the clock on by some seconds; who waits no longer than that goes on when it is their turn."""
        with mutex:
            super().advance(seconds)
            self._elapsed += round(seconds * NANOSECONDS)

    def set(self, seconds: float) -> None:
        """Move the clock on to a time; who waits no longer than that goes on when it is their turn."""
        with mutex:
            super().set(seconds)
            passed = round((seconds - self._start) * NANOSECONDS)
            self._elapsed = max(self._elapsed, self._elapsed_at_start + passed)

    def reset(self) -> None:
        """Go back to the start; the monotonic clocks and the deadlines of those who wait stay as they are."""
        with mutex:
            super().reset()
            self._elapsed_at_start = self._elapsed

    def move_to(self, elapsed: int) -> None:
        """Move the clock on until so many nanoseconds have passed; the scheduler's way to jump."""
        self._elapsed = max(self._elapsed, elapsed)
        self._now = max(self._now, self._start + (self._elapsed - self._elapsed_at_start) / NANOSECONDS)

    def nudge(self) -> None:
        """Move the monotonic clocks alone by next to nothing, past what the rounding of a sum has left."""
        self._nudges += max(TICK, round(ulp(self.elapsed) * NANOSECONDS))

    def auto_jump(self, *, patience: float = PATIENCE, most_jumps: int = MOST_JUMPS) -> Jumping:
        """Let time jump from now on, and return what ends that: `stop()`, or the end of a `with` block.

        Sleeps, time-outs and clocks of the calling thread, and of every thread that it or its children start from now
        on, run on this clock: time stands still while anybody of them runs and, when all wait, moves to the earliest
        deadline. Equal deadlines come first come, first served; one thread is woken at a time. Threads that wake each
        other at one moment run side by side, as threads do. All other threads keep real time.

        On the clock: `time.sleep`, `time`, `monotonic`, `perf_counter` and their `_ns` forms, `datetime.now` and its
        kin, asyncio's event loops (and so anyio on them) with all their timeouts, everything in `threading` and `queue`
        that waits, Thread.join, thread pools and the threads that anyio keeps (those made before are left aside
        meanwhile, for new ones). Names bound before (`from time import sleep`, default arguments, attributes, closures)
        follow, except local variables of functions that are running.

        Not on the clock: other processes, real sockets, C code and event loops written in it, and what was made before
        of Lock, RLock and SimpleQueue: a thread that waits for one of these counts as running. An event loop does not:
        while its tasks wait for a real socket that was connected before, time jumps to the next deadline, and so the
        time-outs of an async client come at once. Connecting a socket is an error. Time does not wait for threads that
        ran before, nor for work that they were given before.

        `time.strftime` and
        `asctime` without a time, `clock_gettime`, and `datetime.now` bound as a method beforehand show real time. The
        name `datetime.datetime` stands for a class that equals the real one and is not it: `==` and `isinstance` hold
        for a value and its type, `is` does not.

        `stop()` puts everything back. Who still waits then with a time-out goes on at once, as if its time had come;
        who waits without one waits on until woken. Timers of event loops that ran on the clock keep the seconds that
        they have left; a deadline that code keeps as a number, as an anyio cancel scope does, stays where it is.

        A test that would never end fails instead: each participant gets an exception in its wait, or else in its next,
        whose text says where everybody stands. Raised are TimeStandsStill when for `patience` real seconds somebody
        waited, nobody went on and the process was idle (a debugger and a wait for a process are left alone), and
        TimeRunsAway when the clock has jumped `most_jumps` times, or the time was asked for 1,000,000 times (a sleep of
        0 counts for 10) and never moved. They are no Exception, so that no client takes them for an answer. Who waits
        on all the same is told again, after at most half a second or a tenth of the jumps.

        Raises TimeCannotJump where this cannot work: in an event loop that is not asyncio's selector loop, in trio, and
        while time jumps already.
        """
        from .jumping import Jumping  # noqa: PLC0415  # loads what only a clock that jumps needs

        return Jumping(self, Limits(patience, most_jumps))
