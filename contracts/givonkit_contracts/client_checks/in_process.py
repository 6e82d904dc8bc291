"""A client that is a Python callable: called in this process, on a clock that jumps."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from givonkit_contracts.adapters.exchange import WaitsForEver
from givonkit_contracts.jumping import JumpingClock, TimeRunsAway, TimeStandsStill
from givonkit_contracts.jumping.limits import MOST_JUMPS, PATIENCE

from .case import Case
from .outcome import ErrorKind, Failed, OutcomeInvalid, Succeeded
from .playing import Views, play
from .run import Endless, Killed, Said
from .schedule import Moment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from givonkit.http import Reply, Request
    from givonkit.spec import Spec

    from .errand import Errand
    from .outcome import Outcome
    from .report import DriverFault
    from .run import Ending, Run
    from .schedule import Schedule
    from .staged import StagedSimulator

    Client = Callable[[Case], Outcome | Awaitable[Outcome]]

BASE_URL = "https://givon.test"
ASSET_URL = "https://assets.givon.test"
ELSEWHERE = "elsewhere.test"
API_KEY = "givon-test-key"
_START = 1_767_225_600.0
_GRACE = 20.0


class Stopped(BaseException):
    """The client is stopped here and now; no Exception, so that a client does not take it for an answer."""


class Door:
    """What the adapters of client libraries answer with: the simulator, until the client's process is dead."""

    base_url = BASE_URL
    hosts = frozenset(urlsplit(url).hostname or "" for url in (BASE_URL, ASSET_URL)) | {ELSEWHERE}

    def __init__(self, simulator: StagedSimulator, latest: float) -> None:
        self.simulator = simulator
        self._latest = latest
        self.end: Ending | None = None
        self.dies_later = False

    def handle(self, request: Request) -> Reply:
        """Return the answer to a request; raises Stopped where the client's process ends."""
        if self.end is None and self.simulator.elapsed > self._latest:
            self.end = Endless(self.simulator.elapsed, "it still asked long after its deadline")
        if self.end is not None:
            raise Stopped
        reply = self.simulator.handle(request)
        if self.end is not None and not self.dies_later:
            raise Stopped
        return reply


class InProcessGround:
    """Calls a Python function, sync or async, for each errand; time jumps while it waits."""

    is_exact = True

    def __init__(self, client: Client, spec: Spec) -> None:
        self._client = client
        self._views = Views(spec)
        self._clock = JumpingClock(_START)
        self._jumping = self._clock.auto_jump(patience=PATIENCE, most_jumps=MOST_JUMPS)

    def play(self, schedule: Schedule) -> Run:
        """Return what came of a schedule."""
        self._clock.reset()
        return play(schedule, self._views, InProcessPlace(self._client, self._clock))

    def play_all(self, schedules: Iterable[Schedule]) -> Iterator[Run | DriverFault]:
        """Yield what came of each schedule, one after the other."""
        return map(self.play, schedules)

    def close(self) -> None:
        """Let time be real again."""
        self._jumping.stop()


class InProcessPlace:
    """The place of one run in this process."""

    base_url = BASE_URL
    api_key = API_KEY
    asset_url = ASSET_URL
    prefix = ""
    scale = 1.0
    grace = _GRACE

    def __init__(self, client: Client, clock: JumpingClock) -> None:
        self.clock = clock
        self._client = client
        self._door: Door | None = None

    def kill(self, moment: Moment) -> None:
        """End the client's life: at once, or when half of the answer has come."""
        if self._door is not None:
            self._door.dies_later = moment is Moment.MIDWAY
        self._end(lambda door: Killed(door.simulator.elapsed, len(door.simulator.exchanges)))

    def stop(self, why: str) -> None:
        """End a client that asks without end."""
        self._end(lambda door: Endless(door.simulator.elapsed, why))

    def live(self, errand: Errand, simulator: StagedSimulator) -> Ending:
        """Call the client, and return what it said, or how it was ended; raises OutcomeInvalid."""
        latest = simulator.elapsed + 3 * errand.deadline_seconds + 10 * _GRACE
        self._door = door = Door(simulator, latest)
        try:
            outcome = self._said(Case(errand, door))
        except (TimeStandsStill, TimeRunsAway) as error:
            return door.end or Endless(simulator.elapsed, str(error).partition("\n")[0])
        except OutcomeInvalid:
            raise
        except WaitsForEver:
            return door.end or Endless(simulator.elapsed, "it has no read time-out, and waited for an answer for ever")
        except BaseException as error:
            if door.end is None and not isinstance(error, Exception):
                raise
            outcome = Failed(ErrorKind.PROTOCOL, f"{type(error).__name__}: {error}", escaped=True)
        return door.end or Said(simulator.elapsed, outcome)

    def _said(self, case: Case) -> Outcome:
        said: Any = self._client(case)
        if inspect.isawaitable(said):
            said = asyncio.run(_awaited(said))
        if not isinstance(said, Succeeded | Failed):
            raise OutcomeInvalid(
                f"{getattr(self._client, '__name__', self._client)!s} returned {said!r:.200}; expected "
                "case.succeeded(...) or case.failed(...)"
            )
        return said

    def _end(self, ending: Callable[[Door], Ending]) -> None:
        if self._door is not None and self._door.end is None:
            self._door.end = ending(self._door)


async def _awaited(said: Awaitable[Any]) -> Any:
    return await said
