"""Memory of a stored, finished job, and the longest pause while a store fills."""

import gc
import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, Protocol

from benchmarks.engine import Engine
from benchmarks.processes import measured_alone
from benchmarks.table import Row, at_most
from benchmarks.work import POST_VALID

MEMORY_GOAL = at_most(0.5)
PAUSE_GOAL = at_most(20, " ms")
JOBS_PER_KEY = 50_000
FINISH_SECONDS = 3.0
WARM_UP_JOBS = 2_000


class Store(Protocol):
    """Something that keeps jobs."""

    def create(self, number: int) -> object: ...

    def settle(self) -> None:
        """Returns when all jobs are finished."""


class DictOfDicts:
    """What a double made by hand stores: the decoded request inside a dict of the job, by id."""

    def __init__(self) -> None:
        from benchmarks.peers.kling import job_of

        self._job_of = job_of
        self._jobs: dict[str, dict[str, Any]] = {}

    def create(self, _number: int) -> None:
        job = self._job_of(json.loads(POST_VALID.body))
        self._jobs[job["id"]] = job

    def settle(self) -> None:
        pass


class Givonkit:
    """givonkit's simulator, with as many keys as it takes to pay for the jobs."""

    def __init__(self, jobs: int) -> None:
        self._engine = Engine(keys=-(-jobs // JOBS_PER_KEY) + 1, kept_jobs=jobs + WARM_UP_JOBS)
        self._first: bytes | None = None

    def create(self, number: int) -> None:
        body = self._engine.create(number)
        if self._first is None:
            self._first = body

    def settle(self) -> None:
        time.sleep(FINISH_SECONDS)
        first = json.loads(self._first or b"{}")
        status = self._engine.read(0, first["id"])["status"]
        if status != "completed":
            raise RuntimeError(f"expected the first job to be stored and completed, got {status}")


def rows(*, jobs: int, rounds: int) -> Iterator[Row]:
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(measured_alone("benchmarks.memory", "givonkit", jobs))
        theirs.append(measured_alone("benchmarks.memory", "dicts", jobs))
    our_bytes, their_bytes = _median(ours, "bytes_per_job"), _median(theirs, "bytes_per_job")
    yardstick = f"dict of dicts: {their_bytes:,.0f} B"
    yield Row(
        f"memory per job, {jobs:,} stored", f"{our_bytes:,.0f} B", our_bytes / their_bytes, MEMORY_GOAL, yardstick
    )
    for name, measured, goal in (("givonkit", ours, PAUSE_GOAL), ("dict of dicts", theirs, None)):
        pause = _median(measured, "longest_pause_ms")
        yield Row(f"longest create while they are stored, {name}", f"{pause:.1f} ms", pause, goal)


def _median(measured: list[dict[str, Any]], key: str) -> float:
    return median(float(one[key]) for one in measured)


def _measured(store: Store, jobs: int) -> dict[str, float]:
    for number in range(WARM_UP_JOBS):
        store.create(number)
    gc.collect()
    before = resident_bytes()
    longest = 0
    for number in range(jobs):
        # Processor time: a pause that another process causes is none of the store's.
        began = time.thread_time_ns()
        store.create(number)
        longest = max(longest, time.thread_time_ns() - began)
    store.settle()
    return {"bytes_per_job": (resident_bytes() - before) / jobs, "longest_pause_ms": longest / 1e6}


def resident_bytes(process: int | str = "self") -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    count = int(sys.argv[2])
    print(json.dumps(_measured(Givonkit(count) if sys.argv[1] == "givonkit" else DictOfDicts(), count)))
