from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

import anyio
import pytest
from anyio import from_thread
from anyio.to_thread import run_sync

if TYPE_CHECKING:
    from givonkit_contracts.jumping import JumpingClock


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def workers(number: int) -> set[threading.Thread]:
    """Return threads that work at the same time."""
    barrier, found = threading.Barrier(number), []

    def work() -> None:
        found.append(threading.current_thread())
        barrier.wait(20)

    async with anyio.create_task_group() as group:
        for _ in range(number):
            group.start_soon(run_sync, work)
    return set(found)


@pytest.mark.anyio
async def test_a_worker_made_before_leaves_the_work_to_one_on_the_clock(clock: JumpingClock) -> None:
    before = await workers(2)
    with clock.auto_jump(), anyio.fail_after(3600):
        await run_sync(time.sleep, 1800)
        assert clock.elapsed == 1800.0
        assert before.isdisjoint(await workers(2))


@pytest.mark.anyio
async def test_time_stands_still_while_somebody_works_although_a_worker_was_made_before(clock: JumpingClock) -> None:
    await workers(1)
    with clock.auto_jump(), anyio.fail_after(50):
        await run_sync(sum, range(2_000_000))
    assert clock.elapsed == 0.0


@pytest.mark.anyio
async def test_a_worker_that_is_busy_when_time_begins_to_jump_gets_no_more_work_meanwhile(clock: JumpingClock) -> None:
    go, is_busy, found = threading.Event(), asyncio.Event(), []

    def work() -> None:
        found.append(threading.current_thread())
        from_thread.run_sync(is_busy.set)
        go.wait(20)

    task = asyncio.create_task(run_sync(work))
    await is_busy.wait()
    with clock.auto_jump():
        go.set()
        await task
        assert (await workers(2)).isdisjoint(found)
    assert set(found) <= await workers(3)


@pytest.mark.anyio
async def test_workers_made_before_work_again_when_time_no_longer_jumps(clock: JumpingClock) -> None:
    before = await workers(2)
    with clock.auto_jump():
        meanwhile = await workers(3)
    assert await workers(5) == before | meanwhile
    assert await workers(5) == before | meanwhile


@pytest.mark.anyio
async def test_workers_of_a_loop_in_real_time_stay_where_they_are(clock: JumpingClock) -> None:
    with from_thread.start_blocking_portal() as portal:
        before = portal.call(workers, 1)
        with clock.auto_jump():
            meanwhile = await asyncio.wrap_future(portal.start_task_soon(workers, 1))
        assert meanwhile == before


def test_all_workers_end_with_their_loop(clock: JumpingClock) -> None:
    async def main() -> set[threading.Thread]:
        before = await workers(2)
        with clock.auto_jump():
            return before | await workers(2)

    ended = anyio.run(main)
    for worker in ended:
        worker.join(20)
    assert [worker.is_alive() for worker in ended] == [False] * 4
