"""A server that somebody else has started, in another process or on another machine."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from givonkit.errors import GivonkitError
from givonkit.simulator.clock import read_pace
from givonkit.simulator.namespaces import PATH

from .http_double import HttpDouble, namespace_name
from .remote import RemoteDirector
from .settings import Settings, Workshop, scenarios_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .settings import ClockSetting


class FixedByServer(GivonkitError):
    """A running server decides what a test wants to decide."""


class RunningServer:
    """Serves the doubles of tests, each in a namespace of its own; `token` is what its control side asks for."""

    def __init__(self, address: str, workshop: Workshop, token: str | None = None) -> None:
        self.address = address.rstrip("/")
        self._workshop = workshop
        self._token = token

    @contextmanager
    def double(self, settings: Settings, test: str) -> Iterator[HttpDouble]:
        """Yield the double of a test, and forget all of it afterwards; raises ServerUnreachable and FixedByServer."""
        name = namespace_name(test)
        director = RemoteDirector(
            f"{self.address}{PATH}{name}", self._token, lambda targets: self._begin_again(director, settings, targets)
        )
        director.reseed(settings.seed)
        try:
            self._begin(director, settings)
            yield HttpDouble(director, director.answer, self.address, name, settings)
        finally:
            RemoteDirector(self.address, self._token).remove_namespace(name)

    def _begin_again(self, director: RemoteDirector, settings: Settings, targets: Collection[str]) -> None:
        """Give a namespace what a reset has taken that the test began with."""
        if "all" in targets:
            director.reseed(settings.seed)
            self._begin(director, settings)
        elif "scenarios" in targets and settings.scenarios is not None:
            director.set_scenarios(*scenarios_text(settings.scenarios))

    def _begin(self, director: RemoteDirector, settings: Settings) -> None:
        if settings.balance is not None:
            raise FixedByServer(f"the balance is the running server's; start {self.address} with --balance TOKENS")
        if settings.world is not None:
            world = self._workshop.world(settings.world, settings.seed)
            director.set_world(json.dumps({"answers": world.answers, "wire": world.changes}), "givon_world")
        if settings.scenarios is not None:
            director.set_scenarios(*scenarios_text(settings.scenarios))
        if settings.clock is not None:
            director.set_pace(self._factor(settings.clock))

    def _factor(self, clock: ClockSetting) -> float:
        pace = read_pace(clock) if isinstance(clock, str) else None
        if pace is None or pace.clock_pace is None or pace.polls is not None or pace.instant:
            raise FixedByServer(
                f"a running server can be told to run 10x or 0.5x as fast, not {clock!r}; "
                f"start {self.address} with --pace {clock if isinstance(clock, str) else 'PACE'}"
            )
        return pace.clock_pace
