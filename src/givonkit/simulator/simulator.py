"""The simulated API: one request in, one reply out, the time from the clock."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from givonkit.errors import ModelUnknown
from givonkit.http import Reply, Request
from givonkit.spec import load_spec
from givonkit.validation import ABSENT, Accepted, Findings, Validator, Violation

from .accounts import Accounts, bearer_key
from .clock import Clock, SystemClock
from .encoding import json_bytes
from .jobs import Frame, Job
from .journal import Journal
from .ledger import Ledger
from .refusals import Refusals
from .rendering import OUTPUT_FILES, Renderer, json_reply
from .routes import Routes
from .shelf import Shelf
from .timestamps import http_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from givonkit.spec import Spec, World

    from .model_view import ModelView

_CHARSET = re.compile(rb"""\bcharset\s*=\s*["']?([^\s;"']*)""").search
_FILE_TYPES = {suffix.decode(): (kind, json.loads(media_type)) for kind, (suffix, media_type) in OUTPUT_FILES.items()}


class Simulator:
    """The double's engine: answers requests as one world does, without I/O and without a thread of its own.

    Without `api_keys` any bearer key is taken; `seed` decides the ids; the last `finished_jobs` jobs (beyond that only
    unfinished ones) and the last `journal_entries` requests are kept.
    """

    def __init__(
        self,
        spec: Spec | None = None,
        *,
        world: World | None = None,
        clock: Clock | None = None,
        seed: int = 0,
        api_keys: Iterable[str] = (),
        finished_jobs: int = 100_000,
        journal_entries: int = 1_000,
    ) -> None:
        self.spec = spec or load_spec()
        self.world = world or self.spec.world()
        self.clock: Clock = clock or SystemClock()
        self.accounts = Accounts(api_keys)
        self.journal = Journal(journal_entries, self.accounts.given)
        self.jobs = Shelf(finished_jobs)
        self.ledger = Ledger(self.jobs)
        self.validator = Validator(self.spec, self.world)
        self._renderer = Renderer(self.world, seed)
        self._refusals = Refusals(self._renderer)
        self._routes = Routes(self.spec.api.operations.values())
        self._finished_jobs = finished_jobs
        self._timing = (self.spec.api.queued_seconds, self.spec.api.processing_seconds)
        self._shows_defaults = self.world.answer("defaults-shown") == "applied"
        self._models: dict[str, ModelView] = {}
        self._operations: dict[str, Callable[[Request, int, str, float], Reply]] = {
            "create_generation": self._create,
            "get_generation": self._read,
            "list_generations": self._list,
            "list_models": self._list_models,
            "get_model": self._read_model,
        }

    def __repr__(self) -> str:
        return f"<Simulator with {len(self.jobs)} jobs in {self.world!r}>"

    def handle(self, request: Request) -> Reply:
        """Return the answer to a request, and note both in the journal."""
        now = self.clock.now()
        key = bearer_key(request.headers.get(b"authorization"))
        reply = self._answer(request, key, now)
        if request.method == "HEAD":
            reply.body = b""
        self.journal.record(now, request, reply)
        return reply

    def refuse_large_body(self, request: Request, size: str) -> Reply:
        """Return the answer to a body that a skin stopped reading at the limit, and note both in the journal."""
        findings = self._finding("generations/body/too_large", f"{size} bytes")
        reply = self._refusals.of(findings, self.clock.now(), [(b"connection", b"close")])
        return self._noted(request, reply)

    def refuse_slow_body(self, request: Request, seconds: float) -> Reply:
        """Return the answer to a body that did not arrive in time, and note both in the journal."""
        return self._noted(request, self._refusals.too_slow(seconds, self.clock.now()))

    def unreadable(self, status: int, message: str) -> Reply:
        """Return the answer to bytes that a skin cannot read as an HTTP request."""
        return self._refusals.unreadable(status, message, self.clock.now())

    def _noted(self, request: Request, reply: Reply) -> Reply:
        self.journal.record(self.clock.now(), request, reply)
        return reply

    def _answer(self, request: Request, key: bytes, now: float) -> Reply:
        found = self._routes.find(request.path)
        if found is None:
            return self._refusals.not_found(self._no_such_path(request.path), now)
        methods, segment = found
        operation = methods.get(request.method)
        if operation is None:
            return self._refusals.wrong_method(request.method, methods, now)
        if operation == "download_output":
            return self._download(segment, now)
        account = self.accounts.number(key)
        if account is None:
            return self._refusals.unauthorized(request.headers.get(b"authorization"), now)
        return self._operations[operation](request, account, segment, now)

    def _create(self, request: Request, account: int, _segment: str, now: float) -> Reply:
        content_type = request.headers.get(b"content-type", b"")
        if content_type != b"application/json" and not _is_json(content_type):
            came = content_type.decode("latin-1")[:100]
            return self._refusals.of(self._finding("generations/content_type/json", came or "no Content-Type"), now)
        if len(request.body) > self.spec.api.limits.body_bytes:
            return self._refusals.of(self._finding("generations/body/too_large", f"{len(request.body)} bytes"), now)
        outcome = self.validator.validate_bytes(request.body)
        if isinstance(outcome, Findings):
            return self._refusals.of(outcome, now)
        return self._accept(request, outcome, account, now)

    def _accept(self, request: Request, accepted: Accepted, account: int, now: float) -> Reply:
        slug = accepted.model.slug
        view = self._view(slug)
        shown = accepted.input if self._shows_defaults else accepted.given
        price = accepted.price
        job = Job(
            self.jobs.next_number,
            account,
            slug,
            accepted.mode,
            json_bytes(shown),
            price.text,
            price.basis,
            view.framing.frame(accepted.input),
            now,
            *self._timing,
        )
        self.ledger.accept(account, price.tokens)
        self.jobs.add(job, now)
        identifier = self._renderer.identifiers.issue(job.number)
        body = self._renderer.created(job, identifier, view.kind, now, request.base_url)
        summary = f"accepted: {slug} {accepted.mode}, {price.text} tokens ({price.basis}), {identifier}"
        return json_reply(self._renderer.create_status, body, now, summary, view.gap_headers)

    def _read(self, request: Request, account: int, identifier: str, now: float) -> Reply:
        number = self._renderer.identifiers.number(identifier)
        job = self.jobs.get(number) if number is not None else None
        if job is None or job.account != account:
            return self._refusals.not_found(self._no_such_job(identifier, number), now)
        view = self._view(job.model)
        body = self._renderer.read(job, identifier, view.kind, now, request.base_url)
        return json_reply(200, body, now, f"{job.state(now).status.value}: {identifier}", view.gap_headers)

    def _list(self, request: Request, account: int, _segment: str, now: float) -> Reply:
        findings = Findings(self.spec.api.limits.details)
        parameters = parse_qsl(request.query.decode("latin-1"), keep_blank_values=True)
        limit = self._limit([value for name, value in parameters if name == "limit"], findings)
        before = self._cursor([value for name, value in parameters if name == "cursor"], findings)
        if findings:
            return self._refusals.of(findings, now)
        jobs = list(islice(self.jobs.newest_first(account, before), limit + 1))
        page = [(job, self._view(job.model).kind) for job in jobs[:limit]]
        following = jobs[limit - 1].number if len(jobs) > limit else None
        body = self._renderer.page(page, following, now, request.base_url)
        return json_reply(200, body, now, f"listed {len(page)} jobs")

    def _limit(self, values: list[str], findings: Findings) -> int:
        limits = self.spec.api.limits
        if not values:
            return limits.page_default
        text = values[0]
        if (
            len(values) == 1
            and text.isascii()
            and text.isdigit()
            and len(text) < 9
            and 1 <= int(text) <= limits.page_largest
        ):
            return int(text)
        findings.note(Violation(self.spec.request_rules["generations/limit/range"], ", ".join(values)))
        return limits.page_default

    def _cursor(self, values: list[str], findings: Findings) -> int | None:
        if not values:
            return None
        number = self._renderer.cursors.number(values[0]) if len(values) == 1 else None
        if number is None:
            findings.note(Violation(self.spec.request_rules["generations/cursor/form"], ", ".join(values)))
        return number

    def _list_models(self, _request: Request, _account: int, _segment: str, now: float) -> Reply:
        from givonkit.spec.descriptions import model_summary  # noqa: PLC0415  # schemas are not needed to answer jobs

        models = [model_summary(self.spec.model_rules(slug, self.world)) for slug in self.spec.models]
        return json_reply(200, json_bytes({"data": models}), now, f"listed {len(models)} models")

    def _read_model(self, _request: Request, _account: int, slug: str, now: float) -> Reply:
        from givonkit.spec.descriptions import model_description  # noqa: PLC0415  # schemas are not needed to answer jobs

        try:
            rules = self.spec.model_rules(slug, self.world)
        except ModelUnknown as error:
            return self._refusals.not_found(str(error), now)
        body = json_bytes(model_description(rules, self.world))
        return json_reply(200, body, now, f"described {slug}", self._view(slug).gap_headers)

    def _download(self, name: str, now: float) -> Reply:
        identifier, dot, suffix = name.rpartition(".")
        number = self._renderer.identifiers.number(identifier)
        job = self.jobs.get(number) if number is not None else None
        kind, media_type = _FILE_TYPES.get(dot + suffix, ("", ""))
        if job is None or self._view(job.model).kind != kind or now < job.finished:
            return self._refusals.not_found(f"no finished job has the result {name[:80]!r}", now)
        from .outputs import output_file  # noqa: PLC0415  # media is not needed to answer jobs

        body = output_file(Frame._make(job.frame), job.number)
        headers = [
            (b"content-type", media_type.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"date", http_date(int(now))),
        ]
        return Reply(200, headers, body, f"downloaded: {name}, {len(body)} bytes")

    def _view(self, slug: str) -> ModelView:
        view = self._models.get(slug)
        if view is None:
            from .model_view import ModelView  # noqa: PLC0415  # the server answers before it needs a model

            view = self._models[slug] = ModelView(self.validator.compiled(slug), self.world)
        return view

    def _finding(self, rule_id: str, detail: str) -> Findings:
        findings = Findings(1)
        findings.note(Violation(self.spec.request_rules[rule_id], ABSENT, detail=detail))
        return findings

    def _no_such_job(self, identifier: str, number: int | None) -> str:
        if number is not None and number < self.jobs.next_number and self.jobs.get(number) is None:
            return f"the job {identifier} has left: the last {self._finished_jobs} jobs are kept"
        return f"no job of this key has the id {identifier[:80]!r}"

    def _no_such_path(self, path: str) -> str:
        paths = ", ".join(dict.fromkeys(operation.path for operation in self.spec.api.operations.values()))
        return f"nothing is at {path[:120]!r}; the paths are {paths}"


def _is_json(content_type: bytes) -> bool:
    kind, _, parameters = content_type.lower().partition(b";")
    charset = _CHARSET(parameters)
    return kind.strip() == b"application/json" and (charset is None or charset[1] in (b"utf-8", b"utf8"))
