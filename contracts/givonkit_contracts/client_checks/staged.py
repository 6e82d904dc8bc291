"""A simulator that keeps to a schedule: it counts what comes, lets befall it what is to befall, and writes it down."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from givonkit.http import Disturbance, Reply
from givonkit.simulator import Simulator
from givonkit.simulator.scenarios import Scenario
from givonkit.simulator.scenarios.effects import befallen
from givonkit.simulator.scenarios.match import Match

from .oddities import PART, Oddity
from .run import ENDED, Exchange
from .schedule import Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit.http import Request
    from givonkit.simulator import WorldView
    from givonkit.simulator.clock import Clock
    from givonkit.simulator.jobs import Job
    from givonkit.simulator.scenarios.fault import Fault
    from givonkit.simulator.scenarios.scenario import Step

    from .schedule import Kill, Schedule

_LONG = "-" + "0123456789abcdef" * 7
MOST_REQUESTS = 2_000
"""How many requests a client may send in one run."""


class StagedSimulator(Simulator):
    """The double of one run; `kill` is called when the client's process is to die, and `stop` when it asks without end.

    `asset_url` is what the URLs of results begin with; without `most_requests` it may ask for ever.
    """

    def __init__(
        self,
        schedule: Schedule,
        steps: tuple[Step, ...],
        *,
        view: WorldView,
        clock: Clock,
        asset_url: str,
        prefix: str = "",
        kill: Callable[[Moment], None],
        stop: Callable[[str], None],
        most_requests: int | None = MOST_REQUESTS,
    ) -> None:
        scenario = Scenario("schedule", Match((("operation", ("create",)),)), steps)
        super().__init__(
            view=view, clock=clock, public_url=asset_url, prefix=prefix, scenarios={scenario.name: scenario}
        )
        self._schedule = schedule
        self._kill = kill
        self._stop = stop
        self._most_requests = most_requests
        self.began = self.now()
        self._counts: dict[str | None, int] = {}
        self.exchanges: list[Exchange] = []
        self.life = 0
        self.life_began = 0.0

    @property
    def elapsed(self) -> float:
        """The seconds since the run began."""
        return self.now() - self.began

    def handle(self, request: Request) -> Reply:
        """Return the answer to a request as the schedule wants it, or end the client."""
        with self.lock:
            if self._most_requests is not None and len(self.exchanges) >= self._most_requests:
                self._stop(f"after {self.elapsed:.3g} s it had sent {self._most_requests} requests")
                return Reply(503, [], b"")
            if self._schedule.long_ids:
                request.path = request.path.replace(_LONG, "")
            operation, segment = self._operation(request)
            nth = self._counts[operation] = self._counts.get(operation, 0) + 1
            kill = next((one for one in self._schedule.kills if (one.operation, one.nth) == (operation, nth)), None)
            return self._handled(request, operation, segment, nth, kill)

    def _handled(self, request: Request, operation: str | None, segment: str, nth: int, kill: Kill | None) -> Reply:
        at = self.elapsed
        effects = [strike.effect for strike in self._schedule.strikes if strike.befalls(operation, nth)]
        faults = [effect for effect in effects if not isinstance(effect, Oddity)]
        acts = all(fault.acted for fault in faults) and (kill is None or kill.moment is not Moment.BEFORE)
        real = self._answered(request) if acts else None
        job = self._job(operation, segment, real)
        odd = real if real is None else self._odd(real, [one for one in effects if isinstance(one, Oddity)], job)
        reply = self._struck(faults, odd, request)
        if kill is not None:
            reply = _dying(reply, kill.moment)
        self._write_down(
            request, reply, at, operation=operation, nth=nth, real=odd, job=job, effect=_said(effects, kill)
        )
        if kill is not None:
            self._kill(kill.moment)
        return reply

    def _answered(self, request: Request) -> Reply:
        """Return the double's own answer; which of many results is asked for makes no difference to it."""
        asked, request.query = request.query, request.query.partition(PART.encode())[0]
        try:
            return super().handle(request)
        finally:
            request.query = asked

    def _operation(self, request: Request) -> tuple[str | None, str]:
        found = self.view.routes.find(request.path)
        name = None if found is None else found[0].get(request.method)
        return (None, "") if found is None or name is None else (self.view.words[name], found[1])

    def _job(self, operation: str | None, segment: str, reply: Reply | None) -> Job | None:
        if operation == "create":
            identifier = (reply.facts or {}).get("job") if reply is not None else None
            return self.job_of(str(identifier)) if identifier else self._answered_again(reply)
        if operation in ("poll", "cancel"):
            return self.job_of(segment)
        return self.job_of(segment.rpartition(".")[0]) if operation == "download" else None

    def _answered_again(self, reply: Reply | None) -> Job | None:
        """Return the job of an answer that a repeated Idempotency-Key got."""
        if reply is None or reply.status >= 300:
            return None
        text = reply.body.decode("utf-8", "replace")
        return next(
            (job for job in self.jobs.newest_first() if self.renderer.identifiers.issue(job.number) in text), None
        )

    def identifier(self, job: Job) -> str:
        """Return the id that the client sees of a job."""
        return self.renderer.identifiers.issue(job.number) + (_LONG if self._schedule.long_ids else "")

    def _odd(self, reply: Reply, oddities: list[Oddity], job: Job | None) -> Reply:
        """Return a reply with its oddities; a long id stands wherever the id did."""
        body = reply.body
        if oddities and job is not None and reply.status < 300:
            told: Any = json.loads(body)
            has_ended = job.state(self.now()).status.value in ENDED
            for oddity in oddities:
                told = oddity.changed(told, has_ended=has_ended)
            body = json.dumps(told, ensure_ascii=False).encode()
        if self._schedule.long_ids:
            for known in self.jobs.newest_first():
                plain = self.renderer.identifiers.issue(known.number).encode()
                body = body.replace(b'"%b"' % plain, b'"%b"' % self.identifier(known).encode())
        return reply if body is reply.body else _with_body(reply, body)

    def _struck(self, faults: list[Fault], reply: Reply | None, request: Request) -> Reply:
        if not faults:
            return reply or Reply(503, [], b"")
        resolved = [fault.resolved(lambda _: 0.5) for fault in faults]
        target = request.path + (f"?{request.query.decode('latin-1')}" if request.query else "")
        return befallen(resolved, reply, self.renderer.error, self.now(), target=target)

    def _write_down(
        self,
        request: Request,
        reply: Reply,
        at: float,
        *,
        operation: str | None,
        nth: int,
        real: Reply | None,
        job: Job | None,
        effect: str,
    ) -> None:
        disturbance = reply.disturbance or Disturbance()
        sent = disturbance.sent
        self.exchanges.append(
            Exchange(
                number=len(self.exchanges) + 1,
                life=self.life,
                at=at,
                answered_at=at + disturbance.delay,
                operation=operation,
                nth=nth,
                method=request.method,
                host=request.headers.get(b"host", b"").decode("latin-1"),
                path=request.path,
                query=request.query.decode("latin-1"),
                headers=dict(_texts(request.headers.items())),
                sent=request.body,
                status=None if sent == -1 else reply.status,
                reply_headers=dict(_texts(reply.headers)),
                body=reply.body,
                is_whole=sent is None and (real is None or reply.body == real.body),
                effect=effect,
                acted=real is not None,
                job=None if job is None else self.identifier(job),
                state=None if job is None else job.state(self.now()).status.value,
                summary=reply.summary,
            )
        )


def _texts(lines: Any) -> Iterator[tuple[str, str]]:
    return ((name.decode("latin-1"), value.decode("latin-1")) for name, value in lines)


def _said(effects: list[Fault | Oddity], kill: Kill | None) -> str:
    return " ".join([*map(str, effects), *([f"kill:{kill.moment.value}"] if kill else [])])


def _with_body(reply: Reply, body: bytes) -> Reply:
    headers = [(name, b"%d" % len(body) if name == b"content-length" else value) for name, value in reply.headers]
    changed = Reply(reply.status, headers, body, reply.summary)
    changed.facts = reply.facts
    changed.disturbance = reply.disturbance
    return changed


def _dying(reply: Reply, moment: Moment) -> Reply:
    """Return what still leaves for a client that is dying."""
    sent = len(reply.body) // 2 if moment is Moment.MIDWAY else -1
    dying = Reply(reply.status, reply.headers, reply.body, reply.summary)
    dying.disturbance = Disturbance(sent=sent, end="reset")
    dying.facts = reply.facts
    return dying
