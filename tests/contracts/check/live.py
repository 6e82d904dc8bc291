"""The double over HTTP, in a thread."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from givonkit import Simulator
from givonkit.simulator.clock import ScaledClock
from givonkit.simulator.namespaces import Namespaces
from givonkit_mockserver.live import LiveServer

from .runs import SPEC

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = "seedream-5"


class LiveDouble:
    """Where a double answers, and what it was asked."""

    def __init__(self, url: str, simulator: Simulator) -> None:
        self.url = url
        self.simulator = simulator

    @property
    def requests(self) -> int:
        """How many requests came."""
        return self.simulator.journal.recorded


@contextmanager
def live_double() -> Iterator[LiveDouble]:
    """Serve a double, whose jobs end soon, while the block runs."""
    simulator = Simulator(SPEC, clock=ScaledClock(100.0))
    with LiveServer(Namespaces(lambda _name, _prefix: simulator)) as live:
        yield LiveDouble(live.base_url, simulator)
