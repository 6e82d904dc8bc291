"""The simulated API: one request in, one reply out, the time from the clock."""

from __future__ import annotations

from decimal import Decimal
from math import ceil, inf
from threading import RLock
from typing import TYPE_CHECKING

from givonkit.errors import ResetInvalid
from givonkit.spec import load_spec
from givonkit.validation import ABSENT, Findings, Violation

from .accounts import Accounts, bearer_key
from .assets import Assets
from .clock import Clock, ManualClock, ScaledClock, SystemClock
from .journal import Journal
from .ledger import Ledger
from .operations import OPERATIONS, Visit
from .refusals import Refusals
from .resetting import TARGETS, read_targets
from .shelf import Shelf
from .world_view import WorldView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from givonkit.errors import NamespaceInvalid
    from givonkit.http import Reply, Request
    from givonkit.spec import Spec, World

    from .budget import Budget
    from .idempotency import IdempotencyKeys
    from .jobs import Job
    from .limits import RateLimit, Running
    from .scenarios import Scenario, Stage

_MOST_IDEMPOTENCY_KEYS = 1_000_000
ANYBODY = -1
"""The account of a request that needs no key."""
_DIRECTIVE = b"ivonkit"
"""What the body of a request with a directive holds, however its brackets and capitals are written in JSON."""
_DIRECTIVE_IN_CAPITALS = b"IVONKIT"
_SCENARIO_HEADER = b"givonkit-scenario"
_SCENARIO_KEY = b"test_"


