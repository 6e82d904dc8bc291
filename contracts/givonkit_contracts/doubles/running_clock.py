"""A clock that runs until time jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.simulator import SystemClock
from givonkit_contracts.jumping import JumpingClock
from givonkit_contracts.jumping.limits import MOST_JUMPS, PATIENCE, Limits
from givonkit_contracts.jumping.scheduler import scheduler

if TYPE_CHECKING:
    from givonkit.simulator.clock import Clock
    from givonkit_contracts.jumping.jumping import Jumping


class RunningClock(JumpingClock):
    """A clock that runs with its base, the machine's, and can be moved on; while time jumps, only jumps move it."""

    def __init__(self, base: Clock | None = None) -> None:
        self._base: Clock = SystemClock() if base is None else base
        self._ahead = 0.0
        self._stands = False
        super().__init__(self._base.now())

    def __repr__(self) -> str:
        return f"RunningClock({self._base!r})"

    def now(self) -> float:
        """Return the time."""
        if self._stands:
            self._run_on()
            if self._stands:
                return self._now
        return self._base.now() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the clock on by some seconds."""
        self._stand()
        super().advance(seconds)
        self._run_on()

    def set(self, seconds: float) -> None:
        """Move the clock on to a time."""
        self._stand()
        super().set(seconds)
        self._run_on()

    def reset(self) -> None:
        """Go back to the start, and run on from there."""
        self._stand()
        super().reset()
        self._run_on()

    def auto_jump(self, *, patience: float = PATIENCE, most_jumps: int = MOST_JUMPS) -> Jumping:
        """Let time jump from now on; see `JumpingClock.auto_jump`."""
        Limits(patience, most_jumps).checked()
        self._stand()
        return super().auto_jump(patience=patience, most_jumps=most_jumps)

    def describe(self) -> dict[str, Any]:
        """Return the kind, the time now and the pace, as plain values for JSON."""
        return {"kind": "running", "now": self.now(), "pace": 1.0}

    def _stand(self) -> None:
        """Stand still at the time that it is."""
        now = self.now()
        if now > self._now:
            super().set(now)
        self._stands = True

    def _run_on(self) -> None:
        """Run on from where it stands, unless it jumps."""
        self._stands = scheduler.timeline is self
        self._ahead = self._now - self._base.now()
