"""The double of one test without a socket: for the in-process transports of client libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from givonkit.errors import ClockInvalid
from givonkit.simulator.control import Control
from givonkit_contracts.jumping import JumpingClock
from givonkit_contracts.jumping.limits import MOST_JUMPS, PATIENCE
from givonkit_contracts.jumping.scheduler import scheduler

from .clock import DoubleClock
from .double import Double
from .running_clock import RunningClock
from .settings import JUMP, clock_of

if TYPE_CHECKING:
    from givonkit.http import Reply, Request
    from givonkit.simulator import Simulator
    from givonkit_contracts.adapters.aiohttp import DoubleConnector
    from givonkit_contracts.adapters.asgi import Application
    from givonkit_contracts.adapters.httpx import DoubleTransport
    from givonkit_contracts.adapters.httpx2 import DoubleTransport as Double2Transport
    from givonkit_contracts.adapters.requests import DoubleAdapter
    from givonkit_contracts.adapters.respx import MockRouter
    from givonkit_contracts.jumping.jumping import Jumping

    from .journal import DoubleJournal
    from .settings import Settings, Workshop

BASE_URL = "https://givon.test"


class InProcessClock(DoubleClock):
    """The time of a double without a socket: the code under test can be made to live by it."""

    def __init__(self, simulator: Simulator, journal: DoubleJournal, *, lasts_when_jumping: bool) -> None:
        super().__init__(Control(simulator))
        self._simulator = simulator
        self._journal = journal
        self._lasts_when_jumping = lasts_when_jumping
        self._jumping: Jumping | None = None

    def auto_jump(self, *, patience: float | None = None, most_jumps: int | None = None) -> Jumping:
        """Let the code under test live on this clock until the test ends; when all of it waits, time jumps.

        `with` ends it earlier. From this call on, the journal counts its seconds, and jobs that were to take no time
        take their usual two seconds. A test that would never end fails: after `patience` real seconds (5) in which
        nobody can go on, and after `most_jumps` (100,000). Raises ClockInvalid on a clock that was given and for limits
        of a time that jumps already, and TimeCannotJump, which says what stands in the way.
        """
        clock = self._simulator.clock
        if not isinstance(clock, JumpingClock):
            raise ClockInvalid(
                f"auto_jump needs the clock that givon_inprocess brings, got {clock!r}; leave out the pace or clock "
                "that was set, or set real, instant, manual, 3-polls or jump"
            )
        if self._jumping is not None and scheduler.timeline is clock:
            if (patience, most_jumps) != (None, None):
                raise ClockInvalid(
                    'time jumps already: give patience and most_jumps to the first call, not clock="jump"'
                )
            return self._jumping
        self._jumping = clock.auto_jump(
            patience=PATIENCE if patience is None else patience,
            most_jumps=MOST_JUMPS if most_jumps is None else most_jumps,
        )
        if self._lasts_when_jumping:
            api = self._simulator.spec.api
            self._simulator.timing = self._simulator.seconds = (api.queued_seconds, api.processing_seconds)
        self._journal.begin(clock.now())
        return self._jumping

    def stop_jumping(self) -> None:
        """Let time be real again, if it jumps."""
        if self._jumping is not None:
            self._jumping.stop()


class InProcessDouble(Double):
    """A double that one test has for itself, reached through a transport of the client's library instead of a socket.

    It answers for the host of `base_url` and for that of the live API; a request to any other host goes nowhere.
    """

    clock: InProcessClock

    def __init__(self, simulator: Simulator, settings: Settings) -> None:
        super().__init__(Control(simulator), self.handle, BASE_URL, settings)
        self.simulator = simulator
        self.clock = InProcessClock(simulator, self.journal, lasts_when_jumping=settings.clock is None)
        self.hosts = frozenset(urlsplit(url).hostname or "" for url in (BASE_URL, simulator.spec.api.base_url))

    def handle(self, request: Request) -> Reply:
        """Return the answer to a request."""
        return self.simulator.handle(request)

    def end(self) -> None:
        """Let time be real again."""
        self.clock.stop_jumping()

    def httpx_transport(self) -> DoubleTransport:
        """Return a transport for `httpx.Client(transport=...)` and `httpx.AsyncClient(transport=...)`."""
        from givonkit_contracts.adapters.httpx import DoubleTransport  # noqa: PLC0415  # only those who use httpx need it

        return DoubleTransport(self)

    def httpx2_transport(self) -> Double2Transport:
        """Return a transport for `httpx2.Client(transport=...)` and `httpx2.AsyncClient(transport=...)`."""
        from givonkit_contracts.adapters.httpx2 import DoubleTransport  # noqa: PLC0415  # only those who use httpx2 need it

        return DoubleTransport(self)

    def respx_router(self) -> MockRouter:
        """Return a respx router; the fixture `givon_respx` is this one, started."""
        from givonkit_contracts.adapters.respx import double_router  # noqa: PLC0415  # only those who use respx need it

        return double_router(self)

    def requests_adapter(self) -> DoubleAdapter:
        """Return an adapter for requests, to be mounted on `https://` and on `http://`, or the other one is real."""
        from givonkit_contracts.adapters.requests import DoubleAdapter  # noqa: PLC0415  # only those who use requests need it

        return DoubleAdapter(self)

    def aiohttp_connector(self) -> DoubleConnector:
        """Return a connector for `aiohttp.ClientSession(connector=...)`; to be called in a running event loop."""
        from givonkit_contracts.adapters.aiohttp import DoubleConnector  # noqa: PLC0415  # only those who use aiohttp need it

        return DoubleConnector(self)

    def asgi_app(self) -> Application:
        """Return an ASGI application, for `httpx.ASGITransport` or to be mounted."""
        from givonkit_contracts.adapters.asgi import asgi_app  # noqa: PLC0415  # only those who use ASGI need it

        return asgi_app(self)


def made_in_process(workshop: Workshop, settings: Settings) -> InProcessDouble:
    """Return a new double with these settings; where its clock is to jump, it does."""
    clock = "manual" if settings.clock == JUMP else settings.clock
    made = clock_of(clock, by_hand=JumpingClock, running=RunningClock)
    double = InProcessDouble(workshop.simulator(settings._replace(clock=clock), made), settings)
    if settings.clock == JUMP:
        double.clock.auto_jump()
    return double
