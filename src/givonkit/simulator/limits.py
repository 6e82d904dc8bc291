"""How often an account may ask, and how many of its jobs may run at a time."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class RateLimit:
    """Lets each account send so many requests in each window, which begins with the first request after the last one.

    Only the accounts whose window is open are kept.
    """

    def __init__(self, requests: int, seconds: float) -> None:
        self._requests = requests
        self._seconds = seconds
        self._windows: OrderedDict[int, tuple[float, int]] = OrderedDict()

    def __repr__(self) -> str:
        return f"<RateLimit: {self._requests} requests in {self._seconds} seconds, {len(self._windows)} windows open>"

    def wait(self, account: int, now: float) -> float | None:
        """Count a request that may go and return None; otherwise return the seconds until one may."""
        self._close_windows(now)
        end, count = self._windows.get(account, (now + self._seconds, 0))
        if count >= self._requests and now < end:
            return end - now
        self._windows[account] = (end, count + 1)
        return None

    def _close_windows(self, now: float) -> None:
        while self._windows:
            account, (end, _) = next(iter(self._windows.items()))
            if now < end:
                return
            del self._windows[account]


class Running:
    """Knows up to `limit` jobs of each account that may be unfinished."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._numbers: dict[int, list[int]] = {}

    def __repr__(self) -> str:
        return f"<Running: at most {self._limit} jobs for each of {len(self._numbers)} accounts>"

    def is_full(self, account: int, is_finished: Callable[[int], bool]) -> bool:
        """Whether an account has as many unfinished jobs as it may; `is_finished` is asked only when it could."""
        numbers = self._numbers.get(account, [])
        if len(numbers) < self._limit:
            return False
        unfinished = [number for number in numbers if not is_finished(number)]
        self._numbers[account] = unfinished
        return len(unfinished) >= self._limit

    def add(self, account: int, number: int) -> None:
        """Note a new job of an account that was not full."""
        self._numbers.setdefault(account, []).append(number)
