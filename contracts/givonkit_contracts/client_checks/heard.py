"""What was heard of a client that nobody asked for anything, sorted into its errands."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from .errand import Errand
from .run import Life, Listened, Run
from .words import KEY_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .run import Exchange, JobSeen
    from .schedule import Schedule

_KEY_NAMES = ("access_token", "api-key", "api_key", "apikey", "authorization", "key", "token")
_REPEATED_WITHIN = 300.0
_LATE = 1.0
_QUIET = 10.0
"""How many seconds of silence say that a client has left an errand; twice its longest pause so far, if that is more."""


@dataclass(frozen=True)
class Heard(Run):
    """One errand as it was heard: the requests for a job and about it, or those to one path.

    `is_left` says that no more is to be heard of it, `alike` how many other errands sent the same request for a job.
    `api_hosts` are the hosts that the client asks for jobs at, `keys` those that it has shown anywhere.
    """

    is_left: bool
    alike: int
    api_hosts: frozenset[str]
    keys: frozenset[str]


@dataclass(frozen=True)
class Heap:
    """All that was heard until `at`: the requests in their order, the jobs, and where the API was."""

    schedule: Schedule
    base_url: str
    api_key: str
    exchanges: Sequence[Exchange]
    jobs: Sequence[JobSeen]
    at: float
    client_is_gone: bool

    def errands(self) -> tuple[Heard, ...]:
        """Return the errands, those that began first before the others."""
        sorter = _Sorter()
        for exchange in self.exchanges:
            sorter.add(exchange)
        hosts, keys = frozenset(self._api_hosts()), frozenset(self._keys())
        return tuple(self._errand(one, sorter.alike(one), hosts, keys) for one in sorter.errands)

    def _errand(self, exchanges: list[Exchange], alike: int, hosts: frozenset[str], keys: frozenset[str]) -> Heard:
        first, last = exchanges[0], exchanges[-1]
        heard = tuple(replace(exchange, number=number) for number, exchange in enumerate(exchanges, 1))
        created = next((one.sent_json for one in heard if one.operation == "create"), None)
        request = created if isinstance(created, dict) else {}
        errand = Errand(
            id="heard-1",
            do="generate",
            base_url=self.base_url,
            api_key=next(_keys_of(exchanges), self.api_key),
            request=request,
            deadline_seconds=max(self.at, last.answered_at) - first.at,
            poll_interval_seconds=self.schedule.poll_interval,
            state_dir="",
        )
        return Heard(
            schedule=replace(self.schedule, request=request),
            lives=(Life(errand, first.at, Listened(max(last.at, last.answered_at))),),
            exchanges=heard,
            jobs=tuple(_jobs_of(heard, self.jobs)),
            deadline=errand.deadline_seconds,
            poll_interval=errand.poll_interval_seconds,
            grace=0.0,
            is_left=self.client_is_gone or self.at - last.at > max(_QUIET, 2 * _longest_pause(exchanges)),
            alike=alike,
            api_hosts=hosts,
            keys=keys,
        )

    def _api_hosts(self) -> Iterator[str]:
        asked = [exchange for exchange in self.exchanges if exchange.operation not in (None, "download")]
        created = [exchange for exchange in asked if exchange.operation == "create"]
        return (exchange.host for exchange in created or asked)

    def _keys(self) -> Iterator[str]:
        yield self.api_key
        yield from _keys_of(self.exchanges)


def _keys_of(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Yield the keys in some requests, those in URLs first, since a report shows URLs."""
    for exchange in exchanges:
        yield from (value for name, value in parse_qsl(exchange.query) if name.lower() in _KEY_NAMES and value)
    for exchange in exchanges:
        scheme, _, key = exchange.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and key.strip():
            yield key.strip()


def _longest_pause(exchanges: list[Exchange]) -> float:
    return max((later.at - before.at for before, later in pairwise(exchanges)), default=0.0)


