from __future__ import annotations

import time
from math import inf, nan
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.errors import ClockInvalid
from givonkit.simulator.clock import FASTEST, LATEST, Clock, ManualClock, Pace, ScaledClock, SystemClock, read_pace

if TYPE_CHECKING:
    from collections.abc import Callable

NO_NUMBERS: list[Any] = [nan, inf, -inf, LATEST + 1, 10**400, True, None, "5", [5]]


def test_the_system_clock_tells_the_time_of_the_machine() -> None:
    before = time.time()
    described = SystemClock().describe()
    assert before <= described.pop("now") <= time.time()
    assert described == {"kind": "system", "pace": 1.0}


def test_a_manual_clock_stands_still_until_it_is_moved() -> None:
    clock = ManualClock(5)
    assert clock.now() == clock.now() == 5.0
    clock.advance(0)
    assert clock.now() == 5.0
    clock.advance(2.5)
    assert clock.now() == 7.5
    clock.set(7.5)
    clock.set(9)
    assert clock.describe() == {"kind": "manual", "now": 9.0, "pace": 0.0}
    clock.reset()
    assert clock.now() == 5.0
    assert repr(clock) == "ManualClock(5.0)"


def test_a_manual_clock_that_is_set_back_is_refused_and_stays() -> None:
    clock = ManualClock(10.0)
    with pytest.raises(ClockInvalid) as caught:
        clock.set(9.5)
    assert str(caught.value) == (
        "the clock stands at 10.0 and never goes back, got 9.5; to begin anew, reset the jobs and the clock together"
    )
    assert clock.now() == 10.0


@pytest.mark.parametrize("clock", [ManualClock(10.0), ScaledClock(2.0, ManualClock(10.0))], ids=repr)
def test_a_clock_that_is_advanced_by_less_than_nothing_is_refused_and_stays(clock: ManualClock | ScaledClock) -> None:
    with pytest.raises(ClockInvalid) as caught:
        clock.advance(-0.5)
    assert str(caught.value) == (
        "the clock never goes back: it is advanced by 0 seconds or more, got -0.5; "
        "to begin anew, reset the jobs and the clock together"
    )
    assert clock.now() == 10.0


@pytest.mark.parametrize("value", NO_NUMBERS, ids=lambda value: repr(value)[:20])
def test_a_clock_takes_finite_numbers_only(value: Any) -> None:
    manual, scaled = ManualClock(5.0), ScaledClock(1.0, ManualClock(5.0))
    moves: list[Callable[[Any], object]] = [
        manual.set,
        manual.advance,
        ManualClock,
        scaled.advance,
        scaled.set_pace,
        ScaledClock,
    ]
    for move in moves:
        with pytest.raises(ClockInvalid, match="expected a finite number from 0 to ") as caught:
            move(value)
        assert str(caught.value).endswith(f", got {value!r}")
    assert (manual.now(), scaled.now(), scaled.pace) == (5.0, 5.0, 1.0)


def test_a_clock_starts_in_1970_at_the_earliest() -> None:
    with pytest.raises(ClockInvalid, match=r"the start of a clock: expected a finite number from 0 to .*, got -1"):
        ManualClock(-1)


@pytest.mark.parametrize("clock", [ManualClock(10.0), ScaledClock(2.0, ManualClock(10.0))], ids=repr)
def test_a_clock_ends_with_the_year_9999(clock: ManualClock | ScaledClock) -> None:
    clock.advance(LATEST - 10.0)
    assert clock.now() == LATEST
    with pytest.raises(ClockInvalid, match=r"ends at 253402300799.0 \(the year 9999\), got 1 to advance"):
        clock.advance(1)


def test_a_fast_clock_stops_by_itself_where_the_year_9999_ends() -> None:
    base = ManualClock()
    clock = ScaledClock(FASTEST, base)
    base.advance(LATEST / FASTEST + 1)
    assert clock.now() == LATEST


@pytest.mark.parametrize(("pace", "now"), [(0, 1000.0), (0.5, 1002.0), (1, 1004.0), (10, 1040.0), (FASTEST, 4_001_000)])
def test_a_scaled_clock_starts_with_its_base_and_runs_at_its_pace(pace: float, now: float) -> None:
    base = ManualClock(1000.0)
    clock = ScaledClock(pace, base)
    assert clock.now() == 1000.0
    base.advance(4)
    assert clock.describe() == {"kind": "scaled", "now": now, "pace": float(pace)}


