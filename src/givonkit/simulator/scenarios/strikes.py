"""Which faults strike, and how often each one did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .plan import drawn
from .scenario import is_meant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .fault import Fault
    from .plan import Call


class Strikes:
    """Decides which faults strike; `identity` and `since` are what draws and windows go by."""

    __slots__ = ("_counts", "_requests", "_seed", "identity", "since")

    def __init__(self, seed: int, identity: str, since: float) -> None:
        self._seed = seed
        self._counts: dict[tuple[int, int], int] = {}
        self._requests = 0
        self.identity = identity
        self.since = since

    def draws(self, call: Call) -> Callable[[str], float]:
        """Return what gives a number from 0 to 1 for each purpose of the next request."""
        self._requests += 1
        words = (self.identity, call.operation, call.job, self._requests)
        return lambda purpose: drawn(self._seed, *words, purpose)

    def has_left(self, faults: Iterable[Fault], now: float) -> bool:
        """Whether any of the faults may strike, now or later."""
        return any(
            self._is_left(fault, (0, number)) and (fault.window is None or now - self.since < fault.window.high)
            for number, fault in enumerate(faults)
        )

    def struck(
        self, faults: Iterable[Fault], operation: str, now: float, draw: Callable[[str], float], step: int = 0
    ) -> tuple[Fault, ...]:
        """Return the faults that strike this request, resolved, and count them."""
        found = []
        for number, fault in enumerate(faults):
            place = (step, number)
            if not (is_meant(fault, operation) and self._is_left(fault, place) and self._is_open(fault, now)):
                continue
            if fault.chance is None or draw(f"{number} chance") < fault.chance:
                self._counts[place] = self._counts.get(place, 0) + 1
                on = frozenset((operation,)) if fault.on and operation != "create" else frozenset[str]()
                found.append(fault.resolved(draw, number)._replace(on=on))
        return tuple(found)

    def _is_left(self, fault: Fault, place: tuple[int, int]) -> bool:
        return fault.times is None or self._counts.get(place, 0) < fault.times

    def _is_open(self, fault: Fault, now: float) -> bool:
        return fault.window is None or fault.window.low <= now - self.since < fault.window.high
