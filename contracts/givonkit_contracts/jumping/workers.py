"""anyio keeps threads for its next work: set aside, they leave it to new ones, which take part in time that jumps."""

from __future__ import annotations

import sys
import threading
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

from .timers import runs_elsewhere

if TYPE_CHECKING:
    from contextlib import ExitStack


def set_workers_aside(undo: ExitStack) -> None:
    """Set aside, until `undo`, the workers of the event loops that may run in this thread."""
    kind = getattr(sys.modules.get("anyio._backends._asyncio"), "WorkerThread", None)
    if kind is None:
        return
    for worker in threading.enumerate():
        if isinstance(worker, kind) and not runs_elsewhere(vars(worker)["loop"]):
            undo.callback(partial(_put_back, worker, vars(worker)["idle_workers"]))
            _set_aside(worker)


def _set_aside(worker: Any) -> None:
    """Give a worker a queue of its own to stand in when it is idle, where its loop does not look for one."""
    queue, worker.idle_workers = worker.idle_workers, deque()
    if worker in queue:
        queue.remove(worker)
        worker.idle_workers.append(worker)


def _put_back(worker: Any, queue: deque[Any]) -> None:
    aside, worker.idle_workers = worker.idle_workers, queue
    queue.extendleft(aside)  # where anyio expects who has been idle for longest
