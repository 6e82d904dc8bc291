from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING

import pytest

from givonkit import Request, Simulator
from givonkit.errors import ClockInvalid
from givonkit.simulator.clock import LATEST, ManualClock
from givonkit.simulator.control import Control
from givonkit_contracts.jumping import JumpingClock

if TYPE_CHECKING:
    from givonkit import Spec

START = 1767225600.0
HEADERS = [(b"authorization", b"Bearer any-key"), (b"content-type", b"application/json")]


def test_a_jumping_clock_is_a_manual_clock_for_the_control_side(spec: Spec) -> None:
    clock = JumpingClock(5)
    control = Control(Simulator(spec, clock=clock))
    assert isinstance(clock, ManualClock)
    assert control.advance(2.5)["now"] == 7.5
    assert clock.describe() == {"kind": "manual", "now": 7.5, "pace": 0.0}
    assert repr(clock) == "JumpingClock(7.5)"


def test_the_clock_is_moved_by_hand_before_during_and_after_jumping(clock: JumpingClock) -> None:
    clock.advance(1)
    with clock.auto_jump():
        time.sleep(2)
        clock.advance(3)
        clock.set(clock.now() + 4)
        assert (clock.now(), clock.elapsed) == (START + 10, 10.0)
        time.sleep(5)
    clock.advance(6)
    assert (clock.now(), clock.elapsed) == (START + 21, 21.0)


def test_what_cannot_be_done_by_hand_is_refused_and_changes_nothing(jumping: JumpingClock) -> None:
    time.sleep(10)
    with pytest.raises(ClockInvalid, match="never goes back"):
        jumping.set(START)
    with pytest.raises(ClockInvalid, match="never goes back"):
        jumping.advance(-1)
    assert (jumping.now(), jumping.elapsed) == (START + 10, 10.0)


def test_a_reset_goes_back_to_the_start_and_monotonic_clocks_go_on(jumping: JumpingClock) -> None:
    before = time.monotonic()
    time.sleep(10)
    jumping.reset()
    assert (jumping.now(), time.monotonic() - before) == (START, 10.0)
    time.sleep(3)
    assert (jumping.now(), time.monotonic() - before) == (START + 3, 13.0)


def test_whoever_waits_no_longer_than_the_clock_was_advanced_goes_on_in_order(jumping: JumpingClock) -> None:
    woken = []

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        woken.append((seconds, jumping.elapsed))

    threads = [threading.Thread(target=sleep, args=(seconds,)) for seconds in (7, 5, 20)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    jumping.advance(10)
    for thread in threads:
        thread.join()
    assert woken == [(5, 11.0), (7, 11.0), (20, 20.0)]


@pytest.mark.parametrize("seconds", [2, 0.1, 0.7, 1 / 3])
def test_a_cadence_is_exact(jumping: JumpingClock, seconds: float) -> None:
    seen = []
    for _ in range(900):
        seen.append(jumping.elapsed_ns)
        time.sleep(seconds)
    assert seen == [turn * round(seconds * 1e8) * 10 for turn in range(900)]


def test_a_back_off_is_exact(jumping: JumpingClock) -> None:
    began, seen = time.monotonic(), []
    for turn in range(8):
        seen.append(time.monotonic() - began)
        time.sleep(0.5 * 2**turn)
    assert seen == [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5]
    assert jumping.now() == START + 127.5


def test_a_deadline_ends_a_loop_at_its_second(jumping: JumpingClock) -> None:
    deadline, polls = time.monotonic() + 1800, 0
    while time.monotonic() < deadline:
        polls += 1
        time.sleep(2)
    assert (polls, jumping.elapsed) == (900, 1800.0)


def test_a_job_of_thirty_minutes_is_polled_in_less_than_one(spec: Spec) -> None:
    began = time.perf_counter()
    clock = JumpingClock(START)
    simulator = Simulator(spec, clock=clock)
    prompt = "a red corgi [givonkit succeed after=30m]"
    body = json.dumps({"type": "image", "model": "seedream-5", "input": {"prompt": prompt}}).encode()
    with clock.auto_jump():
        created = json.loads(simulator.handle(Request("POST", "/api/v1/generations", headers=HEADERS, body=body)).body)
        times, status = [], ""
        while status != "completed":
            time.sleep(2)
            times.append(time.time() - START)
            path = f"/api/v1/generations/{created['id']}"
            status = json.loads(simulator.handle(Request("GET", path, headers=HEADERS)).body)["status"]
    assert times == [2.0 * turn for turn in range(1, 901)]
    assert time.perf_counter() - began < 60


def test_a_wait_beyond_the_end_of_time_waits_until_it_is_woken() -> None:
    late, event = JumpingClock(LATEST - 799), threading.Event()
    with late.auto_jump():
        threading.Timer(5, event.set).start()
        assert event.wait(5000)
    assert late.now() == LATEST - 794
