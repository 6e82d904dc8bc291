"""What is found out about the rules of conduct: what confirms one, what contradicts it, and why one stays open."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from .verdicts import Finding, RuleVerdict, Side, SideVerdict, Verdict

if TYPE_CHECKING:
    from givonkit.spec import Rule, Spec

    from .exchange import Exchange

_NOT_SEEN = "no accepted request showed it"


class Rulings:
    """The verdicts on the rules of conduct; a rule is confirmed when one job or more showed it, and none otherwise."""

    def __init__(self, spec: Spec) -> None:
        self._rules: dict[str, tuple[Rule, str | None]] = {
            rule.id: (rule, slug) for slug in (None, *spec.models) for rule in spec.conduct_rules(slug).values()
        }
        self._confirmed = Counter[str]()
        self._why: dict[str, str] = {}
        self._found: dict[str, Finding] = {}

    def has(self, rule_id: str) -> bool:
        """Whether there is such a rule."""
        return rule_id in self._rules

    def confirm(self, rule_id: str) -> None:
        """Say that a job was as a rule says."""
        if rule_id in self._rules:
            self._confirmed[rule_id] += 1

    def leave(self, rule_id: str, why: str) -> None:
        """Say why nothing can be said about a rule."""
        self._why[rule_id] = why

    def contradict(
        self,
        rule_id: str,
        title: str,
        exchange: Exchange,
        *,
        expected: str | None = None,
        before: tuple[Exchange, ...] = (),
        seen: int = 1,
        tries: int = 1,
        also: tuple[str, ...] = (),
    ) -> None:
        """Say that a job was not as a rule says; the first such job is shown, and the others are counted."""
        if rule_id not in self._rules:
            return
        rule, model = self._rules[rule_id]
        known = self._found.get(rule_id)
        if known is not None:
            self._found[rule_id] = replace(known, seen=known.seen + seen, tries=known.tries + tries)
            return
        self._found[rule_id] = Finding(
            id=f"{rule_id}:{Side.KEEPS}",
            rule=rule,
            model=model,
            side=Side.KEEPS,
            title=title,
            expected=expected or rule.sentence,
            exchange=exchange,
            before=before,
            seen=seen,
            tries=tries,
            also=also,
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The contradictions, one a rule; jobs that were as the rule says count among the tries."""
        return tuple(
            replace(finding, tries=finding.tries + self._confirmed[rule_id]) for rule_id, finding in self._found.items()
        )

    @property
    def verdicts(self) -> tuple[RuleVerdict, ...]:
        """The verdict on each rule."""
        return tuple(self._verdict(rule_id, rule, model) for rule_id, (rule, model) in self._rules.items())

    def _verdict(self, rule_id: str, rule: Rule, model: str | None) -> RuleVerdict:
        count = self._confirmed[rule_id]
        finding = self._found.get(rule_id)
        if finding is not None:
            verdict, why = Verdict.CONTRADICTED, finding.title
        elif count:
            verdict, why = Verdict.CONFIRMED, ""
        else:
            verdict, why = Verdict.NOT_SETTLED, self._why.get(rule_id, _NOT_SEEN)
        requests = count + (finding.tries if finding else 0)
        side = SideVerdict(Side.KEEPS, verdict, why, int(verdict is not Verdict.NOT_SETTLED), 1)
        return RuleVerdict(rule, model, verdict, why, (side,), requests)
