"""What a scenario has in store for one request."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from .scenario import Outcome, Scenario, Step, Timing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .course import Course
    from .fault import Fault

HEADER_BYTES = 1024


class Call(NamedTuple):
    """One request as scenarios see it; `facts` are what a match compares, `directive` what its prompt holds."""

    operation: str
    account: int
    facts: Mapping[str, object]
    job: int | None = None
    header: str | None = None
    key_scenario: Scenario | None = None
    directive: str | None = None


class Plan(NamedTuple):
    """The fate of one request; `bound` are the faults that go with the job which it makes.

    `faults` and `timing` are resolved. `identity` and `since` are what the draws and windows of bound faults go by.
    `course` is where the plan stands in its scenario, and `waits` says that its step is used up only once the plan was
    played.
    """

    name: str
    source: str
    step_number: int
    outcome: Outcome | None
    timing: Timing
    faults: tuple[Fault, ...]
    bound: tuple[Fault, ...]
    identity: str
    since: float
    course: Course
    waits: bool

    @property
    def waiting(self) -> Course | None:
        """The course whose step is used up only once the plan was played."""
        return self.course if self.waits else None

    @property
    def acts(self) -> bool:
        """Whether the server does what the request asks for before the faults strike."""
        return all(fault.acted for fault in self.faults)

    @property
    def says_nothing(self) -> bool:
        """Whether nothing happens that would not happen anyway."""
        return self.outcome is None and self.timing == Timing() and not self.faults and not self.bound

    @property
    def line(self) -> str:
        """This very fate in the one-line grammar; only the faults of the job may be left to the seed."""
        return str(Step(self.outcome, self.timing, self.faults + self.bound))

    @property
    def header(self) -> str:
        """The value of the header Givonkit-Scenario: ASCII, at most 1 KiB; a line that does not fit is left out.

        It says `seeded` when the seed is to draw what the faults of the job do.
        """
        origin = f"{self.name}; from={self.source}; step={self.step_number}"
        if any(fault.is_drawn for fault in self.bound):
            origin += "; seeded"
        value = f"{origin}; line={json.dumps(self.line)}"
        return value if len(value) <= HEADER_BYTES else f"{origin}; line=too-long"


def drawn(seed: int, *words: object) -> float:
    """Return a number from 0 up to 1 that the seed and the words decide."""
    digest = blake2b(repr((seed, *words)).encode("utf-8", "surrogatepass"), digest_size=7).digest()
    return int.from_bytes(digest, "big") / 2**56