class Simulator:
    """The double's engine: answers requests as one world does, without I/O and without a thread of its own.

    Without `api_keys` any bearer key is taken; each key starts with `balance` tokens. `seed` decides the ids and
    whatever else is drawn. Jobs end by the clock, at once when `instant`, or at the poll numbered `polls`. The last
    `finished_jobs` jobs (beyond that only unfinished ones), as many assets and the last `journal_entries` requests are
    kept. Result URLs begin with `public_url`, or with the host of each request, and `prefix`. Simulators of one world
    can share its `view`. Threads may call `handle` at the same time.
    """

    def __init__(
        self,
        spec: Spec | None = None,
        *,
        world: World | None = None,
        view: WorldView | None = None,
        clock: Clock | None = None,
        seed: int = 0,
        api_keys: Iterable[str] = (),
        balance: Decimal | int | None = None,
        instant: bool = False,
        polls: int | None = None,
        scenarios: Mapping[str, Scenario] | None = None,
        finished_jobs: int = 100_000,
        journal_entries: int = 1_000,
        budget: Budget | None = None,
        public_url: str | None = None,
        prefix: str = "",
    ) -> None:
        if view is None:
            spec = spec or load_spec()
            view = WorldView(spec, world or spec.world())
        self.clock: Clock = clock or SystemClock()
        self._latest = -inf
        self.started = self.now()
        self.seed = seed
        self._first = (view, seed)
        self.opening = view.spec.api.balance if balance is None else Decimal(balance)
        self._api_keys = tuple(api_keys)
        self.accounts = Accounts(self._api_keys)
        self.journal = Journal(journal_entries, lambda: self.accounts.secrets, budget, self._api_keys)
        self.polls = None if polls is None else (0, polls)
        api = view.spec.api
        self.seconds = (0.0, 0.0) if instant else (api.queued_seconds, api.processing_seconds)
        self.timing = self.seconds if polls is None else (inf, inf)
        self._finished_jobs = finished_jobs
        self._file_scenarios = dict(scenarios or {})
        self._stage: Stage | None = None
        self._idempotency: IdempotencyKeys | None = None
        self._public_url = None if public_url is None else public_url.rstrip("/").encode()
        self.prefix = prefix
        self._path_prefix = prefix.encode()
        self.lock = RLock()
        self.assets = Assets(finished_jobs)
        self._rate: RateLimit | None = None
        self._running: Running | None = None
        self._enter(view)
        self.jobs = Shelf(finished_jobs, self._left)
        self.ledger = Ledger(self.jobs, self.opening)
        self._targets: dict[str, Callable[[], None]] = {
            "jobs": self._forget_jobs,
            "ledger": self.ledger.begin_anew,
            "assets": self.assets.clear,
            "journal": self.journal.clear,
            "clock": self._turn_back_the_clock,
            "scenarios": lambda: self._restage(keep=False),
        }

    def __repr__(self) -> str:
        return f"<Simulator with {len(self.jobs)} jobs in {self.world!r}>"

    def handle(self, request: Request) -> Reply:
        """Return the answer to a request, and note both in the journal."""
        with self.lock:
            now = self.now()
            return self._noted(request, self._answer(request, now), now)

    def now(self) -> float:
        """Return the time of the clock, or of its latest look where the machine's time was set back since."""
        now = self.clock.now()
        if now < self._latest:
            return self._latest
        self._latest = now
        return now

    def refuse_large_body(self, request: Request, size: str) -> Reply:
        """Return the answer to a body that a skin stopped reading at the limit, and note both in the journal."""
        now = self.now()
        rule = "assets/body/too_large" if self.is_upload(request) else "generations/body/too_large"
        findings = self.finding(rule, f"{size} bytes", f"{self.body_limit(request):,} bytes")
        return self._noted(request, self.refusals.of(findings, now, [(b"connection", b"close")]), now)

    def refuse_slow_body(self, request: Request, seconds: float) -> Reply:
        """Return the answer to a body that did not arrive in time, and note both in the journal."""
        now = self.now()
        return self._noted(request, self.refusals.too_slow(seconds, now), now)

    def refuse_namespace(self, request: Request, error: NamespaceInvalid) -> Reply:
        """Return the answer to a request for a namespace that cannot be, and note both in the journal."""
        now = self.now()
        refusal = self.refusals.stated(self.renderer.refusal_status, "namespace_invalid", str(error), now)
        return self._noted(request, refusal, now)

    def unreadable(self, status: int, message: str) -> Reply:
        """Return the answer to bytes that a skin cannot read as an HTTP request."""
        return self.refusals.unreadable(status, message, self.now())

    def is_upload(self, request: Request) -> bool:
        """Whether a request's body is a file, which may be larger than other bodies and is better not held whole."""
        found = self.view.routes.find(request.path)
        return found is not None and found[0].get(request.method) == "upload_asset"

    def body_limit(self, request: Request) -> int:
        """Return how many bytes the body of a request may have."""
        return self.spec.api.limits.upload_bytes if self.is_upload(request) else self.view.body_limit

    def base_url(self, request: Request) -> bytes:
        """Return what the URLs of results begin with."""
        return (self._public_url or request.base_url) + self._path_prefix

    @property
    def spec(self) -> Spec:
        """The spec whose API this is."""
        return self.view.spec

    @property
    def world(self) -> World:
        """The world that is answered as."""
        return self.view.world

    @property
    def stage(self) -> Stage:
        """The scenarios, and how often each has come."""
        if self._stage is None:
            from .staging import make_stage  # noqa: PLC0415  # most servers never play a scenario

            self._stage = make_stage(self, self._file_scenarios)
        return self._stage

    def set_world(self, world: World) -> None:
        """Answer as another world from now on; the jobs stay, and ids and shapes are the new world's."""
        with self.lock:
            now = self.now()
            self._enter(WorldView(self.spec, world))
            if self._running is None:
                return
            for job in self.jobs.newest_first():
                if now < job.finished:
                    self._running.add(job.account, job.number)

    def reset(self, *targets: str) -> None:
        """Forget what the targets name: jobs, assets, ledger, journal, scenarios (set at run time), clock, or all.

        After `all`, world and seed are those of the start, and the same requests at the same times get the same bytes
        again. Raises ResetInvalid.
        """
        with self.lock:
            named = read_targets(targets, self)
            for target, forget in self._targets.items():
                if target in named:
                    forget()
            if "scenarios" not in named and "clock" in named:
                self._restage(keep=True)
            if named == TARGETS:
                self.accounts = Accounts(self._api_keys)
                view, self.seed = self._first
                self._enter(view)

    def reseed(self, seed: int) -> None:
        """Draw ids and chances by another seed; only while there are no jobs and no assets, whose ids would change."""
        with self.lock:
            if len(self.jobs) or len(self.assets):
                raise ResetInvalid("another seed changes the ids of jobs and assets; reset jobs and assets first")
            self.seed = seed
            self._enter(self.view)
            self._restage(keep=True)

    def accept(self, job: Job, tokens: Decimal) -> None:
        """Keep a new job and take its tokens."""
        self.ledger.accept(job, tokens)
        self.jobs.add(job, job.created)
        if self._running is not None:
            self._running.add(job.account, job.number)

    def change(self, before: Job, after: Job) -> None:
        """Keep a job as something other than its own time has changed it."""
        self.jobs.replace(after)
        if before.finished != after.finished:
            self.ledger.end(before, after)

    def is_running_full(self, account: int, now: float) -> bool:
        """Whether an account has as many unfinished jobs as it may have."""
        return self._running is not None and self._running.is_full(account, lambda number: self._has_ended(number, now))

    def job_of(self, identifier: str, account: int | None = None) -> Job | None:
        """Return the job of an id, of one account or of any, or None."""
        number = self.renderer.identifiers.number(identifier)
        job = self.jobs.get(number) if number is not None else None
        return job if job is not None and account in (None, job.account) else None

    def finding(self, rule_id: str, detail: str, hint: str | None = None) -> Findings:
        """Return findings of one broken rule about a request as a whole: what came, and the nearest that would do."""
        findings = Findings(1)
        findings.note(Violation(self.spec.request_rules[rule_id], ABSENT, detail=detail, hint=hint))
        return findings

    def no_such_job(self, identifier: str) -> str:
        """Return why an id names no job: it has left, or it never was one of this key."""
        number = self.renderer.identifiers.number(identifier)
        if number is not None and number < self.jobs.next_number and self.jobs.get(number) is None:
            return f"the job {identifier} has left: the last {self._finished_jobs} jobs are kept"
        return f"no job of this key has the id {identifier[:80]!r}"

    def _answer(self, request: Request, now: float) -> Reply:
        found = self.view.routes.find(request.path)
        if found is None:
            return self.refusals.not_found(self._no_such_path(request.path), now)
        methods, segment = found
        operation = methods.get(request.method)
        if operation is None:
            return self.refusals.wrong_method(request.method, methods, now)
        authorization = request.headers.get(b"authorization")
        account = self.accounts.seen.get(authorization)
        if account is None or operation == "download_output" or self._may_play(request):
            return self._answer_carefully(operation, Visit(request, ANYBODY, segment, now))
        return self.perform(operation, Visit(request, account, segment, now))

    def _answer_carefully(self, operation: str, visit: Visit) -> Reply:
        """Return the answer to a request whose key is not known yet, or that a scenario may decide about."""
        authorization = visit.request.headers.get(b"authorization")
        key = bearer_key(authorization)
        if key.startswith(_SCENARIO_KEY) or self._may_play(visit.request):
            from .staging import perform  # noqa: PLC0415  # most servers never play a scenario

            return perform(self, operation, key, visit)
        if operation == "download_output":
            return self.perform(operation, visit)
        account = self.accounts.number(key)
        if account is None:
            return self.refusals.unauthorized(authorization, visit.now)
        self.accounts.remember(authorization, account)
        visit.account = account
        return self.perform(operation, visit)

    def _may_play(self, request: Request) -> bool:
        """Whether a scenario may decide about a request whose key names none."""
        return (
            _DIRECTIVE in request.body
            or _DIRECTIVE_IN_CAPITALS in request.body
            or _SCENARIO_HEADER in request.headers
            or bool(self._file_scenarios if self._stage is None else not self._stage.is_quiet)
        )

    def perform(self, operation: str, visit: Visit) -> Reply:
        """Return what an operation answers, unless the key has asked too often."""
        if self._rate is not None and visit.account != ANYBODY:
            wait = self._rate.wait(visit.account, visit.now)
            if wait is not None:
                message = f"the key has sent {self.view.requests_limit} requests in {self.view.requests_seconds} s"
                return self.refusals.busy(f"{message}; send the next one in {ceil(wait)} s", wait, visit.now)
        reply = OPERATIONS[operation](self, visit)
        facts = reply.facts
        if facts is None:
            facts = reply.facts = {}
        facts["operation"] = self.view.words[operation]
        return reply

    def _enter(self, view: WorldView) -> None:
        self.view = view
        self.renderer = view.renderer(self.seed)
        self.refusals = Refusals(self.renderer)
        self._begin_limits()

    def _begin_limits(self) -> None:
        view = self.view
        self._rate, self._running = None, None
        if view.requests_limit is not None or view.running_limit is not None:
            from .limits import RateLimit, Running  # noqa: PLC0415  # the default world has no limits

            if view.requests_limit is not None:
                self._rate = RateLimit(view.requests_limit, view.requests_seconds)
            if view.running_limit is not None:
                self._running = Running(view.running_limit)

    def _restage(self, *, keep: bool) -> None:
        """Begin every scenario anew, with those that were set at run time or without them."""
        kept = self._stage.control_scenarios if self._stage is not None and keep else {}
        self._stage = None
        self.started = self.now()
        if kept:
            self.stage.add("control", kept, self.started)

    def _forget_jobs(self) -> None:
        for job in self.jobs.newest_first():
            self.ledger.forget(job, self.now())
        self.jobs = Shelf(self._finished_jobs, self._left)
        self.ledger.follow(self.jobs)
        self._idempotency = None
        self._begin_limits()
        if self._stage is not None:
            self._stage.forget_jobs()

    def _turn_back_the_clock(self) -> None:
        if isinstance(self.clock, (ManualClock, ScaledClock)):
            self.clock.reset()
            self._latest = -inf
            self._begin_limits()

    @property
    def idempotency(self) -> IdempotencyKeys:
        """What POSTs with an Idempotency-Key were answered."""
        if self._idempotency is None:
            from .idempotency import IdempotencyKeys  # noqa: PLC0415  # many clients send no such key

            self._idempotency = IdempotencyKeys(self.spec.api.limits.idempotency_seconds, _MOST_IDEMPOTENCY_KEYS)
        return self._idempotency

    def _left(self, job: Job) -> None:
        self.ledger.fold(job)
        if self._stage is not None:
            self._stage.forget(job.number)

    def _has_ended(self, number: int, now: float) -> bool:
        job = self.jobs.get(number)
        return job is None or now >= job.finished

    def _noted(self, request: Request, reply: Reply, now: float) -> Reply:
        if request.method == "HEAD":
            reply.body = b""
        self.journal.record(now, request, reply)
        return reply

    def _no_such_path(self, path: str) -> str:
        paths = ", ".join(dict.fromkeys(route.path for route in self.world.routes.values()))
        return f"nothing is at {path[:120]!r}; the paths are {paths}"
