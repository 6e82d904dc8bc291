"""Time that jumps: when everybody waits, the clock moves to the next moment at which somebody goes on."""

from .clock import JumpingClock
from .refusals import TimeCannotJump
from .standstill import TimeRunsAway, TimeStandsStill

__all__ = ["JumpingClock", "TimeCannotJump", "TimeRunsAway", "TimeStandsStill"]
