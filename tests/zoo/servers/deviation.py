"""One thing that a server does unlike its documentation, and on which occasions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .facts import Facts


class Occasion(NamedTuple):
    """One request: what it asks for, the input that was sent, the how-manieth of its operation, and a drawn number."""

    operation: str
    given: Mapping[str, Any]
    number: int
    draw: float


class Always:
    """On every occasion."""

    def __call__(self, _occasion: Occasion) -> bool:
        return True

    def __repr__(self) -> str:
        return "always"


@dataclass(frozen=True)
class EachNth:
    """On each n-th request of its operation."""

    n: int

    def __call__(self, occasion: Occasion) -> bool:
        return occasion.number % self.n == 0


@dataclass(frozen=True)
class Sometimes:
    """By chance, so often."""

    share: float

    def __call__(self, occasion: Occasion) -> bool:
        return occasion.draw < self.share


@dataclass(frozen=True)
class WhenSent:
    """Where a field is sent, with any value or with this one."""

    name: str
    value: Any = None

    def __call__(self, occasion: Occasion) -> bool:
        sent = occasion.given.get(self.name)
        return sent is not None and (self.value is None or sent == self.value)


Gate = Always | EachNth | Sometimes | WhenSent


@dataclass(frozen=True)
class Witness:
    """A request that shows a deviation."""

    body: Any = None
    raw: bytes | None = None
    key: str | None = "zoo-key"
    content_type: str = "application/json"


@dataclass(frozen=True)
class Deviation:
    """A server that contradicts one documented rule.

    `rule` is the rule's id, `model` is None where it is about every model, `accepts` says whether the witness is
    wrongly accepted (True), wrongly refused (False), or answered otherwise (None); `shows` holds the shapes without
    which nobody could see it.
    """

    id: str
    says: str
    model: str | None
    kind: str
    rule: str
    change: Callable[[Facts], Facts] = field(repr=False)
    witness: Witness = field(repr=False)
    accepts: bool | None = None
    gate: Gate = field(default_factory=Always)
    shows: Mapping[str, Any] = field(default_factory=dict, repr=False)
