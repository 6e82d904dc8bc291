"""What is known of each side of each rule while a run goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from .verdicts import Finding, RuleVerdict, Side, SideVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit.spec import Rule


class SideTally:
    """The values of one side of a rule: those to settle, those that are, and why the others are not."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.requests = 0
        self._open: dict[str, str] = {}
        self._settled: set[str] = set()
        self._broken: str | None = None

    def plan(self, value: str) -> None:
        """Say that a value has to be settled."""
        if value not in self._settled:
            self._open.setdefault(value, "it was not reached")

    def settle(self, value: str) -> None:
        """Say that a value was treated as the rule says."""
        self._open.pop(value, None)
        self._settled.add(value)

    def leave(self, value: str, reason: str) -> None:
        """Say why a value could not be settled."""
        if value not in self._settled:
            self._open[value] = reason

    def contradict(self, title: str) -> None:
        """Say that a value was treated otherwise."""
        self._broken = self._broken or title

    def doubt(self, reason: str) -> None:
        """Take back all that was settled."""
        self._open.update(dict.fromkeys(self._settled, reason))
        self._settled.clear()

    def is_settled(self, value: str) -> bool:
        """Whether a value was treated as the rule says."""
        return value in self._settled

    def verdict(self) -> SideVerdict:
        """Return the verdict on this side."""
        planned = len(self._open.keys() | self._settled)
        if self._broken is not None:
            return SideVerdict(self.side, Verdict.CONTRADICTED, self._broken, len(self._settled), planned)
        if self._open:
            [(reason, _)] = Counter(self._open.values()).most_common(1)
            return SideVerdict(self.side, Verdict.NOT_SETTLED, reason, len(self._settled), planned)
        return SideVerdict(self.side, Verdict.CONFIRMED, "", len(self._settled), planned)


class Tally:
    """The sides of all rules, and the findings."""

    def __init__(self) -> None:
        self.findings: dict[str, Finding] = {}
        self._rules: dict[tuple[str, str | None], tuple[Rule, dict[Side, SideTally]]] = {}
        self._left: dict[tuple[str, str | None], str] = {}

    def side(self, rule: Rule, model: str | None, side: Side) -> SideTally:
        """Return one side of a rule; a rule about every request is told apart by model."""
        _, sides = self._rules.setdefault((rule.id, model), (rule, {}))
        return sides.setdefault(side, SideTally(side))

    def leave(self, rule: Rule, model: str | None, reason: str) -> None:
        """Say why a whole rule is not looked at."""
        self._rules.setdefault((rule.id, model), (rule, {}))
        self._left[rule.id, model] = reason

    def find(self, finding: Finding) -> None:
        """Keep a finding; one cause is told once, with its pair if there is one."""
        self.side(finding.rule, finding.model, finding.side).contradict(finding.title)
        earlier = self.findings.get(finding.id)
        if earlier is None or (earlier.pair is None and finding.pair is not None):
            self.findings[finding.id] = finding

    def doubt_refusals(self, reason: str) -> None:
        """Take back every refusal: they may have had other reasons than the rules."""
        for _, sides in self._rules.values():
            if Side.REFUSES in sides:
                sides[Side.REFUSES].doubt(reason)

    def merged_findings(self) -> tuple[Finding, ...]:
        """Return one finding for each side of a rule: the smallest that has a pair, with the others beside it.

        A rule about every request has one for all models.
        """
        groups: dict[tuple[str, str | None, Side], list[Finding]] = {}
        for finding in self.findings.values():
            of_all = finding.rule.id.startswith("generations/")
            groups.setdefault((finding.rule.id, None if of_all else finding.model, finding.side), []).append(finding)
        return tuple(_merged_finding(group) for group in groups.values())

    def verdicts(self) -> tuple[RuleVerdict, ...]:
        """Return the verdict on each rule; what is said of a rule for several models is one verdict."""
        grouped: dict[str, list[tuple[str | None, Rule, dict[Side, SideTally]]]] = {}
        for (rule_id, model), (rule, sides) in self._rules.items():
            grouped.setdefault(rule_id, []).append((model, rule, sides))
        return tuple(self._verdict(rule_id, parts) for rule_id, parts in grouped.items())

    def _verdict(self, rule_id: str, parts: list[tuple[str | None, Rule, dict[Side, SideTally]]]) -> RuleVerdict:
        rule = parts[0][1]
        sides = tuple(tally.verdict() for _, _, of_part in parts for tally in of_part.values())
        requests = sum(tally.requests for _, _, of_part in parts for tally in of_part.values())
        model = parts[0][0] if rule_id.startswith(f"{parts[0][0]}/") else None
        left = next((self._left[rule_id, part] for part, _, _ in parts if (rule_id, part) in self._left), None)
        verdict, why = _together(sides, left)
        return RuleVerdict(rule, model, verdict, why, _merged(sides), requests)


def _merged_finding(group: list[Finding]) -> Finding:
    first, *others = sorted(group, key=lambda finding: (finding.pair is None, len(finding.exchange.body)))
    titles = tuple(other.title for other in others)
    return replace(first, also=(*first.also, *titles))


def _together(sides: Iterable[SideVerdict], left: str | None) -> tuple[Verdict, str]:
    ordered = list(sides)
    for verdict in (Verdict.CONTRADICTED, Verdict.NOT_SETTLED):
        found = next((side for side in ordered if side.verdict is verdict), None)
        if found is not None:
            return verdict, found.why
    if not ordered or left is not None:
        return Verdict.NOT_SETTLED, left or "no probe is known for it"
    return Verdict.CONFIRMED, ""


def _merged(sides: tuple[SideVerdict, ...]) -> tuple[SideVerdict, ...]:
    """Return one verdict a side, where several models were asked about one rule."""
    by_side: dict[Side, list[SideVerdict]] = {}
    for verdict in sides:
        by_side.setdefault(verdict.side, []).append(verdict)
    return tuple(
        SideVerdict(side, *_together(group, None), sum(v.settled for v in group), sum(v.planned for v in group))
        for side, group in by_side.items()
    )
