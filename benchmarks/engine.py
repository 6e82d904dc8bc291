"""Microseconds of one create in the engine, and a long job that is watched to its end, without a server."""

import json
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks.processes import measured_alone
from benchmarks.table import Row, at_most
from benchmarks.work import GENERATIONS, POST_VALID

CREATE_GOAL = at_most(25, " µs")
WATCH_GOAL = at_most(0.2, " s")
KEYS = 16
BATCH = 5_000
BATCHES = 20
WATCHED_MINUTES = 30
POLLS = 900
WATCHES = 7
LONG_JOB = POST_VALID.body.replace("at night", f"at night [givonkit after={WATCHED_MINUTES}m]")


class Engine:
    """One simulator and the requests of many keys, which pay in turn for the jobs that are created."""

    def __init__(self, keys: int, *, kept_jobs: int = 100_000, clock: Any = None) -> None:
        from givonkit import Simulator

        self.handle = Simulator(finished_jobs=kept_jobs, clock=clock).handle
        self.posts = [self.request("POST", GENERATIONS, key, POST_VALID.body) for key in range(keys)]

    def request(self, method: str, path: str, key: int, body: str = "") -> Any:
        from givonkit import Request

        headers = [
            (b"authorization", b"Bearer benchmark-%d" % key),
            (b"content-type", b"application/json"),
            (b"host", b"127.0.0.1:4010"),
        ]
        return Request(method, path, headers=headers, body=body.encode())

    def create(self, number: int) -> bytes:
        return self._body(self.posts[number % len(self.posts)], 202)

    def read(self, number: int, identifier: str) -> dict[str, Any]:
        """The job that was created under this number."""
        request = self.request("GET", f"{GENERATIONS}/{identifier}", number % len(self.posts))
        job: dict[str, Any] = json.loads(self._body(request, 200))
        return job

    def _body(self, request: Any, expected: int) -> bytes:
        reply = self.handle(request)
        if reply.status != expected:
            raise RuntimeError(f"expected {expected}, got {reply.status}: {reply.body!r}")
        return bytes(reply.body)


def rows() -> Iterator[Row]:
    measured = measured_alone("benchmarks.engine")
    microseconds, seconds = measured["microseconds"], measured["watch_seconds"]
    yield Row("engine call (create)", f"{microseconds:.1f} µs", microseconds, CREATE_GOAL)
    watched = f"a {WATCHED_MINUTES}-minute job watched by {POLLS} polls on the manual clock"
    yield Row(watched, f"{seconds * 1000:.0f} ms", seconds, WATCH_GOAL)


def _microseconds_per_create() -> float:
    engine = Engine(KEYS)
    batches = []
    for _ in range(BATCHES):
        began = time.perf_counter()
        for number in range(BATCH):
            engine.create(number)
        batches.append((time.perf_counter() - began) / BATCH * 1e6)
    return median(batches)


def _seconds_of_watch() -> float:
    """The time of a create and of the polls of its job, the last of which finds it completed."""
    from givonkit.simulator import ManualClock

    seconds = []
    for _ in range(WATCHES):
        clock = ManualClock()
        engine = Engine(1, clock=clock)
        post = engine.request("POST", GENERATIONS, 0, LONG_JOB)
        began = time.perf_counter()
        identifier = json.loads(engine.handle(post).body)["id"]
        statuses = []
        for _ in range(POLLS):
            clock.advance(WATCHED_MINUTES * 60 / POLLS)
            statuses.append(engine.read(0, identifier)["status"])
        seconds.append(time.perf_counter() - began)
        if statuses[-2:] != ["processing", "completed"]:
            raise RuntimeError(f"expected the last poll to find the job completed, got {statuses[-2:]}")
    return median(seconds)


if __name__ == "__main__":
    print(json.dumps({"microseconds": _microseconds_per_create(), "watch_seconds": _seconds_of_watch()}))
