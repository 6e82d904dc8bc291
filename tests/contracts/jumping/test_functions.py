from __future__ import annotations

import time
from decimal import Decimal
from inspect import unwrap
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.simulator.clock import SystemClock

if TYPE_CHECKING:
    from givonkit_contracts.jumping import JumpingClock

START = 1767225600.0


@pytest.mark.usefixtures("jumping")
def test_the_wall_clock_is_the_clock() -> None:
    time.sleep(0.5)
    assert (time.time(), time.time_ns()) == (START + 0.5, 1_767_225_600_500_000_000)
    assert time.gmtime()[:6] == (2026, 1, 1, 0, 0, 0)
    assert (time.ctime(), time.localtime()) == (time.ctime(START), time.localtime(START))
    assert time.gmtime(86400)[:3] == (1970, 1, 2)


@pytest.mark.parametrize("name", ["monotonic", "perf_counter"])
def test_monotonic_clocks_go_on_from_real_time_in_step_with_the_clock(name: str, clock: JumpingClock) -> None:
    clock.advance(1.25)
    before = getattr(time, name)()
    with clock.auto_jump():
        seconds, nanoseconds = getattr(time, name), getattr(time, f"{name}_ns")
        first = seconds()
        assert before <= first <= before + 5
        assert nanoseconds() == first * 10**9
        time.sleep(1800)
        assert (seconds() - first, nanoseconds() - first * 10**9) == (1800.0, 1800 * 10**9)
    assert before <= getattr(time, name)() <= before + 60


def test_a_sleep_of_nothing_lets_others_run_and_takes_no_time(jumping: JumpingClock) -> None:
    time.sleep(0)
    time.sleep(0.0)
    assert jumping.elapsed == 0.0


@pytest.mark.parametrize(
    "arguments", [(-1,), (-0.5,), ("2",), (Decimal(2),), (None,), (), (1, 2), (float("nan"),), (1e300 * 10**10,)]
)
def test_a_sleep_refuses_what_the_real_one_refuses(arguments: tuple[Any, ...], clock: JumpingClock) -> None:
    sleep: Any = time.sleep
    with pytest.raises((TypeError, ValueError, OverflowError)) as expected:
        sleep(*arguments)
    with clock.auto_jump():
        tracked: Any = time.sleep
        with pytest.raises(expected.type):
            tracked(*arguments)
    assert clock.elapsed == 0.0


@pytest.mark.usefixtures("jumping")
def test_the_functions_look_like_the_real_ones() -> None:
    assert (time.sleep.__name__, repr(time.sleep)) == ("sleep", "<time.sleep on the clock>")
    assert unwrap(time.sleep).__class__.__name__ == "builtin_function_or_method"


def test_a_function_that_is_kept_is_real_when_time_no_longer_jumps(clock: JumpingClock) -> None:
    with clock.auto_jump():
        kept = time.time
        assert kept() == START
    assert kept() > START + 1
    with clock.auto_jump():
        assert kept() == START


@pytest.mark.parametrize(
    "module", ["_pytest.timing", "pluggy", "xdist.dsession", "hypothesis.core", "coverage.control"]
)
@pytest.mark.usefixtures("jumping")
def test_test_runners_see_real_time_in_any_thread(module: str) -> None:
    namespace: dict[str, Any] = {"__name__": module, "time": time}
    exec("def ask(): return time.time(), time.monotonic(); ", namespace)
    time.sleep(100_000)
    wall, monotonic = namespace["ask"]()
    assert wall == pytest.approx(time.clock_gettime(time.CLOCK_REALTIME), abs=5)
    assert monotonic == pytest.approx(time.clock_gettime(time.CLOCK_MONOTONIC), abs=5)


@pytest.mark.usefixtures("jumping")
def test_the_system_clock_of_the_double_stays_real() -> None:
    assert SystemClock().now() == pytest.approx(time.clock_gettime(time.CLOCK_REALTIME), abs=5)