class _Sorter:
    """Finds the errand that each request belongs to: by its job, its Idempotency-Key, its body, or else its path."""

    def __init__(self) -> None:
        self.errands: list[list[Exchange]] = []
        self._by_job: dict[str, list[Exchange]] = {}
        self._by_key: dict[str, list[Exchange]] = {}
        self._by_body: dict[str, tuple[list[Exchange], Exchange]] = {}
        self._by_path: dict[tuple[str, str], list[Exchange]] = {}
        self._sent: dict[str, int] = {}
        self._bodies: dict[int, str] = {}

    def add(self, exchange: Exchange) -> None:
        """Put a request to its errand; a list belongs to the errand of each job in it."""
        if exchange.operation == "list":
            listed = [self._by_job[text] for text in _strings(exchange.told) if text in self._by_job]
            places = list({id(errand): errand for errand in listed}.values()) or [self._of_path(exchange)]
        else:
            places = [self._place(exchange)]
        for place in places:
            place.append(exchange)
        if exchange.job is not None:
            self._by_job.setdefault(exchange.job, places[0])

    def alike(self, errand: list[Exchange]) -> int:
        """Return how many other errands sent the same request for a job."""
        body = self._bodies.get(id(errand))
        return 0 if body is None else self._sent[body] - 1

    def _place(self, exchange: Exchange) -> list[Exchange]:
        if exchange.operation == "create":
            return self._of_create(exchange)
        known = self._by_job.get(exchange.job) if exchange.job is not None else None
        return self._of_path(exchange) if known is None else known

    def _of_create(self, exchange: Exchange) -> list[Exchange]:
        key, body = exchange.headers.get(KEY_HEADER), _canonical(exchange)
        latest = self._by_body.get(body)
        if key is not None and key in self._by_key:
            errand = self._by_key[key]
        elif latest is not None and _can_repeat(latest[1], exchange):
            errand = latest[0]
        else:
            errand = self._new()
            self._bodies[id(errand)] = body
            self._sent[body] = self._sent.get(body, 0) + 1
        self._by_body[body] = (errand, exchange)
        if key is not None:
            self._by_key[key] = errand
        return errand

    def _of_path(self, exchange: Exchange) -> list[Exchange]:
        place = (exchange.method, exchange.path)
        if place not in self._by_path:
            self._by_path[place] = self._new()
        return self._by_path[place]

    def _new(self) -> list[Exchange]:
        self.errands.append([])
        return self.errands[-1]


def is_lost(exchange: Exchange) -> bool:
    """Return whether no answer came, not all of it, an error of the server, or a success that cannot be read."""
    if exchange.status is None or not exchange.is_whole or exchange.status >= 500:
        return True
    return exchange.is_ok and exchange.operation != "download" and exchange.told is None


def is_lost_to(exchange: Exchange, later: Exchange) -> bool:
    """Return whether a request had no answer of use when a later one was sent; one that came late had none yet."""
    is_late = exchange.answered_at - exchange.at >= _LATE and later.at < exchange.answered_at
    return is_late or is_lost(exchange)


def _can_repeat(before: Exchange, exchange: Exchange) -> bool:
    """Return whether a POST with the body of one before it can be the same errand, tried again."""
    if exchange.at - before.at > _REPEATED_WITHIN:
        return False
    if is_lost_to(before, exchange):
        return True
    return not before.is_ok and before.headers.get(KEY_HEADER) == exchange.headers.get(KEY_HEADER)


def _canonical(exchange: Exchange) -> str:
    if exchange.sent_json is None:
        return repr(exchange.sent)
    return json.dumps(exchange.sent_json, sort_keys=True)


def _strings(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for part in told.values() if isinstance(told, dict) else told:
            yield from _strings(part)


def _jobs_of(exchanges: Iterable[Exchange], jobs: Iterable[JobSeen]) -> Iterator[JobSeen]:
    """Yield the jobs that some requests are about, each with the number of the one that made it."""
    makers: dict[str, int] = {}
    about: set[str] = set()
    for exchange in exchanges:
        if exchange.job is not None:
            about.add(exchange.job)
            if exchange.operation == "create":
                makers.setdefault(exchange.job, exchange.number)
    return (replace(job, exchange=makers.get(job.id, 0)) for job in jobs if job.id in about)
