"""How a job is canceled, found by trying the usual ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .exchange import Exchange
    from .job_paths import IdPlace

_TRIES = 3


class Way(NamedTuple):
    """A method and a path, with `{id}` in it, that cancel a job."""

    method: str
    template: str

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


class Canceling:
    """Cancels jobs, and remembers the way that worked; without one it soon stops trying."""

    def __init__(self, send: Callable[[str, str, str], Exchange]) -> None:
        self._send = send
        self.way: Way | None = None
        self.tries = 0
        self.last: Exchange | None = None

    @property
    def is_hopeless(self) -> bool:
        """Whether several jobs were tried in vain."""
        return self.way is None and self.tries >= _TRIES

    def cancel(self, place: IdPlace, identifier: str, probe: str) -> Exchange | None:
        """Return the answer that says a job is canceled, or None when none does."""
        if self.is_hopeless:
            return None
        self.tries += 1
        for way in (self.way,) if self.way is not None else _ways(place.template):
            path = place._replace(template=way.template).path_of(identifier)
            exchange = self.last = self._send(way.method, path, probe)
            if exchange.is_accepted:
                self.way = way
                return exchange
        return None


def _ways(template: str) -> Iterator[Way]:
    head, _, tail = template.partition("{id}")
    if "?" in head:
        head, tail = head.partition("?")[0] + "/", ""
    templates = dict.fromkeys((f"{head}{{id}}", f"{head}{{id}}{tail}", "/api/v1/generations/{id}"))
    for one in templates:
        yield Way("POST", f"{one}/cancel")
        yield Way("DELETE", one)
