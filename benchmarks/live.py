"""Starting and stopping the live server of a test session, and forgetting what came, without a new process."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks.processes import measured_alone
from benchmarks.table import Row, at_most, median_ratio

LIVE_GOAL = at_most(30, " ms")
RESET_GOAL = at_most(1, " ms")
JOBS = 50


def rows(*, rounds: int) -> Iterator[Row]:
    measured = measured_alone("benchmarks.live", rounds)
    ours, theirs, reset = measured["live"], measured["uvicorn"], measured["reset"]
    what = "starting and stopping the live server"
    yield Row(what, _milliseconds(ours), median(ours), LIVE_GOAL)
    yield Row(what, _milliseconds(ours), median_ratio(ours, theirs), None, f"uvicorn thread: {_milliseconds(theirs)}")
    yield Row(f"reset after {JOBS} jobs", f"{median(reset):.2f} ms", median(reset), RESET_GOAL)


def _milliseconds(measured: list[float]) -> str:
    return f"{median(measured):,.1f} ms"


def _live() -> None:
    from benchmarks.exchanges.ours import served_namespaces
    from givonkit_mockserver.live import LiveServer

    with LiveServer(served_namespaces()):
        pass


def _uvicorn() -> None:
    from benchmarks.peers.hello import app
    from benchmarks.peers.threaded import served_in_a_thread

    with served_in_a_thread(app):
        pass


def _milliseconds_of(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def _milliseconds_of_reset() -> float:
    import httpx

    from benchmarks.exchanges import ours
    from benchmarks.exchanges.conversation import FAKE_URL, HEADERS, blocking

    double = ours.double()
    with httpx.Client(base_url=FAKE_URL, headers=HEADERS, transport=double.httpx_transport()) as client:
        blocking(client)(JOBS)
    if len(double.jobs) != JOBS:
        raise RuntimeError(f"expected {JOBS} jobs before the reset, got {len(double.jobs)}")
    return _milliseconds_of(double.reset)


def _measured(rounds: int) -> dict[str, list[float]]:
    actions: dict[str, Callable[[], float]] = {
        "live": lambda: _milliseconds_of(_live),
        "uvicorn": lambda: _milliseconds_of(_uvicorn),
        "reset": _milliseconds_of_reset,
    }
    for action in actions.values():
        action()
    measured: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            measured[name].append(action())
    return measured


if __name__ == "__main__":
    print(json.dumps(_measured(int(sys.argv[1]))))
