"""A clock that runs until time jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.simulator import SystemClock
from givonkit_contracts.jumping import JumpingClock
from givonkit_contracts.jumping.scheduler import mutex, scheduler

if TYPE_CHECKING:
    from givonkit.simulator.clock import Clock


class RunningClock(JumpingClock):
    """A clock that runs with its base, the machine's, and can be moved on; while time jumps, only jumps move it."""

    def __init__(self, base: Clock | None = None) -> None:
        self._base: Clock = SystemClock() if base is None else base
        self._seen = self._base.now()
        super().__init__(self._seen)

    def __repr__(self) -> str:
        return f"RunningClock({self._base!r})"

    def now(self) -> float:
        """Return the time."""
        with mutex:
            before, self._seen = self._seen, self._base.now()
            if scheduler.timeline is not self and self._seen > before:
                super().advance(self._seen - before)
        return super().now()

    def describe(self) -> dict[str, Any]:
        """Return the kind, the time now and the pace, as plain values for JSON."""
        return {"kind": "running", "now": self.now(), "pace": 1.0}
