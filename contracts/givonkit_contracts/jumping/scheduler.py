"""Who takes part in time that jumps, who of them waits until when, and when time moves."""

from __future__ import annotations

from _thread import RLock, get_ident
from math import ceil
from typing import TYPE_CHECKING

from .standstill import TimeRunsAway, TimeStandsStill, asked_without_waiting, nobody_goes_on, too_many_jumps
from .waits import Participant, Wait
from .whereabouts import Whereabouts

if TYPE_CHECKING:
    from threading import Thread

    from .waits import Timeline

NANOSECONDS = 1_000_000_000
TICK = 10
"""The nanoseconds in the smallest step of time: less than that is what rounding left of a deadline that has come."""
MOST_ASKED = 1_000_000
"""How often the time may be asked for without moving."""

# A finaliser that releases a lock may run in the middle of anything, so the mutex lets its holder in again.
mutex = RLock()


class Scheduler:
    """Keeps count of the participants that run, and moves time when none does.

    The methods that say so are called with the mutex held.
    """

    def __init__(self) -> None:
        self.timeline: Timeline | None = None
        self._participants: dict[int, Participant] = {}
        self._expected: set[Participant] = set()
        self._waits: dict[Wait, None] = {}
        self._running = 0
        self._failures: dict[int, BaseException] = {}
        self._began = self._jumps = self._all_jumps = self._most_jumps = self._asked = self._asked_at = 0
        self.events = 0

    def begin(self, timeline: Timeline, *, most_jumps: int) -> None:
        """Let time jump on a timeline, with the calling thread as the first participant."""
        with mutex:
            self.timeline = timeline
            self._participants = {get_ident(): Participant(None)}
            self._running = 1
            self._failures = {}
            self._began = timeline.elapsed_ns
            self._jumps, self._all_jumps, self._most_jumps = 0, 0, most_jumps
            self._asked, self._asked_at = 0, timeline.monotonic_ns

    def finish(self) -> None:
        """Let everybody go back to real time: a wait with a deadline ends at once, others go on."""
        with mutex:
            self.timeline = None
            self._participants, self._expected = {}, set()
            waits, self._waits = self._waits, {}
            for wait in waits:
                if wait.deadline is not None:
                    self.wake(wait, granted=False)
            self._running = 0

    def forget(self) -> None:
        """Forget all others, in the child of a fork: they are not there."""
        mutex._at_fork_reinit()  # type: ignore[attr-defined]  # noqa: SLF001  # not in the stubs; made for this
        self.timeline = None
        self._participants, self._expected, self._waits, self._running = {}, set(), {}, 0

    def takes_part(self) -> bool:
        """Whether the calling thread takes part."""
        return get_ident() in self._participants

    def participant_of(self, thread: Thread) -> Participant | None:
        """Return the participant that a thread is."""
        participant = self._participants.get(thread.ident or 0)
        return participant if participant is not None and participant.thread is thread else None

    def deadline(self, seconds: float) -> int | None:
        """Return when a wait that begins now is over, in nanoseconds passed, or None when time ends before."""
        timeline = self.timeline
        if timeline is None:
            return None
        ticks = round(seconds * NANOSECONDS / TICK)
        if ticks <= 0:
            timeline.nudge()
        deadline = timeline.elapsed_ns + max(ticks, 0) * TICK
        return deadline if deadline <= timeline.last_ns else None

    def sleep(self, seconds: float) -> None:
        """Wait for some seconds."""
        self.wait(Wait(self.deadline(seconds)))

    def wait(self, wait: Wait) -> bool:
        """Wait, and return whether what was waited for has come; who no longer takes part does not wait."""
        with mutex:
            if not self.takes_part():
                return False
            self.enter(wait)
        return self.leave(wait)

    def enter(self, wait: Wait) -> None:
        """Begin a wait of the calling thread; the mutex is held, `leave` follows when it no longer is."""
        participant = self._participants.get(get_ident())
        if participant is not None and self.timeline is not None:
            self.events += 1
            wait.thread = get_ident()
            wait.failure = self._failures.pop(wait.thread, None)
            if wait.failure is not None:
                wait.ended = True
                return
            wait.rank = (self.timeline.elapsed_ns, participant.line)
            self._waits[wait] = None
            self._running -= 1
            self.settle()
        if not wait.ended:
            wait.prepare()

    def leave(self, wait: Wait, timeout: float = -1) -> bool:
        """Block until a wait has ended, and return whether what was waited for has come."""
        if not wait.ended:
            try:
                wait.block(timeout)
            finally:
                with mutex:
                    self.wake(wait, granted=False)
                wait.close()
        if wait.failure is not None:
            raise wait.failure
        return wait.granted

    def wake(self, wait: Wait, *, granted: bool) -> bool:
        """End a wait, unless it has ended already, and count its thread as running; the mutex is held."""
        if wait.ended:
            return False
        wait.ended, wait.granted = True, granted
        self.events += 1
        if wait in self._waits:
            del self._waits[wait]
            self._running += 1
        wait.rouse()
        return True

    def settle(self) -> None:
        """When no participant runs, let the one go on whose turn it is, and move time there; the mutex is held."""
        if self._running or self.timeline is None:
            return
        wait = self._next(self.timeline)
        if wait is not None:
            self.wake(wait, granted=False)

    def expect(self, thread: Thread | None) -> Participant:
        """Count a thread that the calling one is about to start as running."""
        with mutex:
            participant = self._participants.get(get_ident(), Participant(None)).child(thread)
            self._expected.add(participant)
            self._running += 1
        return participant

    def arrive(self, participant: Participant) -> None:
        """Take the calling thread for a participant that was expected."""
        with mutex:
            if participant in self._expected:
                self._expected.discard(participant)
                self._participants[get_ident()] = participant

    def depart(self, participant: Participant) -> None:
        """Let a participant go that ends, or never began, and those who wait for its end go on."""
        with mutex:
            if participant in self._expected:
                self._expected.discard(participant)
                self._running -= 1
            elif self._participants.get(get_ident()) is participant:
                del self._participants[get_ident()]
                self._running -= 1
            self.events += 1
            self._failures.pop(get_ident(), None)
            for wait in participant.joining:
                self.wake(wait, granted=True)
            self.settle()

    def wait_for_end(self, participant: Participant, timeout: float | None) -> bool:
        """Wait until a participant has ended, at most some seconds, and return whether it has."""
        wait = Wait(None if timeout is None else self.deadline(max(timeout, 0)))
        with mutex:
            if participant not in self._participants.values():
                return True
            participant.joining.append(wait)
            self.enter(wait)
        return self.leave(wait)

    def _next(self, timeline: Timeline) -> Wait | None:
        """Return whose turn it is: who is about to go on, or who has the earliest deadline, and move time there."""
        waits = tuple(self._waits)
        ready = [wait for wait in waits if wait.is_ready()]
        timed = [(wait.deadline, wait.rank, wait) for wait in waits if wait.deadline is not None]
        if ready or not timed:
            return min(ready, key=lambda wait: wait.rank, default=None)
        if self._jumps >= self._most_jumps:
            self._end_jumps(timeline)
            return None
        deadline, _, wait = min(timed, key=lambda one: one[:2])
        timeline.move_to(deadline)
        self._jumps += 1
        self._all_jumps += 1
        self._asked, self._asked_at = 0, timeline.monotonic_ns
        return wait

    def ask(self, times: int = 1) -> None:
        """Note that a participant asks for the time; raises TimeRunsAway when that never ends."""
        self._asked += times
        if self._asked >= MOST_ASKED:
            self._end_asking()

    def end_standstill(self, seen: int, patience: float) -> bool:
        """Tell everybody that time stands still, if it does since an event, and return whether it did."""
        with mutex:
            where = Whereabouts(self._threads())
            if seen != self.events or not where.is_stuck():
                return False
            text = nobody_goes_on(patience, where.lines(), is_unseen=where.has_unseen())
            self._tell(TimeStandsStill, text, where)
        return True

    def _end_jumps(self, timeline: Timeline) -> None:
        where = Whereabouts(self._threads())
        seconds = (timeline.elapsed_ns - self._began) / NANOSECONDS
        text = too_many_jumps(self._all_jumps, seconds, where.lines())
        self._most_jumps, self._jumps = ceil(self._most_jumps / 10), 0
        self._tell(TimeRunsAway, text, where)

    def _end_asking(self) -> None:
        """Raise TimeRunsAway, unless somebody has moved the clock by hand."""
        with mutex:
            timeline, asked_at = self.timeline, self._asked_at
            if timeline is None:
                return
            self._asked, self._asked_at = 0, timeline.monotonic_ns
            if asked_at == self._asked_at:
                where = Whereabouts(self._threads())
                self._tell(TimeRunsAway, asked_without_waiting(MOST_ASKED, where.lines()), where)
            failure = self._failures.pop(get_ident(), None)
        if failure is not None:
            raise failure

    def _threads(self) -> dict[int, Wait | None]:
        return dict.fromkeys(self._participants) | {wait.thread: wait for wait in self._waits}

    def _tell(self, kind: type[BaseException], text: str, where: Whereabouts) -> None:
        """End the waits of all but idle workers with an exception; who does not wait gets it in the next wait."""
        for thread, wait in where.threads.items():
            if where.is_idle(thread):
                continue
            if wait is None:
                self._failures[thread] = kind(text)
            else:
                wait.failure = kind(text)
                self.wake(wait, granted=False)


scheduler = Scheduler()
"""The one of this process: locks made while time jumped outlive the jump, and know it."""
