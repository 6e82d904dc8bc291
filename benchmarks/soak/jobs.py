"""The kinds of jobs that the soak creates, and what must come of each."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from benchmarks.work import VALID

IMAGE: dict[str, Any] = {"type": "image", "model": "nano-banana", "input": {"aspectRatio": "1:1"}}


class Kind(NamedTuple):
    """A scenario for a job, how the job ends, and which answers its first polls get instead of the job."""

    scenario: str
    ends: str
    error: str | None = None
    faults: tuple[int, ...] = ()
    """Statuses; 0 is a connection that is reset."""
    template: dict[str, Any] = VALID
    idempotency_key: bool = False
    is_canceled: bool = False
    """Its client cancels it, unless it has ended before."""


KINDS = (
    Kind("", "completed"),
    Kind("", "completed"),
    Kind("", "completed", template=IMAGE, idempotency_key=True),
    Kind("", "completed", idempotency_key=True),
    Kind("", "completed", is_canceled=True),
    Kind("fail=content_policy", "failed", "content_policy", idempotency_key=True),
    Kind("fail=provider_error after=1s", "failed", "provider_error", idempotency_key=True),
    Kind("cancel", "canceled", idempotency_key=True),
    Kind("fault=503:html on=poll times=2", "completed", faults=(503, 503), idempotency_key=True),
    Kind("fault=429 on=poll times=1", "completed", faults=(429,)),
    Kind("fault=reset on=poll times=1", "completed", faults=(0,)),
    Kind("fail=generation_failed fault=500 on=poll times=1", "failed", "generation_failed", faults=(500,)),
)
"""They take turns."""


@dataclass(slots=True)
class SoakJob:
    """A job as its client knows it."""

    kind: Kind
    prompt: str
    began: float
    ends: str
    is_over: bool = False
    """Its client was told that it has ended."""
    id: str = ""
    tokens: Decimal = Decimal(0)
    created_at: str = ""
    status: str = ""
    progress: Decimal = Decimal(0)
    polls: int = 0

    @property
    def given_input(self) -> dict[str, Any]:
        return {**self.kind.template["input"], "prompt": self.prompt}

    @property
    def body(self) -> str:
        return json.dumps({**self.kind.template, "input": self.given_input})

    @property
    def is_cancelable(self) -> bool:
        """Whether its client still has to cancel it."""
        return self.kind.is_canceled and self.status == "processing" and not self.is_over


def new_job(namespace: str, number: int, now: float) -> SoakJob:
    """The job of this number, which no other namespace has the prompt of."""
    kind = KINDS[number % len(KINDS)]
    directive = f" [givonkit {kind.scenario}]" if kind.scenario else ""
    return SoakJob(kind, f"soak {namespace} {number}{directive}", now, kind.ends)
