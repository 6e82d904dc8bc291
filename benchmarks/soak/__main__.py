"""`python -m benchmarks.soak URL SECONDS`: all clients of a soak, and what they have counted as JSON."""

import asyncio
import gc
import json
import sys
import time
from urllib.parse import urlsplit

from benchmarks.soak.client import KEPT_JOBS, Client, Space
from benchmarks.soak.connection import Connection
from benchmarks.soak.tally import Tally

CLIENTS = 200
NAMESPACES = 1_000
WARM_UP_SHARE = 0.2
FILLING_JOBS = 2 * KEPT_JOBS * NAMESPACES
"""Every second job has an Idempotency-Key."""


async def soaked(url: str, seconds: float) -> Tally:
    parts = urlsplit(url)
    tally = Tally(WARM_UP_SHARE * seconds, FILLING_JOBS)
    clients = [
        Client(Connection(parts.hostname or "", parts.port or 80), map(Space, range(first, NAMESPACES, CLIENTS)), tally)
        for first in range(CLIENTS)
    ]
    until = time.monotonic() + seconds
    await asyncio.gather(*(client.work(until) for client in clients))
    tally.stop()
    await asyncio.gather(*(client.finish() for client in clients))
    return tally


def main() -> None:
    import uvloop

    # The client's own collector would pause all clients at once, and look like a pause of the server.
    gc.disable()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        tally = runner.run(soaked(sys.argv[1], float(sys.argv[2])))
    print(json.dumps(tally.told()))


if __name__ == "__main__":
    main()
