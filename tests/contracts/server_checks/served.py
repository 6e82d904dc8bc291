"""Servers made by hand: one that follows a script, and one that obeys the pages except where a test bends them."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit import Reply, Request, load_spec
from givonkit_contracts.server_checks.budget import Purse
from givonkit_contracts.server_checks.exchange import Exchange
from givonkit_contracts.server_checks.in_process_sender import InProcessSender
from givonkit_contracts.server_checks.judge import check_server
from givonkit_contracts.server_checks.line import GENERATIONS, Line, Purpose
from givonkit_contracts.server_checks.sender import Answer
from givonkit_contracts.server_checks.settings import Settings
from givonkit_contracts.server_checks.subject import Subject

from .complaining import Complain, Problem, all_listed, problems_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit_contracts.server_checks.verdicts import Report

SPEC = load_spec()
KEY = "canary-key-0123456789"
BASE = "http://double.test"
PLENTY = Decimal(1_000_000)
HEADERS = [(b"content-type", b"application/json")]

Bend = Callable[[list[Problem], Any, int], list[Problem]]
"""Says what a server finds wrong: the problems by the pages, the body and the how-manieth POST it is are given."""
When = Callable[[dict[str, Any], int], bool]
"""Picks requests by their input and by the how-manieth POST they are."""


class Clock:
    """A clock that moves when someone sleeps."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


class Sending(NamedTuple):
    """One request as it went out, and the how-manieth it was."""

    method: str
    path: str
    body: bytes
    keyed: bool
    number: int


class ScriptedSender:
    """A way to a server that does what a script says."""

    base_url = BASE

    def __init__(self, script: Callable[[Sending], Answer]) -> None:
        self.sent: list[Sending] = []
        self._script = script
        self._lock = Lock()

    def same_origin(self, url: str) -> str | None:
        return url if url.startswith("/") else None

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Iterable[tuple[bytes, bytes]] = (),  # noqa: ARG002  # the seam's names
        body: bytes = b"",
        keyed: bool = True,
        timeout: float,  # noqa: ARG002  # the seam's names
    ) -> Answer:
        with self._lock:
            sending = Sending(method, path, body, keyed, len(self.sent) + 1)
            self.sent.append(sending)
        return self._script(sending)


def answer(status: int | None, body: Any = None, *headers: tuple[bytes, bytes], trouble: str | None = None) -> Answer:
    content = b"" if body is None else json.dumps(body).encode()
    return Answer(status, [*HEADERS, *headers], content, trouble)


def scripted(*answers: Answer) -> ScriptedSender:
    """Return a sender that gives these answers in turn, the last one for ever."""
    return ScriptedSender(lambda sending: answers[min(sending.number, len(answers)) - 1])


def line_to(
    sender: Any,
    *,
    budget: Decimal = PLENTY,
    at_risk: Decimal = PLENTY,
    clock: Clock | None = None,
    settings: Settings | None = None,
) -> Line:
    clock = clock or Clock()
    risk, spendable = Purse(at_risk), Purse(budget)
    purses = {Purpose.REFUSAL: risk, Purpose.ACCEPTANCE: spendable, Purpose.QUESTION: spendable}
    return Line(sender, settings or Settings(), purses, now=clock.now, sleep=clock.sleep)


def recorded(status: int | None = 202, body: Any = None, reply: Any = None, **changes: Any) -> Exchange:
    """Return a POST that was answered."""
    fields: dict[str, Any] = {
        "probe": "probe",
        "method": "POST",
        "path": GENERATIONS,
        "headers": HEADERS,
        "body": json.dumps(body).encode(),
        "at": 1.0,
        "seconds": 0.1,
        "status": status,
        "reply_body": reply if isinstance(reply, bytes) else json.dumps(reply).encode(),
    }
    return Exchange(**{**fields, **changes})


def subject_of(slug: str, settings: Settings | None = None) -> Subject:
    return Subject(SPEC.models[slug], SPEC, settings or Settings())


def overlooks(path: str, code: str = "", *, when: When = lambda _given, _number: True) -> Bend:
    """Bend a server so that it finds nothing wrong at a place."""

    def bend(problems: list[Problem], body: Any, number: int) -> list[Problem]:
        if not when(_input(body), number):
            return problems
        return [each for each in problems if each.path != path or code not in ("", each.code)]

    return bend


