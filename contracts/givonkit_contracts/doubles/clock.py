"""The clock of a double, as a test moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from givonkit.errors import ClockInvalid

if TYPE_CHECKING:
    from .director import Director


class DoubleClock:
    """The time of the double: jobs finish, URLs expire and outages pass by it."""

    def __init__(self, director: Director) -> None:
        self._director = director

    def __repr__(self) -> str:
        told = self._director.clock()
        return f"<Clock ({told['kind']}) at {told['now']}>"

    @property
    def now(self) -> float:
        """The time in seconds since 1970."""
        return float(self._director.clock()["now"])

    def advance(self, seconds: float) -> None:
        """Move the clock on by some seconds; raises ClockInvalid."""
        self._director.advance(seconds)

    def set(self, seconds: float) -> None:
        """Move the clock on to a time in seconds since 1970; raises ClockInvalid when that is past."""
        self._director.set_time(seconds)

    def set_pace(self, pace: float) -> None:
        """Let the clock run `pace` times as fast, 0 to freeze it; raises ClockInvalid for one that is moved by hand."""
        self._director.set_pace(pace)


class SocketClock(DoubleClock):
    """The time of a double over HTTP, by which its clients cannot live."""

    def auto_jump(self) -> NoReturn:
        """Raise ClockInvalid: a client of a double over HTTP waits on a real socket, which knows no other clock."""
        raise ClockInvalid(
            "givon is reached over a real socket, and a real socket waits in real time; "
            "take the fixture givon_inprocess instead: givon_inprocess.clock.auto_jump()"
        )
