"""Microseconds of one create in the engine, without a server."""

import json
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks.processes import measured_alone
from benchmarks.table import Row, at_most
from benchmarks.work import GENERATIONS, POST_VALID

GOAL = at_most(25, " µs")
KEYS = 16
BATCH = 5_000
BATCHES = 20


class Engine:
    """One simulator and the requests of many keys, which pay in turn for the jobs that are created."""

    def __init__(self, keys: int, *, kept_jobs: int = 100_000) -> None:
        from givonkit import Simulator

        self.handle = Simulator(finished_jobs=kept_jobs).handle
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
    microseconds = measured_alone("benchmarks.engine")["microseconds"]
    yield Row("engine call (create)", f"{microseconds:.1f} µs", microseconds, GOAL)


def _microseconds_per_create() -> float:
    engine = Engine(KEYS)
    batches = []
    for _ in range(BATCHES):
        began = time.perf_counter()
        for number in range(BATCH):
            engine.create(number)
        batches.append((time.perf_counter() - began) / BATCH * 1e6)
    return median(batches)


if __name__ == "__main__":
    print(json.dumps({"microseconds": _microseconds_per_create()}))
