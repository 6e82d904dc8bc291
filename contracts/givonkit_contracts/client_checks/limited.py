"""A ground on which no run begins after the time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.jumping import functions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .playing import Ground
    from .report import DriverFault
    from .run import Run
    from .schedule import Schedule


class LimitedGround:
    """Plays on another ground for so many real seconds from now on; None is without an end."""

    def __init__(self, ground: Ground, seconds: float | None) -> None:
        self._ground = ground
        self._seconds = seconds
        self._began = functions.MONOTONIC.real()

    @property
    def is_exact(self) -> bool:
        """Whether equal schedules give equal runs."""
        return self._ground.is_exact

    @property
    def elapsed(self) -> float:
        """The real seconds since this was made."""
        return float(functions.MONOTONIC.real() - self._began)

    def play(self, schedule: Schedule) -> Run:
        """Return what came of a schedule, whatever the time."""
        return self._ground.play(schedule)

    def play_all(self, schedules: Iterable[Schedule]) -> Iterator[Run | DriverFault]:
        """Yield what came of each schedule that began in time."""
        return self._ground.play_all(self._in_time(schedules))

    def close(self) -> None:
        """Leave the ground to whoever made it."""

    def _in_time(self, schedules: Iterable[Schedule]) -> Iterator[Schedule]:
        for schedule in schedules:
            if self._seconds is not None and self.elapsed >= self._seconds:
                return
            yield schedule
