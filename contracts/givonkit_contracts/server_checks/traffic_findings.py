"""The contradictions that recorded traffic shows, each rule and side once, by its clearest request."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from givonkit_contracts.strategies.breakage import Breakage

from .outcome import Outcome
from .refusals import broken_value
from .subject import shown
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
        value = broken_value(Breakage(broken.pointer, broken.value), recorded.body)
        return self._finding(broken.rule, recorded, Side.REFUSES, value, title=title, also=others)

    def _wrongly_refused(self, recorded: Recorded, traits: Sequence[Trait]) -> Finding:
        rules = [self._suspects.rule_of(trait, recorded.slug or "") for trait in traits]
        words = [_words(trait) for trait in traits]
        title = f"{recorded.slug} refused {words[0]}, which the page allows"
        if len(set(words)) > 1:
            title = f"{recorded.slug} refused a request that the page allows; the cause is one of: {', '.join(words)}"
        others = [rule.id for rule in rules if rule.id != rules[0].id]
        value = " or ".join(dict.fromkeys(map(_value, traits)))
        return self._finding(rules[0], recorded, Side.ACCEPTS, value, title=title, also=others)

    def _finding(
        self, rule: Rule, recorded: Recorded, side: Side, value: str, *, title: str, also: Sequence[str]
    ) -> Finding:
        """Return a finding with the id that a run against the server gives it, so that both know it as the same."""
        is_model_rule = recorded.slug is not None and rule.id.startswith(f"{recorded.slug}/")
        head = rule.id if is_model_rule or recorded.slug is None else f"{recorded.slug}/{rule.id}"
        return Finding(
            id=f"{head}:{side}:{value}",
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
        return Pair(accepted.exchange, refused.exchange, _change(accepted, refused, places[0]))


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


def _value(trait: Trait) -> str:
    """Return a trait as the ids of findings name it when a server is asked for it."""
    name = trait.place.removeprefix("/input/").strip("/")
    match trait.respect:
        case "left out":
            return f"without {name}"
        case "scheme":
            return f"{name} by {trait.value}"
        case "count":
            return f"{name} with {trait.value} items"
        case "length":
            return f"{name} a text of {trait.value:,} characters"
    return f"{name} {shown(trait.value)}"


def _change(accepted: Recorded, refused: Recorded, place: str) -> str:
    name = _name(place)
    taken, turned_down = (
        f"with {_shown(each.places[place])}" if place in each.places else f"without {name}"
        for each in (accepted, refused)
    )
    start = "" if taken.startswith("without") else f"{name}: "
    return f"{start}{taken} it is accepted, {turned_down} it is refused"


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} characters)"
