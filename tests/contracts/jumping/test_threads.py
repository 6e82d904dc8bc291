from __future__ import annotations

import _thread
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, as_completed, wait
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.jumping import JumpingClock
from givonkit_contracts.jumping.waits import Wait

if TYPE_CHECKING:
    from collections.abc import Callable


def run_all(*calls: Callable[[], object]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_that_sleep_take_turns_at_exactly_their_times(jumping: JumpingClock) -> None:
    seen = []

    def sleep(name: str, seconds: float, times: int) -> None:
        for _ in range(times):
            time.sleep(seconds)
            seen.append((jumping.elapsed, name))

    run_all(lambda: sleep("a", 2, 3), lambda: sleep("b", 3, 2), lambda: sleep("c", 0.5, 2))
    assert seen == [(0.5, "c"), (1.0, "c"), (2.0, "a"), (3.0, "b"), (4.0, "a"), (6.0, "b"), (6.0, "a")]


def test_equal_deadlines_come_first_come_first_served(jumping: JumpingClock) -> None:
    seen: list[int] = []

    def sleep(number: int) -> None:
        time.sleep(number / 10)
        time.sleep(10 - number / 10)
        seen.append(number)

    run_all(*(lambda number=number: sleep(number) for number in range(9, 0, -1)))
    assert (seen, jumping.elapsed) == (list(range(1, 10)), 10.0)


def test_equal_deadlines_of_one_moment_come_in_the_order_in_which_threads_were_started(
    jumping: JumpingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, is_waiting, block = [], _thread.allocate_lock(), Wait.block
    is_waiting.acquire()

    def block_and_tell(wait: Wait, timeout: float) -> None:
        if threading.current_thread().name == "second":
            is_waiting.release()
        block(wait, timeout)

    def first() -> None:
        is_waiting.acquire(timeout=20)
        time.sleep(5)
        seen.append("first")

    def second() -> None:
        time.sleep(5)
        seen.append("second")

    monkeypatch.setattr(Wait, "block", block_and_tell)
    threads = [threading.Thread(target=first), threading.Thread(target=second, name="second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (seen, jumping.elapsed) == (["first", "second"], 5.0)


def test_time_stands_still_while_a_thread_runs(jumping: JumpingClock) -> None:
    seen = []

    def work() -> None:
        sum(range(2_000_000))
        seen.append(jumping.elapsed)

    run_all(work, lambda: time.sleep(5))
    assert (seen, jumping.elapsed) == ([0.0], 5.0)


def test_threads_of_threads_take_part(jumping: JumpingClock) -> None:
    run_all(lambda: run_all(lambda: run_all(lambda: time.sleep(3600))))
    assert jumping.elapsed == 3600.0


def test_a_join_that_times_out_leaves_the_thread_alive(jumping: JumpingClock) -> None:
    thread = threading.Thread(target=time.sleep, args=(10,))
    thread.start()
    thread.join(4)
    assert (thread.is_alive(), jumping.elapsed) == (True, 4.0)
    thread.join(60)
    assert (thread.is_alive(), jumping.elapsed) == (False, 10.0)
    thread.join()


def test_a_thread_cannot_join_itself(jumping: JumpingClock) -> None:
    with pytest.raises(RuntimeError, match="cannot join current thread"):
        threading.current_thread().join()
    assert jumping.elapsed == 0.0


def test_a_thread_that_raises_ends_and_time_goes_on(jumping: JumpingClock, monkeypatch: pytest.MonkeyPatch) -> None:
    raised = []
    monkeypatch.setattr(threading, "excepthook", lambda arguments: raised.append(arguments.exc_type))
    run_all(lambda: 1 // 0, lambda: time.sleep(7))
    assert (raised, jumping.elapsed) == ([ZeroDivisionError], 7.0)


def test_a_thread_that_cannot_be_started_is_not_waited_for(jumping: JumpingClock) -> None:
    thread = threading.Thread(target=time.sleep, args=(1,))
    size = threading.stack_size()
    try:
        threading.stack_size(2**46)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            thread.start()
    finally:
        threading.stack_size(size)
    time.sleep(5)
    assert jumping.elapsed == 5.0


def test_a_timer_fires_on_the_clock_unless_it_is_cancelled(jumping: JumpingClock) -> None:
    fired: list[float] = []
    timers = [threading.Timer(seconds, lambda: fired.append(jumping.elapsed)) for seconds in (1800, 5, 600)]
    for timer in timers:
        timer.start()
    timers[2].cancel()
    for timer in timers:
        timer.join()
    assert fired == [5.0, 1800.0]


def test_an_executor_works_on_the_clock(jumping: JumpingClock) -> None:
    def work(seconds: float) -> tuple[float, float]:
        time.sleep(seconds)
        return seconds, jumping.elapsed

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, [3, 1, 1, 5])) == [(3, 3.0), (1, 1.0), (1, 2.0), (5, 7.0)]
        time.sleep(100)
        assert pool.submit(work, 1).result() == (1, 108.0)


def test_futures_time_out_on_the_clock(jumping: JumpingClock) -> None:
    with ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(time.sleep, seconds) for seconds in (30, 10, 20)]
        with pytest.raises(TimeoutError):
            futures[0].result(timeout=4)
        assert jumping.elapsed == 4.0
        assert len(wait(futures, timeout=2).done) == 0
        assert jumping.elapsed == 6.0
        assert wait(futures, return_when=FIRST_COMPLETED).done == {futures[1]}
        assert jumping.elapsed == 10.0
        ends: list[tuple[Future[None], float]] = [(future, jumping.elapsed) for future in as_completed(futures)]
    assert ends == [(futures[1], 10.0), (futures[2], 20.0), (futures[0], 30.0)]


def test_other_threads_keep_real_time(clock: JumpingClock) -> None:
    go, seen = threading.Event(), []

    def real() -> None:
        go.wait(20)
        began = time.time()
        time.sleep(0.05)
        seen.append((began > 1_770_000_000, time.clock_gettime(time.CLOCK_REALTIME) - began >= 0.05))
        seen.append((threading.Event().wait(0.05), time.time() - began >= 0.1))

    thread = threading.Thread(target=real)
    thread.start()
    with clock.auto_jump():
        go.set()
        time.sleep(3600)
        thread.join()
        assert clock.elapsed == 3600.0
    assert seen == [(True, True), (False, True)]


@pytest.mark.parametrize("module", ["pytest_timeout", "multiprocessing.pool"])
def test_threads_that_a_test_runner_or_a_pool_of_processes_starts_keep_real_time(
    module: str, jumping: JumpingClock
) -> None:
    fired: list[str] = []
    namespace: dict[str, Any] = {"__name__": module, "threading": threading, "fired": fired}
    exec(
        "def start():\n timer = threading.Timer(60, fired.append, ('fired',))\n timer.start()\n return timer", namespace
    )
    timer = namespace["start"]()
    time.sleep(3600)
    timer.cancel()
    timer.join()
    assert (fired, jumping.elapsed) == ([], 3600.0)


def test_a_thread_outside_wakes_one_that_waits(clock: JumpingClock) -> None:
    go, answer = threading.Event(), threading.Event()

    def reply() -> None:
        go.wait(20)
        answer.set()

    thread = threading.Thread(target=reply)
    thread.start()
    with clock.auto_jump():
        go.set()
        assert answer.wait()
        assert clock.elapsed == 0.0
    thread.join()


def test_whoever_still_waits_when_it_stops_goes_on(clock: JumpingClock) -> None:
    sleeping, event, lines = threading.Event(), threading.Event(), []

    def sleep() -> None:
        sleeping.set()
        time.sleep(1_000_000)
        lines.append("slept")

    def wait_for_event() -> None:
        lines.append(f"event {event.wait()}")

    threads = [threading.Thread(target=sleep), threading.Thread(target=wait_for_event)]
    with clock.auto_jump():
        for thread in threads:
            thread.start()
        sleeping.wait()
    threads[0].join(20)
    event.set()
    threads[1].join(20)
    assert lines == ["slept", "event True"]
    assert clock.elapsed == 0.0


def stress(seed: int) -> list[tuple[float, int, int]]:
    clock, trace = JumpingClock(), []
    with clock.auto_jump():
        lock = threading.Lock()

        def work(number: int) -> None:
            random = Random(seed * 1000 + number)
            for turn in range(20):
                time.sleep(random.choice([0.1, 0.25, 1, 2, random.random()]))
                with lock:
                    trace.append((clock.elapsed, number, turn))
                    if turn % 5 == 0:
                        time.sleep(random.random())

        run_all(*(lambda number=number: work(number) for number in range(20)))
    return trace


@pytest.mark.parametrize("seed", [1, 2])
def test_twenty_threads_that_sleep_at_random_leave_the_same_trace_every_time(seed: int) -> None:
    first = stress(seed)
    assert len(first) == 400
    assert [moment for moment, _, _ in first] == sorted(moment for moment, _, _ in first)
    for _ in range(3):
        assert stress(seed) == first
