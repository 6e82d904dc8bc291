"""Scenarios: what shall happen to requests that match, step by step."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from .effects import status_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from .durations import Span
    from .fault import Fault
    from .match import Match

BINDABLE = ("poll", "cancel", "download")
"""The operations that a job's own faults can strike."""
FAILURES = {
    "content_policy": "the prompt or an asset goes against the content policy",
    "provider_error": "the model's provider answered with an error",
    "timeout": "the model did not finish in time",
    "internal_error": "something went wrong on our side",
    "invalid_asset": "an asset could not be read",
    "capacity": "no capacity is free for this model",
}
"""The failure codes that are known, and what each says when the scenario does not."""


class Timing(NamedTuple):
    """How long a job takes; what is None is as it always is.

    `after` is the whole time until the end, `polls` ends the job at that poll instead of by the clock, and `progress`
    holds the steps that are shown one after the other, evenly spread over the processing time.
    """

    queued: Span | None = None
    processing: Span | None = None
    after: Span | None = None
    polls: int | None = None
    progress: tuple[float, ...] | None = None

    def resolved(self, draw: Callable[[str], float]) -> Timing:
        """Return the timing of one job: each span has become one length."""
        queued, processing, after = (
            None if span is None else span.settled(draw(name))
            for name, span in zip(("queued", "processing", "after"), self[:3], strict=True)
        )
        return self._replace(queued=queued, processing=processing, after=after)

    def words(self) -> list[str]:
        """Return the words of a line that say this."""
        named = {"queued": self.queued, "processing": self.processing, "after": self.after, "polls": self.polls}
        words = [f"{name}={value}" for name, value in named.items() if value is not None]
        if self.progress is not None:
            words.append(f"progress={','.join(share_text(share) for share in self.progress)}")
        return words


class Outcome(NamedTuple):
    """How a request or its job ends: it succeeds, fails, is refused, is stalled for ever, or is canceled."""

    kind: Literal["succeed", "fail", "refuse", "stall", "cancel"]
    status: int | None = None
    code: str | None = None
    message: str | None = None

    def words(self) -> list[str]:
        """Return the words of a line that say this."""
        if self.kind == "fail":
            words = [f"fail={self.code}"]
        elif self.kind == "refuse":
            words = [f"refuse={self.status}"]
            if self.code != status_words(self.status or 0)[0]:
                words.append(f"code={self.code}")
        else:
            words = [self.kind]
        if self.message is not None and self.message != default_message(self):
            words.append(f"message={json.dumps(self.message)}")
        return words


class Step(NamedTuple):
    """What happens to the next `times` requests (None: to all that follow)."""

    outcome: Outcome | None = None
    timing: Timing = Timing()
    faults: tuple[Fault, ...] = ()
    times: int | None = None

    @property
    def has_fate(self) -> bool:
        """Whether it says something about the job itself."""
        return self.outcome is not None or self.timing != Timing()

    def __str__(self) -> str:
        words = self.outcome.words() if self.outcome else []
        words += self.timing.words()
        words += [f"fault={fault}" for fault in self.faults]
        if self.times is not None:
            words.append(f"times={self.times}")
        return " ".join(words or ["succeed"])


class Scenario(NamedTuple):
    """A named row of steps for the requests that match; after the last step, if that ends, it is as if not there."""

    name: str
    match: Match
    steps: tuple[Step, ...]
    says: str = ""

    @property
    def line(self) -> str:
        """The steps in the one-line grammar; reading it gives these steps again."""
        return " then ".join(map(str, self.steps))

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that it is about."""
        return self.match.operations or ("create",)

    @property
    def bindable(self) -> frozenset[str]:
        """The operations whose faults go with the job: those that it is not about by itself."""
        return frozenset(BINDABLE).difference(self.match.operations)

    def concerns(self, step: Step, operation: str) -> bool:
        """Whether a step says something about an operation; creating is also about the faults that go with the job."""
        if operation == "create" and (step.has_fate or any(fault.on & self.bindable for fault in step.faults)):
            return True
        return any(is_meant(fault, operation) for fault in step.faults)

    def hides(self, other: Scenario) -> bool:
        """Whether this one always has something to say, so that another that is asked after it never would be."""
        has_conditions = self.match.nth or any(name != "operation" for name, _ in self.match.conditions)
        if has_conditions or self.steps[-1].times is not None:
            return False
        return all(
            operation in self.operations and all(self._always_speaks(step, operation) for step in self.steps)
            for operation in other.operations
        )

    def _always_speaks(self, step: Step, operation: str) -> bool:
        if operation == "create" and step.has_fate:
            return True
        return any(
            (operation == "create" and fault.on & self.bindable and fault.window is None)
            or (is_meant(fault, operation) and (fault.times, fault.chance, fault.window) == (None, None, None))
            for fault in step.faults
        )


def is_meant(fault: Fault, operation: str) -> bool:
    """Whether a fault strikes this operation; without `on` it strikes every one that it is asked about."""
    return not fault.on or operation in fault.on


def share_text(share: float) -> str:
    """Return a number from 0 to 1 as a line writes it."""
    return f"{Decimal(repr(share)):f}"


def default_message(outcome: Outcome) -> str:
    """Return what a failure or a refusal says when the scenario does not."""
    if outcome.kind == "refuse":
        return status_words(outcome.status or 0)[1]
    return FAILURES.get(outcome.code or "", f"the job failed: {outcome.code}")
