"""Sees, in real time, that time that jumps stands still."""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread
from time import process_time

from .scheduler import scheduler

MOST_SECONDS_BETWEEN_LOOKS = 0.25
_LOOKS = 4
_BUSY = 0.05
"""The part of a processor that is more than an idle process uses."""
_PATIENCE_WITH_THOSE_WHO_WERE_TOLD = 0.5


class Watchdog:
    """A thread that looks a few times a second whether anybody goes on, and tells everybody when nobody does.

    It counts looks and not seconds, so that a process that was halted is not taken for one that stands still.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._over = allocate_lock()
        self._over.acquire()

    def start(self) -> None:
        """Begin to look."""
        start_new_thread(self._watch, ())  # one of `threading` would be counted among the user's

    def stop(self) -> None:
        """Look no more."""
        self._over.release()

    def _watch(self) -> None:
        patience, quiet, seen, used = self._patience, 0, -1, 0.0
        pause = min(patience / _LOOKS, MOST_SECONDS_BETWEEN_LOOKS)
        while not self._over.acquire(timeout=pause):
            is_quiet = seen == scheduler.events and process_time() - used < _BUSY * pause
            quiet = quiet + 1 if is_quiet else 0
            if quiet * pause >= patience and scheduler.end_standstill(seen, patience):
                patience, quiet = min(patience, _PATIENCE_WITH_THOSE_WHO_WERE_TOLD), 0
            seen, used = scheduler.events, process_time()
