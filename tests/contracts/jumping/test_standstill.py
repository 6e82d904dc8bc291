from __future__ import annotations

import asyncio
import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.jumping import JumpingClock, TimeRunsAway, TimeStandsStill, scheduler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MADE_BEFORE = threading.Lock()


@pytest.fixture
def hasty(clock: JumpingClock) -> Iterator[JumpingClock]:
    """Return a clock whose time jumps at most a thousand times, and stands still for at most 0.2 s."""
    with clock.auto_jump(patience=0.2, most_jumps=1000):
        yield clock


def in_a_thread(call: Callable[[], object]) -> list[BaseException]:
    """Start a call in a thread, and return a list of what it raises."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as error:  # noqa: BLE001  # a TimeStandsStill is no Exception
            raised.append(error)

    threading.Thread(target=run, name="other").start()
    return raised


def sleep_with_the_lock() -> None:
    with MADE_BEFORE:
        time.sleep(1)


def for_ever(call: Callable[[], object]) -> None:
    while True:
        call()


async def poll_for_ever() -> None:
    while True:  # noqa: ASYNC110  # which is what is tried
        await asyncio.sleep(2)


async def never_answered() -> None:
    await asyncio.Event().wait()


@pytest.mark.usefixtures("hasty")
def test_a_wait_that_nobody_ends_fails_and_says_where() -> None:
    with pytest.raises(TimeStandsStill) as raised:
        threading.Event().wait()
    lines = str(raised.value).splitlines()
    assert lines[0] == "nobody has gone on for 0.2 real seconds, and no jump of the clock helps."
    assert lines[1].startswith("  MainThread waits without a time-out in Event.wait: tests")
    assert lines[1].endswith(" test_a_wait_that_nobody_ends_fails_and_says_where")
    assert lines[2].startswith("This is a deadlock, or somebody outside who never answers: ")
    assert len(lines) == 3


@pytest.mark.usefixtures("hasty")
def test_two_threads_in_a_deadlock_are_both_told() -> None:
    one, other = threading.Lock(), threading.Lock()

    def take(first: Any, second: Any) -> None:
        with first:
            time.sleep(1)
            with second:
                pass

    raised = in_a_thread(lambda: take(one, other))
    with pytest.raises(TimeStandsStill, match=r"other waits without a time-out in a Lock: .* take\n"):
        take(other, one)
    time.sleep(1)
    assert [type(error) for error in raised] == [TimeStandsStill]


@pytest.mark.usefixtures("hasty")
def test_a_lock_made_before_is_named_and_let_go() -> None:
    with (
        ThreadPoolExecutor(2, thread_name_prefix="worker") as pool,
        pytest.raises(
            TimeStandsStill, match=r"(?s)blocked in something .* sleep_with_the_lock\nA Lock, RLock"
        ) as raised,
    ):
        list(pool.map(lambda _: sleep_with_the_lock(), range(2)))
    assert "worker_0 waits in time.sleep: " in str(raised.value).replace("_1 waits", "_0 waits")
    assert not MADE_BEFORE.locked()


@pytest.mark.usefixtures("hasty")
def test_an_event_loop_that_nobody_wakes_ends_and_names_its_tasks() -> None:
    with pytest.raises(TimeStandsStill, match=r"    its Task-\d+ awaits in .*test_standstill\.py:\d+ never_answered\n"):
        asyncio.run(never_answered())


@pytest.mark.usefixtures("hasty")
def test_a_thread_blocked_unseen_is_told_in_its_next_wait() -> None:
    raised = in_a_thread(sleep_with_the_lock)
    time.sleep(0.5)
    with MADE_BEFORE:
        pass
    with pytest.raises(TimeStandsStill):
        time.sleep(1)
    time.sleep(1)
    assert [type(error) for error in raised] == [TimeStandsStill]


@pytest.mark.usefixtures("hasty")
def test_idle_workers_of_a_pool_are_left_alone_and_work_on() -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        with pytest.raises(TimeStandsStill) as raised:
            threading.Event().wait()
        assert "ThreadPoolExecutor" not in str(raised.value)
        assert pool.submit(int).result() == 0


def test_a_client_that_polls_for_ever_ends(hasty: JumpingClock) -> None:
    with pytest.raises(
        TimeRunsAway, match=r"jumped 1,000 times, by 2,000 s in all.*\n  MainThread waits in time.sleep: "
    ):
        for_ever(lambda: time.sleep(2))
    assert hasty.elapsed == 2000.0


@pytest.mark.usefixtures("hasty")
def test_a_coroutine_that_polls_for_ever_ends() -> None:
    with pytest.raises(TimeRunsAway, match=r"its Task-\d+ awaits in .* poll_for_ever\n"):
        asyncio.run(poll_for_ever())


@pytest.mark.usefixtures("hasty")
def test_a_client_that_repeats_whatever_fails_ends_all_the_same() -> None:
    def sleep_whatever_happens() -> None:
        with suppress(Exception):
            time.sleep(2)

    with pytest.raises(TimeRunsAway):
        for_ever(sleep_whatever_happens)


def test_who_is_told_and_goes_on_is_told_again_after_a_tenth_of_the_jumps(hasty: JumpingClock) -> None:
    for _ in range(2):
        with pytest.raises(TimeRunsAway):
            for_ever(lambda: time.sleep(1))
    assert hasty.elapsed == 1100.0


@pytest.mark.parametrize("look", [time.monotonic, time.time_ns, dt.datetime.now, time.localtime, lambda: time.sleep(0)])
@pytest.mark.usefixtures("hasty")
def test_code_that_spins_ends(look: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "MOST_ASKED", 2000)
    name = look.__name__
    ask = {"now": lambda: dt.datetime.now(tz=dt.UTC)}.get(name, getattr(time, name, look))
    with pytest.raises(TimeRunsAway, match=r"asked for the time 2,000 times without waiting: it never moves then"):
        for_ever(ask)


@pytest.mark.usefixtures("hasty")
def test_a_coroutine_that_spins_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    async def spin() -> None:
        while time.monotonic():  # noqa: ASYNC110  # as above
            await asyncio.sleep(0)

    monkeypatch.setattr(scheduler, "MOST_ASKED", 2000)
    with pytest.raises(TimeRunsAway, match="without waiting"):
        asyncio.run(spin())


@pytest.mark.parametrize("by_hand", [False, True])
def test_looks_at_a_clock_that_moves_may_be_many(
    by_hand: bool,  # noqa: FBT001  # pytest passes it by name
    hasty: JumpingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scheduler, "MOST_ASKED", 100)
    for _ in range(20):
        (hasty.advance if by_hand else time.sleep)(1)
        seen = {time.monotonic() for _ in range(60)}
        assert len(seen) == 1
    assert hasty.elapsed == 20.0


def test_after_it_has_struck_all_is_put_back_and_time_can_jump_again(clock: JumpingClock) -> None:
    for _ in range(2):
        with clock.auto_jump(patience=0.2), pytest.raises(TimeStandsStill):
            threading.Event().wait()
        assert type(time.sleep).__name__ == "builtin_function_or_method"
    with clock.auto_jump():
        time.sleep(60)
    assert clock.elapsed == 60.0
