"""A lock whose waiting the scheduler knows of; all else that waits in `threading` and `queue` is made of locks."""

from __future__ import annotations

from _thread import TIMEOUT_MAX, allocate_lock
from collections import deque
from typing import TYPE_CHECKING

from .scheduler import mutex, scheduler
from .waits import Wait

if TYPE_CHECKING:
    from types import TracebackType


class TrackedLock:
    """A `threading.Lock` that is handed over, first come, first served, and whose participants wait on the clock.

    Other threads wait in real time, and so does everybody when time no longer jumps.
    """

    __slots__ = ("__weakref__", "_held", "_waiting")

    def __init__(self) -> None:
        self._held = allocate_lock()
        self._waiting: deque[Wait] = deque()

    def __repr__(self) -> str:
        return f"<{'locked' if self.locked() else 'unlocked'} TrackedLock at {hex(id(self))}>"

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:  # noqa: FBT001, FBT002  # as Lock has it
        """Take the lock, waiting for it if asked to, and return whether it was taken."""
        if not blocking or timeout == 0:
            return self._held.acquire(blocking, timeout)
        _check_timeout(timeout)
        return self._held.acquire(blocking=False) or self._wait(timeout)

    def release(self) -> None:
        """Hand the lock over to whoever has waited longest, or leave it free."""
        with mutex:
            while self._waiting:
                if scheduler.wake(self._waiting.popleft(), granted=True):
                    return
            self._held.release()

    def locked(self) -> bool:
        """Whether somebody has the lock."""
        return self._held.locked()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()

    def _wait(self, timeout: float) -> bool:
        with mutex:
            if self._held.acquire(blocking=False):
                return True
            on_the_clock = scheduler.takes_part()
            wait = Wait(scheduler.deadline(timeout) if on_the_clock and timeout > 0 else None)
            self._waiting.append(wait)
            scheduler.enter(wait)
        try:
            granted = scheduler.leave(wait, -1 if on_the_clock else timeout)
        except BaseException:
            self._give_up(wait)
            raise
        if not granted:
            self._give_up(wait)
        return granted

    def _give_up(self, wait: Wait) -> None:
        with mutex:
            if wait.granted:
                self.release()
            elif wait in self._waiting:
                self._waiting.remove(wait)

    def _at_fork_reinit(self) -> None:
        self.__init__()  # type: ignore[misc]  # anew is what it means


def _check_timeout(timeout: float) -> None:
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")
