"""A server of the zoo: the documented facts, answered in shapes of its own, with at most one deviation."""

from __future__ import annotations

import re
import threading
from collections import Counter
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from .bodies import with_extra_model
from .deviation import Occasion
from .facts import facts_of
from .operations import OPERATIONS
from .replies import turned_away
from .shapes import changed, drawn_shapes
from .state import KEYS, Call, CountingClock, State, body_of, input_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from givonkit.http import Reply, Request
    from givonkit.spec import Spec

    from .deviation import Deviation
    from .facts import Facts
    from .harmless import Harmless
    from .shapes import Shapes
    from .state import Clock

GENERATIONS = "/api/v1/generations"
BALANCE = Decimal(1_000_000)


class ZooServer:
    """Answers requests in-process; `serving` puts it on a socket. Everything follows from the seed and the requests."""

    def __init__(
        self,
        spec: Spec,
        *,
        deviation: Deviation | None = None,
        changes: Sequence[Harmless] = (),
        seed: int = 0,
        clock: Clock | None = None,
        balance: Decimal = BALANCE,
    ) -> None:
        shapes = drawn_shapes(seed)
        for change in changes:
            shapes = change.change(shapes)
        self.shapes = changed(shapes, dict(deviation.shows)) if deviation else shapes
        self.deviation = deviation
        self.requests = 0
        self._plain = with_extra_model(facts_of(spec), self.shapes.reading.extra_model)
        self._deviant = deviation.change(self._plain) if deviation else self._plain
        self._state = State(self.shapes, seed, clock or CountingClock(), balance)
        self._random = Random(f"occasions {seed}")
        self._counts: Counter[str] = Counter()
        self._routes = list(_routes(self.shapes))
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<ZooServer {self.deviation.id if self.deviation else 'without a deviation'}>"

    @property
    def charged(self) -> Decimal:
        """The tokens that all requests so far have cost or will cost, what was given back not among them."""
        return sum((account.charged + account.reserved for account in self._state.accounts.values()), Decimal(0))

    @property
    def largest_charge(self) -> Decimal:
        """The most that a single job has cost or will cost."""
        return max((job.charge for job in self._state.shelf), default=Decimal(0))

    def handle(self, request: Request) -> Reply:
        """Return the reply to one request; threads may share a server."""
        with self._lock:
            self.requests += 1
            return self._busy() or self._answered(request)

    def _busy(self) -> Reply | None:
        shapes = self.shapes
        if shapes.limited_each and self.requests % shapes.limited_each == 0:
            return turned_away(self._state, 429, (b"retry-after", b"0"))
        if shapes.unavailable_each and self.requests % shapes.unavailable_each == 0:
            return turned_away(self._state, 503)
        return None

    def _answered(self, request: Request) -> Reply:
        operation, id_, methods = self._route(request)
        call = self._call(request, operation, id_)
        if not call.key:
            return turned_away(self._state, 401)
        if not operation:
            return turned_away(self._state, 405 if methods else 404)
        return OPERATIONS[operation](self._state, call)

    def _route(self, request: Request) -> tuple[str, str, bool]:
        """Return the operation, the id in the path, and whether the path is known with another method."""
        is_known = False
        for method, pattern, operation in self._routes:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                return operation, match.groupdict().get("id", ""), True
            is_known = is_known or match is not None
        return "", "", is_known

    def _call(self, request: Request, operation: str, id_: str) -> Call:
        body = body_of(request, self._plain) if operation in ("create", "quote") else None
        job = self._state.shelf.get(id_) if id_ else None
        facts = self._facts(operation, job.request.given if job else input_of(body))
        if facts.envelope.text_after_json and operation in ("create", "quote"):
            body = body_of(request, facts)
        return Call(request, operation, id_, body, facts, _account(request, operation, facts))

    def _facts(self, operation: str, given: Mapping[str, Any]) -> Facts:
        """Return what the server believes on this occasion."""
        if self.deviation is None:
            return self._plain
        self._counts[operation] += 1
        occasion = Occasion(operation, given, self._counts[operation], self._random.random())
        return self._deviant if self.deviation.gate(occasion) else self._plain


def _account(request: Request, operation: str, facts: Facts) -> str:
    """Return the key that a request acts for, or nothing where it has none."""
    scheme, _, key = request.headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() == "bearer" and key in KEYS:
        return key
    if operation in ("create", "quote") and not facts.conduct.key_needed:
        return KEYS[0]
    return ""


def _routes(shapes: Shapes) -> Iterator[tuple[str, re.Pattern[str], str]]:
    """Yield methods, paths and operations of a server, `{id}` standing for that of a job."""
    job = shapes.read_place.path
    places = [
        ("POST", GENERATIONS, "create"),
        ("POST", shapes.quote[0], "quote"),
        ("POST", f"{job}/cancel" if shapes.cancel == "post" else "", "cancel"),
        ("DELETE", job if shapes.cancel == "delete" else "", "cancel"),
        ("GET", shapes.balance[0], "balance"),
        ("GET", shapes.list_path, "list"),
        ("POST", shapes.upload_path, "upload"),
        ("GET", job, "read"),
    ]
    for method, path, operation in places:
        if path:
            yield method, re.compile(re.escape(path).replace(r"\{id\}", "(?P<id>[^/]+)")), operation
