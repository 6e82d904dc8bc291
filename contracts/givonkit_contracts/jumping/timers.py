"""The timers of the event loop that runs when time no longer jumps: each keeps the seconds that it has left."""

from __future__ import annotations

import sys
from typing import Any


class Timers:
    """Carries the timers of the calling thread's event loop from jumped time to real time."""

    def __init__(self) -> None:
        self._loop: Any = None
        self._then = 0.0

    def note(self) -> None:
        """Remember the loop and its time, while time still jumps."""
        events = sys.modules.get("asyncio.events")
        self._loop = events._get_running_loop() if events is not None else None  # noqa: SLF001  # raises nothing
        if self._loop is not None:
            self._then = self._loop.time()

    def put_back(self) -> None:
        """Set the timers back by as much as the loop's time has gone back."""
        if self._loop is None:
            return
        ahead = self._then - self._loop.time()
        for handle in getattr(self._loop, "_scheduled", ()):
            handle._when -= ahead  # noqa: SLF001  # equal shifts keep the heap in order
        self._loop = None
