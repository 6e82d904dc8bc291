"""What was seen of one job: the answer to its POST, and each reading since."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .leaves import Path, leaves, under

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from .exchange import Exchange

GONE = (404, 410)


@dataclass(slots=True)
class Reading:
    """One answer about a job; `values` are those of the job, by their path inside it, or None where it is no answer."""

    exchange: Exchange
    values: dict[Path, Any] | None

    @property
    def is_gone(self) -> bool:
        """Whether the server says that there is no such job."""
        return self.exchange.trouble is None and self.exchange.status in GONE


@dataclass(slots=True, eq=False)
class Job:
    """One accepted request and what became of it; `is_valid` says whether it kept every rule of the spec."""

    model: str
    body: Any
    exchange: Exchange
    is_valid: bool
    id: str | None = None
    path: str | None = None
    created: dict[Path, Any] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    dropped: Decimal | None = None
    """By how much the balance fell on account of this job alone."""
    is_canceled: bool = False

    @property
    def input(self) -> Mapping[str, Any]:
        """The input as it was sent."""
        given = self.body.get("input") if isinstance(self.body, dict) else None
        return given if isinstance(given, dict) else {}

    @property
    def shown(self) -> list[Reading]:
        """The readings that show the job."""
        return [reading for reading in self.readings if reading.values is not None]

    @property
    def last(self) -> dict[Path, Any]:
        """What the last reading showed, or else the answer to POST."""
        return next((reading.values for reading in reversed(self.readings) if reading.values is not None), self.created)

    def history(self, path: Path) -> list[Any]:
        """Return the values of one place over time, the answer to POST first; readings without it are left out."""
        every = (self.created, *(reading.values for reading in self.readings if reading.values is not None))
        return [values[path] for values in every if path in values]


def job_values(exchange: Exchange, root: Path) -> dict[Path, Any] | None:
    """Return the values of an answer by their path inside the job that stands at a root; None where there is none."""
    if not exchange.is_accepted:
        return None
    values = dict(leaves(exchange.answer))
    return under(root, values) if values and () not in values else None
