"""Executors made before time jumps have workers in real time: work that is submitted meanwhile goes to others."""

from __future__ import annotations

import sys
from functools import wraps
from typing import TYPE_CHECKING, Any

from .scheduler import scheduler

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future, ThreadPoolExecutor

_OPTIONS = ("_max_workers", "_thread_name_prefix", "_initializer", "_initargs")


def executor_class() -> type[ThreadPoolExecutor] | None:
    """Return the class of executors, when somebody has loaded it and there can be some."""
    module: Any = sys.modules.get("concurrent.futures.thread")
    kind: type[ThreadPoolExecutor] | None = getattr(module, "ThreadPoolExecutor", None)
    return kind


class Executors:
    """Gives every executor made before one of the same size, whose workers take part."""

    def __init__(self, tracked_queue: type) -> None:
        self._tracked_queue = tracked_queue
        self._others: dict[Any, Any] = {}

    def submitting(self, submit: Callable[..., Future[Any]]) -> Callable[..., Future[Any]]:
        """Return `submit`, which participants call on the executor that takes part."""

        @wraps(submit)
        def tracked(executor: Any, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
            if scheduler.takes_part() and self._was_made_before(executor):
                executor = self._other_of(executor)
            return submit(executor, function, *arguments, **named)

        return tracked

    def shutting_down(self, shutdown: Callable[..., None]) -> Callable[..., None]:
        """Return `shutdown`, which shuts the executor that takes part down as well."""

        @wraps(shutdown)
        def tracked(executor: Any, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  # as it is
            shutdown(executor, wait, cancel_futures=cancel_futures)
            if executor in self._others:
                shutdown(self._others.pop(executor), wait, cancel_futures=cancel_futures)

        return tracked

    def stop(self) -> None:
        """Let the executors that took part end when they have done their work."""
        self._others.clear()  # nobody else has them, and workers whose executor is gone do their work and end

    def _was_made_before(self, executor: Any) -> bool:
        inside = vars(executor)  # an executor shows none of this
        if inside["_shutdown"]:
            return False
        workers = [thread for thread in tuple(inside["_threads"]) if thread.is_alive()]
        is_tracked = type(inside["_work_queue"]) is self._tracked_queue
        return not is_tracked or any(scheduler.participant_of(worker) is None for worker in workers)

    def _other_of(self, executor: Any) -> Any:
        if executor not in self._others:
            self._others[executor] = type(executor)(*(vars(executor)[name] for name in _OPTIONS))
        return self._others[executor]
