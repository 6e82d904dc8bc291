"""Which rule a server breaks that refuses what no page forbids: what was accepted elsewhere is cleared of suspicion."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from .doubts import Doubt, scheme_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from givonkit.spec import Field, Rule, Spec

    from .traffic_request import Recorded

_COUNTED = ("count", "length")
_ABOUT_FIELDS_TOGETHER = (
    "audio-with-video-reference",
    "audio-without-price-row",
    "end-image-alone",
    "relaxed-audio-off",
)
_LONG = 500
"""So long a text is more likely refused for its length than for what it says."""


class Trait(NamedTuple):
    """One thing that a server may have refused a request for: where, in what respect, and what it is.

    `excuse` is the doubt that takes the blame from the rule, such as what a prompt says.
    """

    place: str
    respect: str
    value: Any
    excuse: Doubt | None = None


class Suspicion(NamedTuple):
    """The traits that nothing clears; with `excuse`, they alone do not settle that a page is contradicted."""

    traits: tuple[Trait, ...]
    excuse: Doubt | None


class Suspects:
    """Compares refused requests of a recording with accepted ones of the same model."""

    def __init__(self, spec: Spec, accepted: Sequence[Recorded], refused: Sequence[Recorded]) -> None:
        self._spec = spec
        self._accepted = accepted
        self._refused = refused
        self._cleared: dict[str | None, set[tuple[str, str, str]]] = defaultdict(set)
        self._cleared_anywhere: set[tuple[str, str, str]] = set()
        self._largest: dict[tuple[str | None, str, str], int] = {}
        self._taken: set[tuple[str | None, str | None]] = set()
        for recorded in accepted:
            self._clear(recorded)
            self._taken |= {(recorded.slug, doubt.question) for doubt in recorded.doubts}

    def of(self, recorded: Recorded) -> Suspicion:
        """Return why a request may have been refused that no page forbids, as narrowly as the recording allows."""
        open_traits = self.uncleared(recorded)
        firm = tuple(trait for trait in open_traits if trait.excuse is None)
        firm = tuple(sorted(firm, key=lambda trait: trait.respect == "left out"))
        excuses = [trait for trait in open_traits if trait.excuse is not None]
        if not open_traits:
            return Suspicion(self._unlike_the_nearest(recorded), None)
        if not excuses:
            return Suspicion(firm, None)
        shared = self._shared_with_another(recorded, firm, excuses)
        return Suspicion(shared, None) if shared else Suspicion(firm, _excuse_of(excuses, firm))

    def doubts_left(self, recorded: Recorded) -> tuple[Doubt, ...]:
        """Return the doubts about a request without those about fields together that its model was seen to take."""
        return tuple(
            doubt
            for doubt in recorded.doubts
            if doubt.question not in _ABOUT_FIELDS_TOGETHER or (recorded.slug, doubt.question) not in self._taken
        )

    def may_lack_files(self, recorded: Recorded) -> bool:
        """Whether a request names a file that no accepted request named, so that it may be refused for that alone."""
        uris = {trait.value for trait in self.uncleared(recorded) if trait.respect == "uri"}
        return not uris <= recorded.odd_uris

    def nearest(self, recorded: Recorded, others: Sequence[Recorded]) -> Recorded | None:
        """Return the request of the same model that differs in the fewest places, the smallest of those."""
        alike = [other for other in others if other.slug == recorded.slug and other.key != recorded.key]
        return min(alike, key=lambda other: (len(differing(recorded, other)), len(other.exchange.body)), default=None)

    def rule_of(self, trait: Trait, slug: str) -> Rule:
        """Return the rule that is contradicted when a trait is what a request was refused for."""
        rules = self._spec.model_rules(slug)
        name = trait.place.removeprefix("/input/")
        if name not in rules.fields:
            return rules.type
        if trait.respect == "left out":
            default = f"{slug}/input.{name}/default"
            conduct = self._spec.conduct_rules(slug)
            return conduct.get(default) or rules.fields[name][-1]
        by_code = {rule.code: rule for rule in rules.fields[name] if rule.basis == "documented"}
        codes = {"count": "max_items", "length": "max_chars", "scheme": "scheme"}
        code = codes.get(trait.respect) or self._code_of_value(rules.model.fields[name], trait, slug)
        return by_code.get(code, by_code["type"])

    def uncleared(self, recorded: Recorded) -> list[Trait]:
        """Return the traits of a request that no accepted one of its model has; texts and URIs: none of any model."""
        cleared = self._cleared[recorded.slug] | self._cleared_anywhere
        found = [
            trait
            for trait in self._traits(recorded)
            if _identity(trait) not in cleared and not self._is_within(trait, recorded.slug)
        ]
        too_long = {trait.place for trait in found if trait.respect == "length"}
        return [trait for trait in found if trait.respect != "text" or trait.place not in too_long]

    def _clear(self, recorded: Recorded) -> None:
        for trait in self._traits(recorded):
            self._cleared[recorded.slug].add(_identity(trait))
            if trait.excuse is not None:
                self._cleared_anywhere.add(_identity(trait))
            if trait.respect in _COUNTED:
                at = recorded.slug, trait.place, trait.respect
                self._largest[at] = max(trait.value, self._largest.get(at, 0))

    def _is_within(self, trait: Trait, slug: str | None) -> bool:
        return trait.respect in _COUNTED and trait.value <= self._largest.get((slug, trait.place, trait.respect), 0)

    def _traits(self, recorded: Recorded) -> Iterator[Trait]:
        if recorded.slug is None or not isinstance(recorded.body.get("input"), dict):
            return
        yield Trait("/model", "value", recorded.slug)
        given = recorded.body["input"]
        for name, field in self._spec.models[recorded.slug].fields.items():
            place = f"/input/{name}"
            if name not in given:
                yield Trait(place, "left out", None)
            elif name not in recorded.odd_fields:
                yield from _traits_of_value(place, field, given[name])

    def _unlike_the_nearest(self, recorded: Recorded) -> tuple[Trait, ...]:
        nearest = self.nearest(recorded, self._accepted)
        places = differing(recorded, nearest) if nearest is not None else ()
        firm = [trait for trait in self._traits(recorded) if trait.excuse is None]
        return tuple([trait for trait in firm if trait.place in places] or firm)

    def _shared_with_another(
        self, recorded: Recorded, firm: Sequence[Trait], excuses: Sequence[Trait]
    ) -> tuple[Trait, ...]:
        """Return the traits that a refused request shares whose texts are others; for a file there is no such proof."""
        if any(trait.respect == "uri" for trait in excuses):
            return ()
        mine = {_identity(trait) for trait in excuses}
        for other in self._refused:
            theirs = {_identity(trait) for trait in self.uncleared(other)} if other.slug == recorded.slug else set()
            shared = tuple(trait for trait in firm if _identity(trait) in theirs)
            if shared and not mine & theirs:
                return shared
        return ()

    def _code_of_value(self, field: Field, trait: Trait, slug: str) -> str:
        if field.range is None:
            return "enum" if field.allowed is not None else "type"
        taken = [
            other.value
            for recorded in self._accepted
            if recorded.slug == slug
            for other in self._traits(recorded)
            if other[:2] == trait[:2] and type(other.value) in (int, float)
        ]
        if trait.value == field.range.end or (taken and trait.value > max(taken)):
            return "maximum"
        return "minimum" if trait.value == field.range.start or (taken and trait.value < min(taken)) else "step"


def differing(one: Recorded, other: Recorded) -> tuple[str, ...]:
    """Return the places in which two requests differ."""
    left, right = one.places, other.places
    return tuple(
        place
        for place in dict.fromkeys((*left, *right))
        if (place in left) != (place in right) or _as_text(left.get(place)) != _as_text(right.get(place))
    )


def _traits_of_value(place: str, field: Field, value: Any) -> Iterator[Trait]:
    if field.is_slot:
        for uri in (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)):
            scheme = scheme_of(uri)
            question = "unknown-asset" if scheme == "asset" else None
            yield Trait(place, "scheme", scheme)
            yield Trait(
                f"{field.media}", "uri", uri, Doubt("the server may not have been able to use the file", question)
            )
        if isinstance(value, list) and len(value) > 1:
            yield Trait(place, "count", len(value))
    elif field.type == "string" and field.allowed is None and isinstance(value, str):
        yield Trait(place, "text", value, Doubt("the server may have refused what the text says", "moderation"))
        if len(value) >= _LONG and field.max_chars is not None:
            yield Trait(place, "length", len(value))
    else:
        yield Trait(place, "value", value)


def _excuse_of(excuses: Sequence[Trait], firm: Sequence[Trait]) -> Doubt:
    """Return why a refusal settles nothing; its question is named where nothing else can be the cause."""
    doubts = {trait.excuse for trait in excuses if trait.excuse is not None}
    if len(doubts) == 1 and not firm:
        return doubts.pop()
    return Doubt("; ".join(sorted(doubt.why for doubt in doubts)))


def _identity(trait: Trait) -> tuple[str, str, str]:
    place = "" if trait.respect == "text" else trait.place
    return place, trait.respect, _as_text(trait.value)


def _as_text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
