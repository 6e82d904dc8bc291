"""Time that jumps: when everybody waits, the clock moves to the next moment at which somebody goes on."""

from .clock import JumpingClock
from .refusals import TimeCannotJump

__all__ = ["JumpingClock", "TimeCannotJump"]
