"""How fast requests go out, and how long a server asks to be left alone."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from math import inf, isfinite
from threading import Lock
from typing import TYPE_CHECKING

from givonkit.errors import GivonkitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .sender import Answer

_is_number = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{0,15})?").fullmatch


class RateInvalid(GivonkitError):
    """A rate is no number of requests a second; carries the `rate`."""

    def __init__(self, rate: float) -> None:
        super().__init__(f"a rate is a number of requests a second above 0, got {rate!r}; leave it out for no limit")
        self.rate = rate


class Pace:
    """Lets requests go out evenly, at most `rate` a second (None: as they come), from any number of threads.

    Raises RateInvalid.
    """

    def __init__(self, rate: float | None, *, now: Callable[[], float], sleep: Callable[[float], None]) -> None:
        if rate is not None and not (rate > 0 and isfinite(rate) and isfinite(1 / rate)):
            raise RateInvalid(rate)
        self._gap = 0.0 if rate is None else 1 / rate
        self._now = now
        self._sleep = sleep
        self._lock = Lock()
        self._asked = self._next = -inf

    def wait(self) -> None:
        """Wait until the next request may go."""
        if not self._gap:
            return
        with self._lock:
            now = self._now()
            is_set_back = now < self._asked
            goes = now if is_set_back else max(now, self._next)
            self._asked = now
            self._next = goes + self._gap
        if goes > now:
            self._sleep(goes - now)


def retry_after(answer: Answer, now: float) -> float | None:
    """Return the seconds that Retry-After asks for, or None where it asks for nothing; `now` is seconds since 1970."""
    text = (answer.header("retry-after") or "").strip()
    if _is_number(text):
        return max(float(text), 0.0)
    try:
        return max(parsedate_to_datetime(text).timestamp() - now, 0.0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
