from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.jumping import locks
from givonkit_contracts.jumping.waits import Wait

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit_contracts.jumping import JumpingClock


def after(seconds: float, call: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        time.sleep(seconds)
        call()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def full_queue() -> queue.Queue[int]:
    full: queue.Queue[int] = queue.Queue(maxsize=1)
    full.put(1)
    return full


def held(lock: Any) -> Any:
    """Return a lock that another thread holds for a hundred seconds."""
    taken = threading.Event()

    def hold() -> None:
        with lock:
            taken.set()
            time.sleep(100)

    threading.Thread(target=hold).start()
    taken.wait()
    return lock


def locked_condition_wait() -> bool:
    condition = threading.Condition()
    with condition:
        return condition.wait(3)


def condition_wait_for() -> bool:
    condition = threading.Condition()
    with condition:
        return condition.wait_for(lambda: False, 3)


WAITS: dict[str, Callable[[], Any]] = {
    "event": lambda: threading.Event().wait(3),
    "condition": locked_condition_wait,
    "condition-for": condition_wait_for,
    "semaphore": lambda: threading.Semaphore(0).acquire(timeout=3),
    "bounded-semaphore": lambda: held(threading.BoundedSemaphore(1)).acquire(timeout=3),
    "lock": lambda: held(threading.Lock()).acquire(timeout=3),
    "rlock": lambda: held(threading.RLock()).acquire(timeout=3),
}
REFUSALS: dict[str, tuple[Callable[[], Any], type[Exception]]] = {
    "barrier": (lambda: threading.Barrier(2).wait(3), threading.BrokenBarrierError),
    "get": (lambda: queue.Queue().get(timeout=3), queue.Empty),
    "put": (lambda: full_queue().put(2, timeout=3), queue.Full),
    "lifo": (lambda: queue.LifoQueue().get(timeout=3), queue.Empty),
    "priority": (lambda: queue.PriorityQueue().get(timeout=3), queue.Empty),
    "simple": (lambda: queue.SimpleQueue().get(timeout=3), queue.Empty),
}


@pytest.mark.parametrize("name", WAITS)
def test_a_time_out_passes_on_the_clock(name: str, jumping: JumpingClock) -> None:
    assert not WAITS[name]()
    assert jumping.elapsed == 3.0


@pytest.mark.parametrize("name", REFUSALS)
def test_a_time_out_that_raises_passes_on_the_clock(name: str, jumping: JumpingClock) -> None:
    call, error = REFUSALS[name]
    with pytest.raises(error):
        call()
    assert jumping.elapsed == 3.0


def test_an_event_that_is_set_in_time_ends_the_wait_at_its_second(jumping: JumpingClock) -> None:
    event = threading.Event()
    after(2, event.set)
    assert event.wait(3)
    assert jumping.elapsed == 2.0


def test_a_condition_that_is_notified_wakes_one_waiter_after_the_other(jumping: JumpingClock) -> None:
    condition, woken = threading.Condition(), []

    def wait(number: int) -> None:
        with condition:
            condition.wait()
            woken.append((number, jumping.elapsed))

    def notify() -> None:
        with condition:
            condition.notify()

    waiting = []
    for number in range(3):
        waiting.append(threading.Thread(target=wait, args=(number,)))
        waiting[-1].start()
        time.sleep(1)
    for _ in range(3):
        after(1, notify).join()
    for thread in waiting:
        thread.join()
    assert woken == [(0, 4.0), (1, 5.0), (2, 6.0)]


def test_a_lock_goes_to_whoever_has_waited_longest(jumping: JumpingClock) -> None:
    lock, order = threading.Lock(), []

    def take(number: int) -> None:
        time.sleep(number)
        with lock:
            order.append((number, jumping.elapsed))
            time.sleep(10)

    threads = [threading.Thread(target=take, args=(number,)) for number in (3, 1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert order == [(1, 1.0), (2, 11.0), (3, 21.0)]


def test_a_reentrant_lock_lets_its_holder_in_again(jumping: JumpingClock) -> None:
    lock = threading.RLock()
    with lock, lock:
        time.sleep(1)
    assert not held(lock).acquire(timeout=4)
    assert jumping.elapsed == 5.0


def test_a_barrier_lets_all_go_when_the_last_has_come(jumping: JumpingClock) -> None:
    barrier, gone = threading.Barrier(3), []

    def cross(seconds: float) -> None:
        time.sleep(seconds)
        barrier.wait(60)
        gone.append(jumping.elapsed)

    threads = [threading.Thread(target=cross, args=(seconds,)) for seconds in (1, 2, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gone == [5.0, 5.0, 5.0]


def test_a_semaphore_limits_how_many_work_at_once(jumping: JumpingClock) -> None:
    semaphore, ended = threading.Semaphore(2), []

    def work() -> None:
        with semaphore:
            time.sleep(10)
            ended.append(jumping.elapsed)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == [10.0, 10.0, 20.0, 20.0, 30.0]


def test_a_consumer_sees_what_comes_and_the_pauses_between(jumping: JumpingClock) -> None:
    line: queue.Queue[int] = queue.Queue()
    seen: list[tuple[float, int | None]] = []

    def produce() -> None:
        for number in range(2):
            time.sleep(2.5)
            line.put(number)

    producer = threading.Thread(target=produce)
    producer.start()
    while len(seen) < 7:
        began = jumping.elapsed
        try:
            seen.append((began, line.get(timeout=1)))
        except queue.Empty:
            seen.append((began, None))
    producer.join()
    assert seen == [(0.0, None), (1.0, None), (2.0, 0), (2.5, None), (3.5, None), (4.5, 1), (5.0, None)]


def test_a_full_queue_holds_its_producer_up(jumping: JumpingClock) -> None:
    line: queue.Queue[int] = queue.Queue(maxsize=1)
    put = []

    def produce() -> None:
        for number in range(3):
            line.put(number, timeout=100)
            put.append(jumping.elapsed)

    producer = threading.Thread(target=produce)
    producer.start()
    for _ in range(3):
        time.sleep(10)
        line.get()
    producer.join()
    assert put == [0.0, 10.0, 20.0]


def test_a_queue_that_times_out_a_thousand_times_keeps_its_cadence(jumping: JumpingClock) -> None:
    line: queue.Queue[int] = queue.Queue()
    seen = []
    for _ in range(1000):
        with pytest.raises(queue.Empty):
            line.get(timeout=0.1)
        seen.append(jumping.elapsed)
    assert seen == [turn / 10 for turn in range(1, 1001)]


def test_what_was_made_before_time_jumped_waits_on_the_clock(clock: JumpingClock) -> None:
    event, line, condition = threading.Event(), queue.Queue[int](), threading.Condition()
    with clock.auto_jump():
        assert not event.wait(1)
        with pytest.raises(queue.Empty):
            line.get(timeout=2)
        with condition:
            assert not condition.wait(4)
    assert clock.elapsed == 7.0


def test_what_was_made_while_time_jumped_works_in_real_time_afterwards(clock: JumpingClock) -> None:
    with clock.auto_jump():
        lock, line, event = threading.Lock(), queue.SimpleQueue[int](), threading.Event()
    assert isinstance(lock, locks.TrackedLock)
    with lock:
        assert not lock.acquire(timeout=0.01)
    line.put(1)
    assert line.get(timeout=1) == 1
    thread = after(0.01, event.set)
    assert event.wait(10)
    thread.join()
    assert clock.elapsed == 0.0


def test_a_tracked_lock_refuses_what_a_lock_refuses() -> None:
    lock = locks.TrackedLock()
    real: Any = threading.Lock()
    for arguments in [(True, -2), (False, 5), (True, threading.TIMEOUT_MAX * 2)]:
        with pytest.raises((ValueError, OverflowError)) as expected:
            real.acquire(*arguments)
        with pytest.raises(expected.type):
            lock.acquire(*arguments)
    with pytest.raises(RuntimeError, match="unlocked lock"):
        lock.release()
    assert (lock.acquire(), lock.locked(), lock.acquire(blocking=False), lock.acquire(timeout=0)) == (1, 1, 0, 0)
    assert repr(lock).startswith("<locked TrackedLock at 0x")


def test_an_interrupted_wait_gives_up_its_place(jumping: JumpingClock, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = threading.Lock()
    lock.acquire()
    monkeypatch.setattr("givonkit_contracts.jumping.waits.Wait.block", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        lock.acquire()
    monkeypatch.undo()
    lock.release()
    assert not lock.locked()
    time.sleep(1)
    assert jumping.elapsed == 1.0


def test_a_lock_that_is_handed_to_an_interrupted_wait_is_handed_on(
    jumping: JumpingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, block = held(threading.Lock()), Wait.block

    def block_and_interrupt(wait: Wait, timeout: float) -> None:
        block(wait, timeout)
        if threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt

    monkeypatch.setattr(Wait, "block", block_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        lock.acquire()
    monkeypatch.undo()
    assert jumping.elapsed == 100.0
    assert lock.acquire(timeout=5)


def _interrupt(wait: object, timeout: float) -> None:  # noqa: ARG001  # as Wait.block has them
    raise KeyboardInterrupt
