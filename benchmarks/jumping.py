"""A thirty-minute job that a client polls every two seconds while time jumps, from the first look at the clock on."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from benchmarks.exchanges import ours
from benchmarks.exchanges.conversation import FAKE_URL, HEADERS
from benchmarks.processes import measured_alone
from benchmarks.table import Row, at_most
from benchmarks.work import GENERATIONS, VALID

GOAL = at_most(1, " s")
MINUTES = 30
POLL_SECONDS = 2
POLLS = MINUTES * 60 // POLL_SECONDS


def rows(*, rounds: int) -> Iterator[Row]:
    for name in CLIENTS:
        seconds = [measured_alone("benchmarks.jumping", name)["seconds"] for _ in range(rounds)]
        what = f"a {MINUTES}-minute job polled every {POLL_SECONDS} s while time jumps, {name}"
        yield Row(what, f"{median(seconds):.2f} s", median(seconds), GOAL)


def _poll(transport: Any) -> None:
    import httpx

    with httpx.Client(base_url=FAKE_URL, headers=HEADERS, transport=transport) as client:
        job = client.post(GENERATIONS, json=VALID).json()
        while job["status"] != "completed":
            time.sleep(POLL_SECONDS)
            job = client.get(f"{GENERATIONS}/{job['id']}").json()


async def _poll_async(transport: Any) -> None:
    import httpx

    async with httpx.AsyncClient(base_url=FAKE_URL, headers=HEADERS, transport=transport) as client:
        job = (await client.post(GENERATIONS, json=VALID)).json()
        while job["status"] != "completed":
            await asyncio.sleep(POLL_SECONDS)
            job = (await client.get(f"{GENERATIONS}/{job['id']}")).json()


CLIENTS: dict[str, Callable[[Any], None]] = {
    "httpx": _poll,
    "httpx in asyncio": lambda transport: asyncio.run(_poll_async(transport)),
}


def _seconds(client: Callable[[Any], None]) -> float:
    """The real time until the clocks are real again: they are so before and after."""
    double = ours.double()
    double.when().succeed(after=f"{MINUTES}m")
    transport = double.httpx_transport()
    began = time.perf_counter()
    with double.clock.auto_jump():
        client(transport)
    seconds = time.perf_counter() - began
    polls = double.journal.times("poll")
    if polls != [float(POLL_SECONDS * turn) for turn in range(1, POLLS + 1)]:
        raise RuntimeError(f"expected {POLLS} polls, one every {POLL_SECONDS} s, got {len(polls)} at {polls[:5]} …")
    return seconds


if __name__ == "__main__":
    print(json.dumps({"seconds": _seconds(CLIENTS[sys.argv[1]])}))
