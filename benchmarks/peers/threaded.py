"""uvicorn in a thread of this process, as tests start an application of their own."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import uvicorn

TICK_SECONDS = 0.0005


@contextmanager
def served_in_a_thread(app: Any) -> Iterator[str]:
    """The base URL of an application that answers until the block is left."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", access_log=False, log_level="warning"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(TICK_SECONDS)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