@pytest.mark.parametrize("pace", [-0.001, FASTEST + 1])
def test_a_pace_is_from_0_to_a_million(pace: float) -> None:
    with pytest.raises(ClockInvalid) as caught:
        ScaledClock(pace)
    assert str(caught.value) == f"the pace of a clock: expected a finite number from 0 to 1000000, got {pace}"


def test_a_running_clock_can_be_jumped_and_runs_on() -> None:
    base = ManualClock(1000.0)
    clock = ScaledClock(10, base)
    base.advance(1)
    clock.advance(3600)
    assert clock.now() == 4610.0
    base.advance(1)
    assert clock.now() == 4620.0


def test_a_running_clock_is_set_to_exactly_the_time_that_was_told() -> None:
    class Hasty(ManualClock):
        """A clock on which a second passes whenever it is looked at."""

        def now(self) -> float:
            self.advance(1.0)
            return super().now()

    base = Hasty(100.0)
    clock = ScaledClock(1.0, base)
    clock.set(200.0)
    assert clock.now() == 201.0
    with pytest.raises(ClockInvalid, match=r"stands at 202.0 and never goes back, got 201.5; to begin anew"):
        clock.set(201.5)


def test_the_pace_changes_without_a_jump() -> None:
    base = ManualClock(1000.0)
    clock = ScaledClock(10, base)
    base.advance(2)
    clock.set_pace(0.5)
    assert (clock.now(), clock.pace) == (1020.0, 0.5)
    base.advance(2)
    assert clock.now() == 1021.0
    clock.set_pace(100)
    base.advance(1)
    assert clock.now() == 1121.0


def test_a_frozen_clock_can_be_advanced_and_runs_on_from_there() -> None:
    base = ManualClock(1000.0)
    clock = ScaledClock(10, base)
    clock.set_pace(0)
    base.advance(500)
    assert clock.now() == 1000.0
    clock.advance(30)
    base.advance(500)
    assert clock.now() == 1030.0
    clock.set_pace(2)
    base.advance(5)
    assert clock.now() == 1040.0


def test_a_scaled_clock_is_reset_to_its_base_and_its_first_pace() -> None:
    base = ManualClock(1000.0)
    clock = ScaledClock(10, base)
    clock.advance(50)
    clock.set_pace(0)
    base.advance(7)
    clock.reset()
    assert (clock.now(), clock.pace) == (1007.0, 10.0)
    base.advance(1)
    assert clock.now() == 1017.0
    assert repr(clock) == "ScaledClock(10.0, ManualClock(1008.0))"


def test_the_base_of_a_scaled_clock_is_the_systems() -> None:
    before = time.time()
    clock: Clock = ScaledClock(0)
    assert before <= clock.now() <= time.time()


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("real", Pace(1.0, None, instant=False)),
        ("instant", Pace(1.0, None, instant=True)),
        ("manual", Pace(None, None, instant=False)),
        ("10x", Pace(10.0)),
        ("0.5x", Pace(0.5)),
        ("0x", Pace(0.0)),
        ("1000000x", Pace(1_000_000.0)),
        ("3-polls", Pace(1.0, 3)),
        ("1-poll", Pace(1.0, 1)),
    ],
)
def test_a_pace_is_read_from_a_word(text: str, pace: Pace) -> None:
    assert read_pace(text) == pace


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", ""),
        ("fast", ""),
        ("Real", " (did you mean 'real'?)"),
        ("instnat", " (did you mean 'instant'?)"),
        ("10", " (did you mean '10x'?)"),
        ("10 x", " (did you mean '10x'?)"),
        ("3 polls", " (did you mean '3-polls'?)"),
        ("0-polls", ""),
        ("1000001x", ""),
        ("1000000.1x", ""),
        ("-1x", " (did you mean '1x'?)"),
        ("1e3x", ""),
        ("٣x", ""),
        ("nanx", ""),
        ("10x\n", " (did you mean '10x'?)"),
    ],
)
def test_a_wrong_pace_is_refused_with_the_forms(text: str, hint: str) -> None:
    with pytest.raises(ClockInvalid) as caught:
        read_pace(text)
    assert str(caught.value) == (
        "the pace is real, instant, manual, a factor from 0x to 1000000x such as 10x or 0.5x, "
        f"or polls such as 3-polls, got {text!r}{hint}"
    )
