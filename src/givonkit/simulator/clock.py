"""Where the time comes from, and how fast it passes."""

from __future__ import annotations

import re
import time
from typing import Any, NamedTuple, Protocol

from givonkit.errors import ClockInvalid, did_you_mean, nearest_word

LATEST = 253_402_300_799.0
"""The last second of the year 9999: no time of the API can be later, so the clocks that can be moved end here."""
FASTEST = 1_000_000
_ANEW = "to begin anew, reset the jobs and the clock together"


class Clock(Protocol):
    """Tells the time in seconds since 1970 (UTC), and what kind of clock it is."""

    def now(self) -> float:
        """Return the time."""
        ...

    def describe(self) -> dict[str, Any]:
        """Return the kind, the time now and the pace, as plain values for JSON."""
        ...


class SystemClock:
    """The time of the machine."""

    now = staticmethod(time.time)

    def describe(self) -> dict[str, Any]:
        """Return the kind, the time now and the pace, as plain values for JSON."""
        return {"kind": "system", "now": self.now(), "pace": 1.0}


class ManualClock:
    """A clock that stands still until it is moved; raises ClockInvalid when it would go back or past the year 9999."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = self._start = _number(start, "the start of a clock", LATEST)

    def __repr__(self) -> str:
        return f"ManualClock({self._now})"

    def now(self) -> float:
        """Return the time."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the clock on by some seconds."""
        self._now = _advanced(self._now, seconds)

    def set(self, seconds: float) -> None:
        """Move the clock on to a time."""
        self._now = _later(self._now, seconds)

    def reset(self) -> None:
        """Go back to the start."""
        self._now = self._start

    def describe(self) -> dict[str, Any]:
        """Return the kind, the time now and the pace, as plain values for JSON."""
        return {"kind": "manual", "now": self._now, "pace": 0.0}


class ScaledClock:
    """A clock that starts at the time of its base, the system's, runs `pace` times as fast, and can jump ahead.

    A pace of 0 freezes it. Raises ClockInvalid when it would go back or past the year 9999, where it stops by itself.
    """

    def __init__(self, pace: float, base: Clock | None = None) -> None:
        self._base: Clock = SystemClock() if base is None else base
        self._read_base = self._base.now
        self._first_pace = _number(pace, "the pace of a clock", FASTEST)
        self.reset()

    def __repr__(self) -> str:
        return f"ScaledClock({self.pace}, {self._base!r})"

    @property
    def pace(self) -> float:
        """How many seconds pass in one of the base."""
        return self._course[2]

    def now(self) -> float:
        """Return the time."""
        since, base_since, pace = self._course
        return min(since + (self._read_base() - base_since) * pace, LATEST)

    def advance(self, seconds: float) -> None:
        """Jump ahead by some seconds."""
        base = self._base.now()
        self._course = (_advanced(self._now(base), seconds), base, self.pace)

    def set(self, seconds: float) -> None:
        """Jump ahead to a time."""
        base = self._base.now()
        self._course = (_later(self._now(base), seconds), base, self.pace)

    def set_pace(self, pace: float) -> None:
        """Run at another pace from now on."""
        base = self._base.now()
        self._course = (self._now(base), base, _number(pace, "the pace of a clock", FASTEST))

    def reset(self) -> None:
        """Go back to the time of the base, and to the first pace."""
        base = self._base.now()
        self._course = (base, base, self._first_pace)

    def describe(self) -> dict[str, Any]:
        """Return the kind, the time now and the pace, as plain values for JSON."""
        return {"kind": "scaled", "now": self.now(), "pace": self.pace}

    def _now(self, base: float) -> float:
        since, base_since, pace = self._course
        return min(since + (base - base_since) * pace, LATEST)


class Pace(NamedTuple):
    """How time passes: a ScaledClock's pace or, when None, by hand; and what ends jobs otherwise than their own time.

    `polls` is the number of the poll that ends a job; `instant` jobs take no time.
    """

    clock_pace: float | None = 1.0
    polls: int | None = None
    instant: bool = False


_PACES = {"real": Pace(), "instant": Pace(instant=True), "manual": Pace(clock_pace=None)}


def read_pace(text: str) -> Pace:
    """Return the pace that `real`, `instant`, `manual`, `10x`, `0.5x` or `3-polls` says, or raise ClockInvalid."""
    pace = _pace_of(text)
    if pace is not None:
        return pace
    raise ClockInvalid(
        f"the pace is real, instant, manual, a factor from 0x to {FASTEST}x such as 10x or 0.5x, "
        f"or polls such as 3-polls, got {text[:80]!r}{did_you_mean(_nearest_pace(text[:80]))}"
    )


def _nearest_pace(text: str) -> str | None:
    digits = re.search(r"[0-9.]+", text)
    near = (f"{digits[0]}x", f"{digits[0]}-polls") if digits else ()
    return nearest_word(text, [*_PACES, *(word for word in near if _pace_of(word))])


def _pace_of(text: str) -> Pace | None:
    if text in _PACES:
        return _PACES[text]
    polls = re.fullmatch(r"([1-9][0-9]{0,5})-polls?", text)
    factor = re.fullmatch(r"([0-9]{1,7}(?:\.[0-9]{1,20})?)x", text)
    if polls is not None:
        return Pace(polls=int(polls[1]))
    if factor is not None and float(factor[1]) <= FASTEST:
        return Pace(float(factor[1]))
    return None


def _advanced(now: float, seconds: float) -> float:
    step = _number(seconds, "the seconds to advance", LATEST, lowest=-LATEST)
    if step < 0:
        raise ClockInvalid(f"the clock never goes back: it is advanced by 0 seconds or more, got {seconds}; {_ANEW}")
    later = now + step
    if later > LATEST:
        raise ClockInvalid(f"the clock stands at {now} and ends at {LATEST} (the year 9999), got {seconds} to advance")
    return later


def _later(now: float, seconds: float) -> float:
    moment = _number(seconds, "the time to set", LATEST, lowest=-LATEST)
    if moment < now:
        raise ClockInvalid(f"the clock stands at {now} and never goes back, got {seconds}; {_ANEW}")
    return moment


def _number(value: object, what: str, highest: float, *, lowest: float = 0.0) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
        raise ClockInvalid(f"{what}: expected a finite number from 0 to {highest:.0f}, got {value!r}")
    return float(value)
