"""The answers that a client can see: those with which the double tells it something else, byte for byte."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.http import Request
from givonkit.simulator import ManualClock, WorldView

from .playing import scaled_steps
from .schedule import REQUEST, Schedule
from .schedule_text import read_schedule
from .staged import StagedSimulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from givonkit.simulator import Totals
    from givonkit.spec import Spec

    from .run import Exchange

_START = 1_767_225_600.0
_LONG_AFTER = 400 * 86_400.0
_API = "https://givon.test"
_ASSETS = "https://assets.givon.test"
_HOUR = 3_600.0
_MANY_JOBS = 11
_MANY_REQUESTS = 61
_OWN_HEADERS = ("date", "givonkit-")


class Heard(NamedTuple):
    """What requests were answered, and the tokens of each key when all is over."""

    exchanges: tuple[Exchange, ...]
    totals: tuple[Totals, ...]


class Difference(NamedTuple):
    """Something that a client is told otherwise: of which operation and of a job in which state, and both statuses.

    Where only what is charged differs, the operation is None, and so is all else.
    """

    operation: str | None
    state: str | None
    status: int | None
    other: int | None


def heard(asked: Iterable[Exchange], schedule: Schedule, view: WorldView, scale: float = 1.0) -> Heard:
    """Return what the same requests, at the same seconds, are answered in a world under a schedule."""
    talk = _Talk(schedule, view, scale)
    for exchange in asked:
        talk.ask_again(exchange)
    return talk.heard()


def differences(one: Heard, other: Heard) -> Iterator[Difference]:
    """Yield in what two answers to the same requests differ, as far as a client can see it."""
    for first, second in zip(one.exchanges, other.exchanges, strict=True):
        if _seen(first) != _seen(second):
            yield Difference(first.operation, first.state, first.status, second.status)
    if one.totals != other.totals:
        yield Difference(None, None, None, None)


@lru_cache(maxsize=4)
def visible_answers(spec: Spec) -> Mapping[str, tuple[str, ...]]:
    """Return the answers besides the default one that a client can see, by question.

    They are found by asking the same in each world: a client creates, polls, lists, cancels and downloads jobs.
    """
    talks = [(schedule, _held(hold, schedule, spec)) for schedule, hold in _TALKS]
    found = {
        question.id: tuple(
            answer
            for answer in question.answers
            if answer != question.default and _is_visible(talks, spec, {question.id: answer})
        )
        for question in spec.questions.values()
    }
    return {question: answers for question, answers in found.items() if answers}


def _is_visible(talks: Iterable[tuple[Schedule, Heard]], spec: Spec, answers: Mapping[str, str]) -> bool:
    view = WorldView(spec, spec.world(answers))
    return any(any(differences(told, heard(told.exchanges, schedule, view))) for schedule, told in talks)


def _held(hold: Callable[[_Talk], None], schedule: Schedule, spec: Spec) -> Heard:
    """Return a talk as it was held in the default world."""
    talk = _Talk(schedule, WorldView(spec, spec.world()))
    hold(talk)
    return talk.heard()


def _seen(exchange: Exchange) -> tuple[Any, ...]:
    """Return what reaches the client, without the words that the double has for people."""
    if exchange.status is None:
        return ()
    headers = {name: text for name, text in exchange.reply_headers.items() if not name.startswith(_OWN_HEADERS)}
    return exchange.status, headers, exchange.body, exchange.is_whole


class _Talk:
    """A simulator of one world, and requests to it one after the other."""

    def __init__(self, schedule: Schedule, view: WorldView, scale: float = 1.0) -> None:
        self.clock = ManualClock(_START)
        self.simulator = StagedSimulator(
            schedule,
            scaled_steps(schedule.job, scale),
            view=view,
            clock=self.clock,
            asset_url=_ASSETS,
            kill=lambda _: None,
            stop=lambda _: None,
        )
        self.routes = view.world.routes
        self.job_id = ""

    def heard(self) -> Heard:
        """Return what was answered until now."""
        simulator, later = self.simulator, self.clock.now() + _LONG_AFTER
        accounts = simulator.accounts.labels().values()
        return Heard(tuple(simulator.exchanges), tuple(simulator.ledger.totals(account, later) for account in accounts))

    def ask_again(self, exchange: Exchange) -> None:
        """Send a request that was sent before, at its own time."""
        self.clock.set(max(_START + exchange.at, self.clock.now()))
        self._send(
            exchange.method, exchange.path, exchange.query, headers=dict(exchange.headers), content=exchange.sent
        )

    def wait(self, seconds: float) -> None:
        """Let some seconds pass."""
        self.clock.advance(seconds)

    def create(self, body: Any = REQUEST, *, key: str = "one", authorization: str = "Bearer any-key") -> None:
        """Ask for a job, and keep its id."""
        headers = {"content-type": "application/json", "idempotency-key": key, "authorization": authorization}
        route = self.routes["create_generation"]
        told = self._send(route.method, route.path, "", headers=headers, content=json.dumps(body).encode())
        self.job_id = told.job or self.job_id

    def ask(self, operation: str, identifier: str | None = None, query: str = "") -> Exchange:
        """Ask for something, with the key, about the last job or another one."""
        route = self.routes[operation]
        path = route.path.replace(f"{{{route.name}}}", self.job_id if identifier is None else identifier)
        return self._send(route.method, path, query, headers={"authorization": "Bearer any-key"})

    def download(self, url: str) -> None:
        """Fetch a result by its URL, without the key."""
        path, _, query = url.removeprefix(_ASSETS).partition("?")
        self._send("GET", path, query, headers={})

    def _send(self, method: str, path: str, query: str, *, headers: dict[str, str], content: bytes = b"") -> Exchange:
        lines = {"host": _API.partition("//")[2], **headers}
        self.simulator.handle(
            Request(
                method,
                path,
                query=query.encode("latin-1"),
                headers=[(name.encode("latin-1"), text.encode("latin-1")) for name, text in lines.items()],
                body=content,
                scheme="https",
            )
        )
        return self.simulator.exchanges[-1]


def _success(talk: _Talk) -> None:
    """A job succeeds; then it is asked about again, until its URLs no longer work."""
    talk.create()
    talk.ask("get_generation")
    talk.wait(4)
    talk.ask("get_generation")
    talk.wait(4)
    url = talk.ask("get_generation").told["outputs"][0]["url"]
    talk.download(url)
    talk.create()
    talk.ask("list_generations", query="limit=1")
    talk.ask("get_balance")
    talk.ask("cancel_generation")
    talk.ask("get_generation", "gen_unknown")
    for _ in range(2):
        talk.wait(25 * _HOUR)
        talk.download(url)
        talk.ask("get_generation")


def _failure(talk: _Talk) -> None:
    """A job fails."""
    talk.create()
    talk.ask("get_balance")
    talk.wait(8)
    talk.ask("get_generation")
    talk.ask("get_balance")


def _canceled(talk: _Talk) -> None:
    """A job is canceled."""
    talk.create()
    talk.ask("cancel_generation")
    talk.ask("get_generation")
    talk.ask("get_balance")


def _refusals(talk: _Talk) -> None:
    """Requests are refused: for two fields, for their model, for the key that is sent anew with another body."""
    talk.create({**REQUEST, "input": {"prompt": 5, "aspectRatio": "none"}})
    talk.create({**REQUEST, "model": "unknown"})
    talk.create()
    talk.create({**REQUEST, "input": {"prompt": "another"}})
    talk.create(authorization="Basic any")


def _many_jobs(talk: _Talk) -> None:
    """Many jobs run at the same time."""
    for number in range(_MANY_JOBS):
        talk.create(key=str(number))


def _many_requests(talk: _Talk) -> None:
    """A job is asked about many times within a minute."""
    talk.create()
    for _ in range(_MANY_REQUESTS):
        talk.ask("get_generation")


_TALKS = tuple(
    (read_schedule(line), hold)
    for line, hold in (
        ("after=5s", _success),
        ("fail=content_policy after=5s", _failure),
        ("after=5s", _canceled),
        ("after=5s", _refusals),
        ("after=5s", _many_jobs),
        ("after=5s", _many_requests),
    )
)
"""The talks, shortest ones first, each with the schedule of its jobs."""
