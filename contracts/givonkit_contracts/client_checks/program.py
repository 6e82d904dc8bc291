"""A client that is a program: a process that does errands over sockets, in real time that runs faster."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from .driver import Driver
from .playing import Views, play
from .process import DriverFaulty
from .program_place import Patience, ProgramPlace
from .report import DriverFault, DriverGivenUp
from .run_server import RunServer
from .schedule import Schedule
from .schedule_text import schedule_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from givonkit.spec import Spec

    from .run import Run

WORKERS = 6
MOST_FAULTS_AT_FIRST = 3
"""After how many faults of the driver in a row there is no hope, where no run was completed before."""
MOST_FAULTS = 20
"""After how many there is none, where some were."""
_FAREWELL_SECONDS = 1.0


class Seat:
    """One process of the program, and the server that it talks to."""

    def __init__(self, command: Sequence[str], views: Views) -> None:
        self.driver = Driver(command)
        self.server = RunServer(views.of(Schedule()))


class ProgramGround:
    """Gives errands to a program, several at a time, each to a process of its own.

    `command` is the program and its arguments. Raises DriverGivenUp when the program fails again and again.
    """

    is_exact = False

    def __init__(
        self, command: Sequence[str], spec: Spec, *, workers: int = WORKERS, patience: Patience | None = None
    ) -> None:
        self._command = tuple(command)
        self._views = Views(spec)
        self._patience = patience or Patience()
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="client")
        self._room = BoundedSemaphore(workers)
        self._lock = Lock()
        self._seats: list[Seat] = []
        self._free: list[Seat] = []
        self._completed = 0
        self._faults: list[DriverFault] = []

    def play(self, schedule: Schedule) -> Run:
        """Return what came of a schedule; raises DriverFaulty or DriverGivenUp."""
        played = self._played(schedule)
        if isinstance(played, DriverFault):
            raise DriverFaulty(played.what, played.log)
        return played

    def play_all(self, schedules: Iterable[Schedule]) -> Iterator[Run | DriverFault]:
        """Yield what came of each schedule, in their order; raises DriverGivenUp."""
        ahead: deque[Future[Run | DriverFault]] = deque()
        try:
            for schedule in schedules:
                ahead.append(self._pool.submit(self._played, schedule))
                if len(ahead) > 2 * self._workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()

    def close(self) -> None:
        """End every process, and the servers."""
        with self._lock:
            idle, busy = list(self._free), [seat for seat in self._seats if seat not in self._free]
        self._pool.shutdown(wait=False, cancel_futures=True)
        for seat in busy:
            seat.driver.close()
        for seat in idle:
            seat.driver.close(_FAREWELL_SECONDS)
        self._pool.shutdown()
        for seat in self._seats:
            seat.server.stop()

    def _played(self, schedule: Schedule) -> Run | DriverFault:
        self._check_hope()
        with self._seat() as seat:
            place = ProgramPlace(seat.driver, seat.server, self._patience)
            try:
                run = play(schedule, self._views, place)
            except DriverFaulty as error:
                fault = DriverFault(error.what, schedule_line(schedule), error.log)
                self._faults.append(fault)
                return fault
            finally:
                seat.server.end()
        self._completed += 1
        self._faults.clear()
        return run

    def _check_hope(self) -> None:
        faults = list(self._faults)
        if len(faults) >= (MOST_FAULTS if self._completed else MOST_FAULTS_AT_FIRST):
            raise DriverGivenUp(len(faults), faults[-1])

    @contextmanager
    def _seat(self) -> Iterator[Seat]:
        with self._room:
            with self._lock:
                seat = self._free.pop() if self._free else None
                if seat is None:
                    seat = Seat(self._command, self._views)
                    self._seats.append(seat)
            try:
                yield seat
            finally:
                with self._lock:
                    self._free.append(seat)
