from __future__ import annotations

import _thread
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from givonkit_contracts.jumping import watchdog

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from givonkit_contracts.jumping import JumpingClock

PATIENCE = 0.4


def beside_a_thread_that_sleeps(clock: JumpingClock, work: Callable[[], object]) -> list[str]:
    """Do some work while another participant waits on the clock, and return whether that one could sleep."""
    slept: list[str] = []

    def sleep() -> None:
        time.sleep(1)
        slept.append("well")

    with clock.auto_jump(patience=PATIENCE):
        sleeping = threading.Thread(target=sleep)
        sleeping.start()
        work()
        sleeping.join()
    return slept


def test_a_computation_is_left_alone(clock: JumpingClock) -> None:
    def compute() -> None:
        until = time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID) + 1
        while time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID) < until:
            sum(range(1000))

    assert beside_a_thread_that_sleeps(clock, compute) == ["well"]


def test_a_process_that_is_waited_for_is_left_alone(clock: JumpingClock) -> None:
    def wait_for_a_process() -> None:
        subprocess.run([sys.executable, "-c", "import time; time.sleep(1)"], check=True)

    assert beside_a_thread_that_sleeps(clock, wait_for_a_process) == ["well"]


def test_an_answer_from_outside_within_the_patience_is_waited_for(clock: JumpingClock) -> None:
    asked, is_asked, sleep = threading.Event(), _thread.allocate_lock(), time.sleep
    is_asked.acquire()

    def answer() -> None:
        is_asked.acquire(timeout=20)
        sleep(PATIENCE / 2)
        asked.set()

    outside = threading.Thread(target=answer)
    outside.start()
    with clock.auto_jump(patience=PATIENCE * 5):
        is_asked.release()
        assert asked.wait()
    outside.join()


def test_its_thread_is_not_counted_among_the_others_and_ends_with_the_jump(
    clock: JumpingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_over, before, start = _thread.allocate_lock(), threading.active_count(), _thread.start_new_thread
    is_over.acquire()

    def start_and_tell(function: Callable[[], object], arguments: tuple[()]) -> int:
        def run() -> None:
            function(*arguments)
            is_over.release()

        return start(run, ())

    monkeypatch.setattr(watchdog, "start_new_thread", start_and_tell)
    with clock.auto_jump():
        assert not is_over.acquire(timeout=0.3)
        assert threading.active_count() == before
    assert is_over.acquire(timeout=20)
