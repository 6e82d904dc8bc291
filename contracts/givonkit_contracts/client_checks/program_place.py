"""The place of one run of a program: a process that is given errands, killed, or waited for in vain."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING

from givonkit.simulator import SystemClock

from .outcome import OutcomeInvalid, read_outcome
from .process import DriverFaulty, DriverLeft
from .run import Endless, Killed, Said
from .run_server import Desk, key_of, prefix_of
from .schedule import Moment

if TYPE_CHECKING:
    from .driver import Driver
    from .errand import Errand
    from .run import Ending
    from .run_server import RunServer
    from .staged import StagedSimulator

SCALE = 1 / 20
_LOOK_SECONDS = 0.25
_SILENCE_SECONDS = 0.02
_MIDWAY_SECONDS = 0.25
"""How long a client lives with half an answer."""
_LAST_WORDS_SECONDS = 1.0
_IDLE_SECONDS = 1.0
"""How long a program sends nothing that waits for its next errand, and whose answer may be stuck in a buffer."""


@dataclass(frozen=True)
class Patience:
    """How many seconds are waited for a process to start, and after a deadline: forgiven ones, and those that count.

    `hang` more are waited for a client whose request gets no answer: its own time-out is as long as it likes.
    """

    start: float = 30.0
    grace: float = 5.0
    margin: float = 3.0
    hang: float = 32.0


class ProgramPlace:
    """The place of one run: a process of the program, and a server that only this run has meanwhile.

    A client's time begins with its first request, since nobody can tell how long its process takes to start.
    """

    scale = SCALE

    def __init__(self, driver: Driver, server: RunServer, patience: Patience) -> None:
        name = server.begin()
        self.clock = SystemClock()
        self.base_url = server.base_url
        self.asset_url = server.asset_url
        self.api_key = key_of(name)
        self.prefix = prefix_of(name)
        self.grace = patience.grace
        self._driver = driver
        self._server = server
        self._patience = patience
        self._simulator: StagedSimulator | None = None
        self._ending: Ending | None = None
        self._given = 0.0
        self._asked: float | None = None
        self._asked_last = 0.0

    def kill(self, moment: Moment) -> None:
        """End the client's process: at once, or when half of the answer has come."""
        process, simulator = self._driver.process, self._simulator
        if process is None or simulator is None:
            return
        self._ending = Killed(simulator.elapsed, len(simulator.exchanges))
        if moment is Moment.MIDWAY:
            later = Timer(_MIDWAY_SECONDS, process.kill)
            later.daemon = True
            later.start()
        else:
            process.kill()

    def stop(self, why: str) -> None:
        """End a client that asks without end."""
        if self._simulator is not None and self._ending is None:
            self._ending = Endless(self._simulator.elapsed, why)
        self._kill()

    def live(self, errand: Errand, simulator: StagedSimulator) -> Ending:
        """Give the errand to the program, and return what it said, or how it was ended; raises DriverFaulty."""
        self._begin(errand, simulator)
        try:
            ended = self._ended(errand, simulator)
        except DriverFaulty:
            self._driver.discard()
            if self._ending is None:
                raise
            return self._ending
        if self._ending is not None:
            self._driver.discard()
            return self._ending
        return ended

    def _begin(self, errand: Errand, simulator: StagedSimulator) -> None:
        if errand.do == "resume":
            self._driver.discard()
        self._simulator = simulator
        self._ending = None
        self._asked = None
        self._given = monotonic()
        self._server.answer_with(Desk(simulator, self._admits, self._is_dying, self._server.asset_url))

    def _admits(self) -> bool:
        """Return whether the client lives; a request of one that should be dead by now is its end."""
        if self._ending is not None:
            self._kill()
            return False
        self._asked_last = monotonic()
        if self._asked is None:
            self._asked = self._asked_last
            self._let_time_begin()
        return True

    def _is_dying(self) -> bool:
        return isinstance(self._ending, Killed)

    def _let_time_begin(self) -> None:
        simulator = self._simulator
        if simulator is not None and simulator.exchanges:
            simulator.life_began = simulator.elapsed
        elif simulator is not None:
            simulator.began = simulator.now()
            simulator.life_began = 0.0

    def _ended(self, errand: Errand, simulator: StagedSimulator) -> Ending:
        """Return what the program says, or how it was ended before."""
        self._driver.give(errand.line())
        while (line := self._line(errand)) is None:
            if self._ending is None and monotonic() > self._latest(errand, simulator):
                self._give_up(errand, simulator)
            if self._ending is not None:
                return self._ending
        at = simulator.elapsed
        try:
            outcome = read_outcome(line, errand.id)
        except OutcomeInvalid as error:
            raise DriverFaulty(f"its answer does not follow the protocol: {error}", self._driver.log) from error
        self._driver.check_silence(_SILENCE_SECONDS)
        return Said(at, outcome)

    def _line(self, errand: Errand) -> str | None:
        try:
            return self._driver.said(_LOOK_SECONDS)
        except DriverLeft:
            if self._asked is not None or self._ending is not None:
                raise
            self._driver.give(errand.line())
            return None

    def _latest(self, errand: Errand, simulator: StagedSimulator) -> float:
        patience = errand.deadline_seconds + self._patience.grace + self._patience.margin
        if simulator.exchanges and "hang" in simulator.exchanges[-1].effect:
            patience += self._patience.hang
        if self._asked is not None:
            return self._asked + patience
        return self._given + (max(patience, self._patience.start) if self._driver.is_new else patience)

    def _give_up(self, errand: Errand, simulator: StagedSimulator) -> None:
        """End a client that does not answer; raises DriverFaulty where that need not be the client's fault."""
        unended = self._driver.unended
        if unended:
            raise DriverFaulty(f"it printed {unended!r} and no end of line; each answer is a line", self._driver.log)
        waited = monotonic() - self._given
        over = self._patience.grace + self._patience.margin
        self._ending = Endless(simulator.elapsed, f"it had not answered {over:g} s after its deadline")
        if self._answers_at_last():
            self._ending = None
            raise DriverFaulty(
                "it answered only when its stdin was closed; flush stdout after each line", self._driver.log
            )
        if self._asked is None and errand.do == "generate":
            self._ending = None
            raise DriverFaulty(f"it neither answered nor sent a request within {waited:.0f} s", self._driver.log)

    def _answers_at_last(self) -> bool:
        """Return whether an answer was held back in a buffer that only the end of the program empties."""
        is_idle = monotonic() - self._asked_last > _IDLE_SECONDS
        return is_idle and self._driver.last_words(_LAST_WORDS_SECONDS) is not None

    def _kill(self) -> None:
        process = self._driver.process
        if process is not None:
            process.kill()
