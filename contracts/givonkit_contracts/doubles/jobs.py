"""The jobs of a double, whatever the world calls their fields."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Job(NamedTuple):
    """A job as it was when it was asked for.

    `status` is queued, processing, completed, failed or canceled; `progress` goes from 0 to 1; `tokens` are reserved or
    charged, and a lower bound when `basis` says so; `created` and `finished` are seconds since 1970.
    """

    id: str
    status: str
    type: str
    model: str
    variant: str
    input: dict[str, Any]
    tokens: Decimal
    basis: str
    progress: float
    created: float
    finished: float | None
    error: dict[str, str] | None
    key: str

    def __repr__(self) -> str:
        failed = f" ({self.error['code']})" if self.error else ""
        return f"<Job {self.id} {self.status}{failed}: {self.model} {self.variant}, {self.tokens} tokens>"


def read_job(told: Mapping[str, Any]) -> Job:
    """Return a job from its plain values."""
    return Job(**{name: told[name] for name in Job._fields if name != "tokens"}, tokens=Decimal(told["tokens"]))
