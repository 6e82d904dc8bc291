from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit_contracts.jumping import JumpingClock


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        yield runner


async def beat(beats: list[float], times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0.01)
        beats.append(time.monotonic())


def test_a_task_that_outlives_the_jump_goes_on_when_its_loop_runs_again(
    runner: asyncio.Runner, clock: JumpingClock
) -> None:
    stop: list[bool] = []

    async def work() -> None:
        while True:
            await asyncio.sleep(0.05)
            if stop:
                return

    async def main() -> asyncio.Task[None]:
        task = asyncio.create_task(work())
        await asyncio.sleep(1800)
        return task

    with clock.auto_jump():
        task = runner.run(main())
    stop.append(True)
    runner.run(asyncio.wait_for(task, 20))
    assert clock.elapsed == 1800.0


def test_a_task_of_a_loop_in_another_thread_goes_on_in_real_time(clock: JumpingClock) -> None:
    beats: list[float] = []
    thread = threading.Thread(target=lambda: asyncio.run(beat(beats, 110)))
    with clock.auto_jump():
        thread.start()
        time.sleep(1.005)
        assert len(beats) == 100
    thread.join(20)
    assert len(beats) == 110
    assert clock.elapsed == 1.005


def test_a_timer_keeps_the_seconds_that_it_has_left(runner: asyncio.Runner, clock: JumpingClock) -> None:
    loop = runner.get_loop()
    with clock.auto_jump():
        handles = [loop.call_later(seconds, print) for seconds in (3000, 2000, 4000)]
        runner.run(asyncio.sleep(1800))
    left = [handle.when() - loop.time() for handle in handles]
    assert left == pytest.approx([1200, 200, 2200], abs=5)


def test_a_timer_of_a_loop_that_has_not_run_yet_keeps_its_seconds(runner: asyncio.Runner, clock: JumpingClock) -> None:
    with clock.auto_jump():
        time.sleep(1800)
        handle = runner.get_loop().call_later(3000, print)
    assert handle.when() - runner.get_loop().time() == pytest.approx(3000, abs=5)


def test_a_timer_that_was_set_before_keeps_what_the_jump_has_left_of_it(
    runner: asyncio.Runner, clock: JumpingClock
) -> None:
    handle = runner.get_loop().call_later(3000, print)
    with clock.auto_jump():
        runner.run(asyncio.sleep(1800))
    assert handle.when() - runner.get_loop().time() == pytest.approx(1200, abs=5)


def test_the_timers_of_a_loop_in_real_time_stay_as_they_are(clock: JumpingClock) -> None:
    with asyncio.Runner() as real:
        loop, done = real.get_loop(), asyncio.Event()
        handle = loop.call_later(3000, print)
        before = handle.when()
        running, asked = threading.Event(), threading.Event()
        loop.call_soon(running.set)
        thread = threading.Thread(target=real.run, args=(done.wait(),))
        thread.start()
        running.wait()
        with clock.auto_jump():
            loop.time()
            loop.call_soon_threadsafe(asked.set)
            asked.wait()
            time.sleep(1800)
        loop.call_soon_threadsafe(done.set)
        thread.join(20)
        assert handle.when() == before


@pytest.mark.usefixtures("jumping")
def test_a_loop_that_is_no_longer_needed_is_not_kept() -> None:
    loop = asyncio.SelectorEventLoop()
    loop.run_until_complete(asyncio.sleep(1))
    loop.close()
    kept = weakref.ref(loop)
    del loop
    gc.collect()
    assert kept() is None
