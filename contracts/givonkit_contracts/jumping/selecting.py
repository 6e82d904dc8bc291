"""Event loops wait in a selector: what a participant's selector does while time jumps."""

from __future__ import annotations

import selectors
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .callers import keeps_real_time
from .scheduler import scheduler
from .waits import Wait

if TYPE_CHECKING:
    from collections.abc import Callable

    Events = list[tuple[selectors.SelectorKey, int]]
    Select = Callable[..., Events]

_NAMES = ("SelectSelector", "PollSelector", "EpollSelector", "DevpollSelector", "KqueueSelector")
SELECTORS: list[Any] = [getattr(selectors, name) for name in _NAMES if hasattr(selectors, name)]
"""The kinds of selector that this system has."""


class SelectorWait(Wait):
    """A thread that waits in a selector, where a file that is ready rouses it as well as its deadline does."""

    def __init__(self, deadline: int | None, ready: Callable[[], Events], selector: selectors.BaseSelector) -> None:
        super().__init__(deadline)
        self._ready = ready
        self._selector = selector
        self._bell: tuple[socket.socket, socket.socket] | None = None

    def is_ready(self) -> bool:
        """Whether a file is ready."""
        return bool(self._ready())

    def prepare(self) -> None:
        """Get ready to block."""
        self._bell = socket.socketpair()

    def block(self, timeout: float) -> None:
        """Block until a file is ready, or roused."""
        if self._bell is not None:
            with selectors.DefaultSelector() as watching:
                watching.register(self._bell[0], selectors.EVENT_READ)
                _watch(watching, self._selector)
                _select_of[type(watching)](watching, None if timeout < 0 else timeout)

    def rouse(self) -> None:
        """Let the blocked thread go on."""
        if self._bell is not None:
            self._bell[1].send(b"!")

    def close(self) -> None:
        """Give back the bell."""
        for end in self._bell or ():
            end.close()


def on_the_clock(select: Select) -> Select:
    """Return the `select` of a selector's class whose waiting the scheduler knows of."""

    def tracked(self: selectors.BaseSelector, timeout: float | None = None) -> Events:
        if not scheduler.takes_part() or keeps_real_time():
            return select(self, timeout)
        events = select(self, 0)
        if events or (timeout is not None and timeout <= 0):
            return events
        deadline = None if timeout is None else scheduler.deadline(timeout)
        scheduler.wait(SelectorWait(deadline, lambda: select(self, 0), self))
        return select(self, 0)

    return tracked


def _watch(watching: selectors.BaseSelector, selector: Any) -> None:
    if hasattr(selector, "fileno"):
        watching.register(selector.fileno(), selectors.EVENT_READ)
        return
    for key in tuple(selector.get_map().values()):
        with suppress(OSError, ValueError):  # closed without being unregistered: it will never be ready
            watching.register(key.fd, key.events)


_select_of: dict[type[Any], Select] = {kind: kind.select for kind in SELECTORS}
