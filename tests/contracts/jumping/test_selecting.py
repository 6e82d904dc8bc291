from __future__ import annotations

import asyncio
import selectors
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import anyio.from_thread
import anyio.to_thread
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from givonkit_contracts.jumping import JumpingClock

KINDS = [selectors.SelectSelector, selectors.PollSelector, selectors.DefaultSelector]


def run(coroutine: Coroutine[Any, Any, Any], kind: Callable[[], Any] = selectors.DefaultSelector) -> Any:
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(kind())) as runner:
        return runner.run(coroutine)


async def pauses(times: int, seconds: float) -> list[float]:
    loop, seen = asyncio.get_running_loop(), []
    began = loop.time()
    for _ in range(times):
        await asyncio.sleep(seconds)
        seen.append(loop.time() - began)
    return seen


@pytest.mark.parametrize("kind", KINDS)
def test_a_loop_sleeps_on_the_clock_whatever_its_selector(kind: Callable[[], Any], jumping: JumpingClock) -> None:
    assert run(pauses(5, 2), kind) == [2.0, 4.0, 6.0, 8.0, 10.0]
    assert jumping.elapsed == 10.0


@pytest.mark.parametrize("kind", KINDS)
def test_a_loop_that_waits_is_woken_by_a_thread_whatever_its_selector(
    kind: Callable[[], Any], jumping: JumpingClock
) -> None:
    async def main() -> float:
        await asyncio.wait_for(asyncio.to_thread(time.sleep, 30), 60)
        return jumping.elapsed

    assert run(main(), kind) == 30.0


@pytest.mark.parametrize("seconds", [2, 0.1, 1 / 3])
def test_thirty_minutes_of_polling_take_less_than_one(clock: JumpingClock, seconds: float) -> None:
    began, seen = time.perf_counter(), []

    async def main() -> None:
        for _ in range(900):
            await asyncio.sleep(seconds)
            seen.append(clock.elapsed_ns)

    with clock.auto_jump():
        asyncio.run(main())
    assert seen == [turn * round(seconds * 1e8) * 10 for turn in range(1, 901)]
    assert time.perf_counter() - began < 60


def test_sleeps_that_are_gathered_pass_together(jumping: JumpingClock) -> None:
    ends = []

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds)
        ends.append((seconds, jumping.elapsed))

    async def main() -> None:
        await asyncio.gather(*(sleep(seconds) for seconds in (5, 3600, 0.5, 0.1)))

    asyncio.run(main())
    assert ends == [(0.1, 0.1), (0.5, 0.5), (5, 5.0), (3600, 3600.0)]


def test_the_timeouts_of_asyncio_pass_on_the_clock(jumping: JumpingClock) -> None:
    async def main() -> list[float]:
        seen = []
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(7):
                await asyncio.Event().wait()
        seen.append(jumping.elapsed)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.sleep(100), 5)
        seen.append(jumping.elapsed)
        done, _ = await asyncio.wait([asyncio.create_task(asyncio.sleep(100))], timeout=3)
        assert not done
        seen.append(jumping.elapsed)
        return seen

    assert asyncio.run(main()) == [7.0, 12.0, 15.0]


def test_threads_and_sleeps_of_a_loop_share_the_clock(jumping: JumpingClock) -> None:
    seen = []

    def work(seconds: float) -> None:
        time.sleep(seconds)
        seen.append(("thread", jumping.elapsed))

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds)
        seen.append(("task", jumping.elapsed))

    async def main() -> None:
        await asyncio.gather(sleep(1), asyncio.to_thread(work, 2), sleep(3), asyncio.to_thread(work, 4), sleep(5))

    asyncio.run(main())
    assert seen == [("task", 1.0), ("thread", 2.0), ("task", 3.0), ("thread", 4.0), ("task", 5.0)]


def test_a_coroutine_can_be_run_from_another_thread(jumping: JumpingClock) -> None:
    seen = []

    async def main() -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def call() -> None:
            time.sleep(1)
            future = asyncio.run_coroutine_threadsafe(asyncio.sleep(2, "slept"), loop)
            seen.append((future.result(timeout=60), jumping.elapsed))
            loop.call_soon_threadsafe(done.set)

        thread = threading.Thread(target=call)
        thread.start()
        await asyncio.wait_for(done.wait(), 3600)
        thread.join()

    asyncio.run(main())
    assert seen == [("slept", 3.0)]


