"""What a run of the judge found: a verdict per rule, findings, observations, and what it cost."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from givonkit.spec import Rule

    from .exchange import Exchange


class Verdict(StrEnum):
    """What is known of a rule, or of one side of it, after a run."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    NOT_SETTLED = "not settled"


class Side(StrEnum):
    """Which half of a rule was looked at."""

    ACCEPTS = "accepts"
    """What the rule allows is accepted."""
    REFUSES = "refuses"
    """What breaks the rule is refused."""
    KEEPS = "keeps"
    """The answers are as the rule says."""


@dataclass(frozen=True, slots=True)
class SideVerdict:
    """The verdict on one side of a rule: why, and how many of the values to settle were settled."""

    side: Side
    verdict: Verdict
    why: str
    settled: int
    planned: int


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """The verdict on one rule: contradicted when one side is, confirmed when all sides are, else not settled."""

    rule: Rule
    model: str | None
    verdict: Verdict
    why: str
    sides: tuple[SideVerdict, ...] = ()
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two requests that differ in one place, `change`: one is accepted, the other refused."""

    accepted: Exchange
    refused: Exchange
    change: str


def short_id(identifier: str) -> str:
    """Return the eight characters that stand for the id of a finding: the same in every run."""
    return hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One contradiction: a rule and an exchange that shows it.

    `id` stays the same from run to run. `title` says in words what is wrong, `expected` what the page promises;
    `exchange` is the smallest request that shows it, `pair` the nearest request that is treated otherwise (None when
    there is none that was seen). It was seen in `seen` of `tries` equal requests.
    """

    id: str
    rule: Rule
    model: str | None
    side: Side
    title: str
    expected: str
    exchange: Exchange
    before: tuple[Exchange, ...] = ()
    pair: Pair | None = None
    seen: int = 1
    tries: int = 1
    also: tuple[str, ...] = ()
    """Further rules, or values, that the same cause breaks, in words."""
    known: str | None = None
    """Why the finding is expected, from the file of known deviations."""

    @property
    def short_id(self) -> str:
        """Eight characters that stand for the id, for people to type."""
        return short_id(self.id)

    @property
    def comes_and_goes(self) -> bool:
        """Whether equal requests were answered differently."""
        return self.seen < self.tries


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a server showed about a question that no page answers.

    `answer` is the name of the candidate answer, or None where what was seen is none of them; `seen` says it in words,
    `evidence` is the request and the answer in one line, `at` seconds since 1970.
    """

    question: str
    answer: str | None
    seen: str
    evidence: str
    at: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a server's answers, such as the job's id, and how that was found out."""

    name: str
    where: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What the run was allowed to cost, and what it did; all in tokens."""

    budget: Decimal
    at_risk: Decimal
    spent: Decimal
    """What accepted valid requests cost, as far as is known; the worst case where it is not."""
    lost: Decimal
    """What wrongly accepted requests may have cost and nobody saw come back."""
    refunded: Decimal
    unlocked_by_ceiling: tuple[str, ...] = ()
    """Models without a known dearest price, whose rules a price ceiling would let the judge settle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run found.

    `started` is seconds since 1970. `unjudged` says why the server could not be judged, or no further.
    """

    target: str
    version: str
    started: float
    seconds: float
    seed: int
    models: tuple[str, ...]
    rules: tuple[RuleVerdict, ...]
    findings: tuple[Finding, ...]
    observations: tuple[Observation, ...]
    places: tuple[Place, ...]
    wire: Mapping[str, object]
    """Values of the wire by their path, as a world file has them, that make the double answer in the shapes seen."""
    spending: Spending
    requests: int
    exchanges: tuple[Exchange, ...] = field(repr=False, default=())
    unjudged: str | None = None
    interrupted: bool = False
    stale: tuple[str, ...] = ()
    """Entries of the file of known deviations that no finding matches any more."""

    @property
    def new_findings(self) -> tuple[Finding, ...]:
        """The findings that are not in the file of known deviations."""
        return tuple(finding for finding in self.findings if finding.known is None)

    def count(self, verdict: Verdict) -> int:
        """Return how many rules have a verdict."""
        return sum(rule.verdict is verdict for rule in self.rules)

    @property
    def has_settled(self) -> bool:
        """Whether a rule, or one side of a rule, was confirmed."""
        return any(Verdict.CONFIRMED in (rule.verdict, *(side.verdict for side in rule.sides)) for rule in self.rules)

    @property
    def exit_code(self) -> int:
        """What a process ends with.

        0: nothing documented is contradicted; 1: something is; 2: the server could not be judged; 3: nothing was
        settled; 130: interrupted.
        """
        if self.new_findings or self.stale:
            return 1
        if self.interrupted:
            return 130
        if self.unjudged is not None:
            return 2
        return 0 if self.has_settled or self.findings else 3
