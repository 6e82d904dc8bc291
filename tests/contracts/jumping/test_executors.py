from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from givonkit_contracts.jumping import JumpingClock


def test_an_executor_made_before_works_on_the_clock_with_as_many_workers(clock: JumpingClock) -> None:
    def work(seconds: float) -> float:
        time.sleep(seconds)
        return clock.elapsed

    with ThreadPoolExecutor(2, "pool") as pool:
        before = pool.submit(threading.current_thread).result()
        with clock.auto_jump():
            assert list(pool.map(work, [3, 5, 1])) == [3.0, 5.0, 4.0]
            meanwhile = pool.submit(threading.current_thread).result()
        assert pool.submit(threading.current_thread).result() is before
    assert meanwhile.name.startswith("pool_")
    assert meanwhile is not before
    meanwhile.join(20)
    assert not meanwhile.is_alive()


def test_an_executor_made_while_time_jumped_before_works_on_the_clock_again(clock: JumpingClock) -> None:
    with clock.auto_jump():
        pool = ThreadPoolExecutor(1)
        pool.submit(time.sleep, 3600).result()
    pool.submit(time.sleep, 0).result()
    with clock.auto_jump():
        pool.submit(time.sleep, 3600).result()
    pool.shutdown()
    assert clock.elapsed == 7200.0


def test_an_executor_that_is_shut_down_meanwhile_waits_for_its_work_and_takes_no_more(clock: JumpingClock) -> None:
    pool = ThreadPoolExecutor(1)
    pool.submit(time.sleep, 0).result()
    with clock.auto_jump():
        future = pool.submit(time.sleep, 60)
        pool.shutdown()
        assert (future.done(), clock.elapsed) == (True, 60.0)
        with pytest.raises(RuntimeError, match="after shutdown"):
            pool.submit(time.sleep, 60)


def test_workers_end_with_the_jump_when_their_work_is_done(clock: JumpingClock) -> None:
    done: list[threading.Thread] = []

    def work() -> None:
        time.sleep(3600)
        done.append(threading.current_thread())

    with ThreadPoolExecutor(1) as pool:
        pool.submit(time.sleep, 0).result()
        with clock.auto_jump():
            submit = pool.submit
            submit(work)
            last = submit(threading.current_thread)
        worker = last.result(timeout=20)
        worker.join(20)
        assert (done, worker.is_alive()) == ([worker], False)
        assert submit(threading.current_thread).result() is not worker


def test_other_threads_submit_to_the_executor_itself(clock: JumpingClock) -> None:
    go, workers = threading.Event(), []
    with ThreadPoolExecutor(1) as pool:
        before = pool.submit(threading.current_thread).result()

        def submit() -> None:
            go.wait(20)
            workers.append(pool.submit(threading.current_thread).result())

        thread = threading.Thread(target=submit)
        thread.start()
        with clock.auto_jump():
            go.set()
            thread.join()
    assert workers == [before]


def test_the_threads_of_a_loop_that_has_worked_before_work_on_the_clock(clock: JumpingClock) -> None:
    async def main() -> None:
        await asyncio.to_thread(time.sleep, 0)
        for _ in range(2):
            with clock.auto_jump():
                await asyncio.gather(asyncio.to_thread(time.sleep, 1800), asyncio.sleep(60))

    asyncio.run(main())
    assert clock.elapsed == 3600.0