def test_two_loops_in_two_threads_share_the_clock(jumping: JumpingClock) -> None:
    seen = []

    async def sleep(name: str, seconds: float) -> None:
        for _ in range(3):
            await asyncio.sleep(seconds)
            seen.append((jumping.elapsed, name))

    threads = [threading.Thread(target=asyncio.run, args=(sleep(*of),)) for of in (("a", 2), ("b", 3.5))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [(2.0, "a"), (3.5, "b"), (4.0, "a"), (6.0, "a"), (7.0, "b"), (10.5, "b")]


def test_a_thread_outside_wakes_a_loop_that_waits(clock: JumpingClock) -> None:
    go, done = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    def call() -> None:
        go.wait(20)
        time.sleep(0.02)
        loops[0].call_soon_threadsafe(done.set)

    thread = threading.Thread(target=call)
    thread.start()

    async def main() -> None:
        loops.append(asyncio.get_running_loop())
        with clock.auto_jump():
            go.set()
            await done.wait()

    asyncio.run(main())
    thread.join()
    assert clock.elapsed == 0.0


def test_a_loop_that_runs_already_jumps_and_goes_on_in_real_time(clock: JumpingClock) -> None:
    async def main() -> float:
        loop, fired = asyncio.get_running_loop(), asyncio.Event()
        before = loop.time()
        with clock.auto_jump():
            assert before <= loop.time() <= before + 2
            assert await pauses(3, 600) == [600.0, 1200.0, 1800.0]
            loop.call_later(1, fired.set)
        began = time.perf_counter()
        await asyncio.wait_for(fired.wait(), 20)
        return time.perf_counter() - began

    assert 0.1 < asyncio.run(main()) < 20
    assert clock.elapsed == 1800.0


@pytest.mark.usefixtures("jumping")
def test_asyncio_finds_nothing_to_say_in_debug_mode(caplog: pytest.LogCaptureFixture) -> None:
    assert asyncio.run(pauses(3, 30), debug=True) == [30.0, 60.0, 90.0]
    assert not [record for record in caplog.records if record.levelname != "DEBUG"]


def test_anyio_sleeps_and_gives_up_on_the_clock(jumping: JumpingClock) -> None:
    async def main() -> list[float]:
        seen = []
        await anyio.sleep(2)
        seen.append(jumping.elapsed)
        with anyio.move_on_after(3) as scope:
            await anyio.sleep_forever()
        assert scope.cancelled_caught
        seen.append(jumping.elapsed)
        with pytest.raises(TimeoutError), anyio.fail_after(5):
            await anyio.Event().wait()
        seen.append(anyio.current_time() - began)
        await anyio.sleep_until(began + 60)
        seen.append(jumping.elapsed)
        return seen

    began = time.monotonic()
    assert anyio.run(main) == [2.0, 5.0, 10.0, 60.0]


def test_threads_of_anyio_work_on_the_clock_as_many_at_once_as_are_allowed(jumping: JumpingClock) -> None:
    ends: list[float] = []

    def work() -> None:
        time.sleep(10)
        anyio.from_thread.run(anyio.sleep, 5)
        ends.append(jumping.elapsed)

    async def main() -> None:
        limiter = anyio.CapacityLimiter(2)
        async with anyio.create_task_group() as group:
            for _ in range(4):
                group.start_soon(partial(anyio.to_thread.run_sync, work, limiter=limiter))

    anyio.run(main)
    assert ends == [15.0, 15.0, 30.0, 30.0]


def test_a_blocking_portal_waits_on_the_clock(jumping: JumpingClock) -> None:
    with anyio.from_thread.start_blocking_portal() as portal:
        portal.call(anyio.sleep, 7)
        assert portal.start_task_soon(anyio.sleep, 5).result(timeout=60) is None
    assert jumping.elapsed == 12.0


def test_child_processes_keep_real_time_and_hold_the_clock(jumping: JumpingClock) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-c", "import time; time.sleep(0.1); print('done')"]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert (finished.stdout, jumping.elapsed) == ("done\n", 0.0)


@pytest.mark.asyncio
async def test_a_test_function_of_pytest_asyncio_may_let_time_jump(clock: JumpingClock) -> None:
    with clock.auto_jump():
        assert await pauses(3, 2) == [2.0, 4.0, 6.0]
        await asyncio.to_thread(time.sleep, 60)
    assert clock.elapsed == 66.0


@pytest.mark.asyncio
async def test_a_fixture_may_let_time_jump_for_a_test_function_of_pytest_asyncio(jumping: JumpingClock) -> None:
    await asyncio.wait_for(pauses(900, 2), 1801)
    assert jumping.elapsed == 1800.0


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_a_test_function_of_anyio_may_let_time_jump(clock: JumpingClock) -> None:
    with clock.auto_jump(), anyio.move_on_after(100):
        await anyio.sleep(30)
        await anyio.to_thread.run_sync(time.sleep, 30)
        await anyio.sleep(1000)
    assert clock.elapsed == 100.0


@pytest.mark.anyio
async def test_a_fixture_may_let_time_jump_for_a_test_function_of_anyio(jumping: JumpingClock) -> None:
    await anyio.sleep(1800)
    assert jumping.elapsed == 1800.0
