"""What the scheduler keeps: a timeline that it moves, the threads that take part, and the waits of these."""

from __future__ import annotations

from _thread import allocate_lock
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from _thread import LockType
    from threading import Thread


class Timeline(Protocol):
    """What the scheduler moves."""

    @property
    def elapsed_ns(self) -> int:
        """The nanoseconds that have passed."""
        ...

    @property
    def monotonic_ns(self) -> int:
        """The nanoseconds that have passed as monotonic clocks show them."""
        ...

    @property
    def last_ns(self) -> int:
        """The nanoseconds after which time ends."""
        ...

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        ...

    def move_to(self, elapsed: int) -> None:
        """Move on until so many nanoseconds have passed."""
        ...

    def nudge(self) -> None:
        """Move the monotonic clocks alone by next to nothing."""
        ...


class Wait:
    """One thread that waits, until it is given what it waits for or its deadline comes.

    Its rank says who comes first: who began to wait earlier on the clock, then who was started earlier, so that chance
    has no say.
    """

    def __init__(self, deadline: int | None) -> None:
        self.deadline = deadline
        self.thread = 0
        self.failure: BaseException | None = None
        self.rank: tuple[int, tuple[int, ...]] = (0, ())
        self.ended = False
        self.granted = False
        self._gate: LockType | None = None

    def prepare(self) -> None:
        """Get ready to block; called with the mutex held, and only when the wait has not ended already."""
        self._gate = allocate_lock()
        self._gate.acquire()

    def block(self, timeout: float) -> None:
        """Block until roused or, unless it is -1, for some real seconds."""
        if self._gate is not None:
            self._gate.acquire(timeout=timeout)

    def rouse(self) -> None:
        """Let the blocked thread go on; called with the mutex held."""
        if self._gate is not None:
            self._gate.release()

    def is_ready(self) -> bool:
        """Whether the thread is about to go on by itself."""
        return False

    def close(self) -> None:
        """Give back what `prepare` took."""


class Participant:
    """A thread that takes part, its line of descent, and who waits for its end."""

    def __init__(self, thread: Thread | None, line: tuple[int, ...] = ()) -> None:
        self.thread = thread
        self.line = line
        self.children = 0
        self.joining: list[Wait] = []

    def child(self, thread: Thread | None) -> Participant:
        """Return the next child of this one."""
        self.children += 1
        return Participant(thread, (*self.line, self.children))