def objects(path: str, when: When, code: str = "enum") -> Bend:
    """Bend a server so that it objects to what the pages allow."""

    def bend(problems: list[Problem], body: Any, number: int) -> list[Problem]:
        return [*problems, Problem(path, code, "this is not available")] if when(_input(body), number) else problems

    return bend


def takes_all(problems: list[Problem], _body: Any, _number: int) -> list[Problem]:
    """Bend a server so that it takes whatever is JSON."""
    return [each for each in problems if each.code == "json"]


def _input(body: Any) -> dict[str, Any]:
    given = body.get("input") if isinstance(body, dict) else None
    return given if isinstance(given, dict) else {}


class BentServer:
    """Takes and refuses as the pages say, except where it is bent; a job costs at once, and a reading tells how much.

    `factor` is how often the price is charged; `tells_cost` says whether a job shows it.
    """

    def __init__(
        self,
        bend: Bend = lambda problems, _body, _number: problems,
        *,
        complain: Complain = all_listed,
        factor: Decimal = Decimal(1),
        tells_cost: bool = True,
    ) -> None:
        self.posts: list[bytes] = []
        self.charges: list[Decimal] = []
        self._bend = bend
        self._complain = complain
        self._factor = factor
        self._tells_cost = tells_cost
        self._jobs: dict[str, dict[str, Any]] = {}

    @property
    def charged(self) -> Decimal:
        """The tokens that all jobs have cost."""
        return sum(self.charges, Decimal(0))

    def handle(self, request: Request) -> Reply:
        """Create a job, or show one."""
        if b"authorization" not in request.headers:
            return Reply(401, HEADERS, b'{"error": "no key"}')
        if request.method == "POST" and request.path == GENERATIONS:
            return self._posted(request.body)
        job = self._jobs.get(request.path.rpartition("/")[2])
        if request.method != "GET" or job is None:
            return Reply(404, HEADERS, b'{"error": "nothing is here"}')
        return Reply(200, HEADERS, json.dumps(job).encode())

    def _posted(self, content: bytes) -> Reply:
        self.posts.append(content)
        body, problems, tokens = problems_of(content)
        problems = self._bend(problems, body, len(self.posts))
        if problems:
            return self._complain(problems, body, len(self.posts))
        return self._created(body, dearest(body) if tokens is None else tokens)

    def _created(self, body: Any, tokens: Decimal) -> Reply:
        charge = tokens * self._factor
        self.charges.append(charge)
        name = f"job-{len(self._jobs) + 1}"
        self._jobs[name] = {"id": name, "status": "completed", "url": f"https://cdn.example/{name}.mp4"}
        if isinstance(body, dict):
            self._jobs[name] |= {key: body[key] for key in ("type", "model", "input") if key in body}
        if self._tells_cost:
            self._jobs[name]["cost"] = float(charge)
        return Reply(202, HEADERS, json.dumps(self._jobs[name]).encode())


def dearest(body: Any) -> Decimal:
    """Return what a job costs at most: the dearest row by the seconds that were sent, else by the longest."""
    named = "" if isinstance(body, bytes) else json.dumps(body.get("model") if isinstance(body, dict) else body)
    slugs = [slug for slug in SPEC.models if f'"{slug}"' in named]
    if not slugs:
        return Decimal(0)
    model = SPEC.models[slugs[0]]
    amounts = [row.amount for row in model.prices.rows or ()] or [model.prices.headline]
    given = body.get("input") if isinstance(body, dict) else None
    field = model.seconds_field
    seconds = given.get(field.name) if field is not None and isinstance(given, dict) else None
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    longest = field.range.end if field is not None and field.range is not None else Decimal(5)
    times = max(Decimal(str(seconds)), Decimal(0)) if is_number else longest
    return max(amount.tokens * (times if amount.per_second else 1) for amount in amounts)


def judged(server: Any, *models: str, watch: Any = None, **settings: Any) -> Report:
    """Return what the judge says of a server, without waiting."""
    clock = Clock()
    sender = InProcessSender(server.handle, api_key=KEY)
    chosen = Settings(models=models, job_seconds=5, **settings)
    return check_server(sender, settings=chosen, spec=SPEC, watch=watch, now=clock.now, sleep=clock.sleep)
