"""The contradictions that recorded traffic shows, each rule and side once, by its clearest request."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .outcome import Outcome
from .traffic_suspects import differing
from .verdicts import Finding, Pair, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from givonkit.spec import Rule, Spec

    from .doubts import Doubt
    from .reading import BrokenRule
    from .traffic_request import Recorded
    from .traffic_suspects import Suspects, Trait

_SHOWN = 60


def contradictions(
    judged: Sequence[Recorded], suspects: Suspects, spec: Spec
) -> tuple[list[Finding], list[tuple[Recorded, Doubt]]]:
    """Return the findings, and the refusals that settle nothing since a doubt may explain them."""
    court = _Court(judged, suspects, spec)
    return court.findings(), court.excuses


class _Court:
    """Collects the findings of a recording."""

    def __init__(self, judged: Sequence[Recorded], suspects: Suspects, spec: Spec) -> None:
        self._accepted = [each for each in judged if each.outcome is Outcome.ACCEPTED]
        self._refused = [each for each in judged if each.outcome is Outcome.REFUSED]
        self._suspects = suspects
        self._spec = spec
        self._found: dict[tuple[str, Side], Finding] = {}
        self.excuses: list[tuple[Recorded, Doubt]] = []
        self._groups = [
            list(equal) for _, equal in groupby(sorted(judged, key=lambda each: each.key), key=lambda each: each.key)
        ]

    def findings(self) -> list[Finding]:
        """Return the findings: what is wrongly accepted, then what is wrongly refused."""
        for equal in self._groups:
            taken = [each for each in equal if each.outcome is Outcome.ACCEPTED]
            if taken:
                for broken in equal[0].broken:
                    self._note(self._wrongly_accepted(taken[0], broken), len(taken), len(equal))
        self._judge_refusals()
        return list(self._found.values())

    def _judge_refusals(self) -> None:
        """Blame the rules of wrongly refused requests; what a narrower suspicion explains is blamed on nothing else."""
        open_cases = []
        for equal in self._groups:
            refused = [each for each in equal if each.outcome is Outcome.REFUSED]
            if (
                refused
                and equal[0].slug is not None
                and not (equal[0].broken or self._suspects.doubts_left(refused[0]))
            ):
                suspicion = self._suspects.of(refused[0])
                if suspicion.excuse is not None:
                    self.excuses.append((refused[0], suspicion.excuse))
                else:
                    open_cases.append((suspicion.traits, refused[0], len(refused), len(equal)))
        blamed: set[str] = set()
        for traits, recorded, seen, tries in sorted(open_cases, key=lambda case: len(case[0])):
            explained = [trait for trait in traits if _words(trait) in blamed]
            blamed.add(_words((explained or traits)[0]))
            self._note(self._wrongly_refused(recorded, explained or list(traits)), seen, tries)

    def _note(self, finding: Finding, seen: int, tries: int) -> None:
        """Keep a finding, or the clearer one of two about the same rule; the other is named beside it."""
        finding = replace(finding, seen=seen, tries=tries)
        key = (finding.rule.id, finding.side)
        before = self._found.get(key)
        if before is None:
            self._found[key] = finding
            return
        clearer, other = sorted((before, finding), key=_clearness)
        also = dict.fromkeys((*clearer.also, other.title, *other.also))
        also.pop(clearer.title, None)
        self._found[key] = replace(clearer, also=tuple(also))

    def _wrongly_accepted(self, recorded: Recorded, broken: BrokenRule) -> Finding:
        what = f"{_name(broken.pointer)} {_shown(broken.value)}"
        if broken.rule.code == "required":
            what = f"a request without {_name(broken.pointer)}"
        elif recorded.body is None:
            what = "a body that it should not read"
        title = f"{recorded.slug or 'the API'} accepted {what}, though {broken.rule.sentence.rstrip('.')}"
        others = [each.rule.id for each in recorded.broken if each.rule is not broken.rule]
        return self._finding(broken.rule, recorded, Side.REFUSES, title, others)

    def _wrongly_refused(self, recorded: Recorded, traits: Sequence[Trait]) -> Finding:
        rules = [self._suspects.rule_of(trait, recorded.slug or "") for trait in traits]
        words = [_words(trait) for trait in traits]
        title = f"{recorded.slug} refused {words[0]}, which the page allows"
        if len(set(words)) > 1:
            title = f"{recorded.slug} refused a request that the page allows; the cause is one of: {', '.join(words)}"
        others = [rule.id for rule in rules if rule.id != rules[0].id]
        return self._finding(rules[0], recorded, Side.ACCEPTS, title, others)

    def _finding(self, rule: Rule, recorded: Recorded, side: Side, title: str, also: Sequence[str]) -> Finding:
        is_model_rule = recorded.slug is not None and rule.id.startswith(f"{recorded.slug}/")
        return Finding(
            id=f"{rule.id}:{side}",
            rule=rule,
            model=recorded.slug if is_model_rule else None,
            side=side,
            title=title,
            expected=rule.sentence,
            exchange=recorded.exchange,
            pair=self._pair(recorded),
            also=tuple(dict.fromkeys(also)),
        )

    def _pair(self, recorded: Recorded) -> Pair | None:
        is_accepted = recorded.outcome is Outcome.ACCEPTED
        others = self._refused if is_accepted else self._accepted
        other = self._suspects.nearest(recorded, [each for each in others if not each.doubts] or others)
        places = differing(recorded, other) if other is not None else ()
        if other is None or len(places) != 1:
            return None
        accepted, refused = (recorded, other) if is_accepted else (other, recorded)
        change = f"{_name(places[0])}: {_at(accepted, places[0])} is accepted, {_at(refused, places[0])} is refused"
        return Pair(accepted.exchange, refused.exchange, change)


def _clearness(finding: Finding) -> tuple[bool, bool, int, int]:
    return finding.comes_and_goes, finding.pair is None, len(finding.also), len(finding.exchange.body)


def _name(pointer: str) -> str:
    return pointer.removeprefix("/").replace("/", ".") or "a body"


def _words(trait: Trait) -> str:
    name = _name(trait.place)
    if trait.respect == "left out":
        return f"a request without {name}"
    units = {"count": " items", "length": " characters", "scheme": " URIs"}
    value = trait.value if trait.respect in units else _shown(trait.value)
    return f"{name} {'of ' * (trait.respect in ('count', 'length'))}{value}{units.get(trait.respect, '')}"


def _at(recorded: Recorded, place: str) -> str:
    return _shown(recorded.places[place]) if place in recorded.places else "nothing"


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} characters)"
