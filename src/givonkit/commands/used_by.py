"""Which recorded requests would break between two sides, and which would get or pay something else."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.masking import masked
from givonkit.spec.comparing import Grade
from givonkit.spec.comparing.words import printable, value_words
from givonkit.validation import Accepted, Findings, Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from givonkit.prices import Price
    from givonkit.spec import World
    from givonkit.spec.comparing import Change
    from givonkit.validation import Violation

    from .har_requests import RecordedRequest, Recording
    from .side_reading import Side

    Outcome = Accepted | Findings


class Place(NamedTuple):
    """Where a request stands: a file, and its number in it."""

    file: str
    entry: int


class Difference(NamedTuple):
    """One thing that is otherwise for a request on the side after; `rule` is None where none is broken.

    `changes` are the numbers of the changes that it comes from, from 0.
    """

    says: str
    rule: str | None = None
    changes: tuple[int, ...] = ()


@dataclass(slots=True)
class Affected:
    """A recorded request, as often as it was sent, with what is otherwise for it."""

    model: str
    differences: tuple[Difference, ...]
    places: list[Place] = field(default_factory=list)

    @property
    def times(self) -> int:
        """How often it was sent."""
        return len(self.places)


@dataclass(slots=True)
class Usage:
    """What the recorded requests of one's own say about the changes.

    `why_not` says why they could not be judged; the numbers count requests as often as they were sent.
    """

    requests: int
    skipped: Counter[str]
    why_not: str = ""
    breaking: list[Affected] = field(default_factory=list)
    otherwise: list[Affected] = field(default_factory=list)
    refused_by_both: list[Affected] = field(default_factory=list)
    accepted_now: int = 0
    the_same: int = 0
    other_models: Counter[str] = field(default_factory=Counter)

    @property
    def broken(self) -> int:
        """How many requests would break."""
        return sum(affected.times for affected in self.breaking)


def usage(
    recording: Recording, sides: tuple[Side, Side], worlds: tuple[World, World], changes: Sequence[Change]
) -> Usage:
    """Return what becomes of each recorded request for a model that is compared."""
    told = Usage(len(recording.requests), recording.skipped)
    told.why_not = _why_not(recording, sides)
    if told.why_not:
        return told
    judge = _Judge(recording, sides, worlds, changes)
    known = {slug for side in sides for slug in side.slugs}
    for request, places in _folded(recording.requests):
        if request.model in known:
            judge.tell(request, places, told)
        else:
            told.other_models[judge.safe(request.model)] += len(places)
    return told


def _why_not(recording: Recording, sides: tuple[Side, Side]) -> str:
    if not recording.requests:
        return "no request for a job with a body was recorded."
    return " ".join(
        f"{side.name} shows too little of the model for a request to be judged: {side.lacks}."
        for side in sides
        if side.lacks
    )


def _folded(requests: Sequence[RecordedRequest]) -> Iterator[tuple[RecordedRequest, list[Place]]]:
    """Yield each different request once, with every place where it stands."""
    folded: dict[str, tuple[RecordedRequest, list[Place]]] = {}
    for request in requests:
        key = json.dumps(request.value, sort_keys=True)
        folded.setdefault(key, (request, []))[1].append(Place(request.file, request.entry))
    yield from folded.values()


class _Judge:
    """Holds a request against both sides."""

    def __init__(
        self,
        recording: Recording,
        sides: tuple[Side, Side],
        worlds: tuple[World, World],
        changes: Sequence[Change],
    ) -> None:
        self._validators = tuple(Validator(side.judging, world) for side, world in zip(sides, worlds, strict=True))
        self._secrets = recording.secrets
        self._changes = changes

    def tell(self, request: RecordedRequest, places: list[Place], told: Usage) -> None:
        before, after = (validator.validate_bytes(request.body) for validator in self._validators)
        if isinstance(after, Findings):
            is_new = isinstance(before, Accepted)
            differences = tuple(self._violated(violation, request.model) for violation in after.items)
            row = told.breaking if is_new else told.refused_by_both
            row.append(Affected(self.safe(request.model), differences, places))
        elif isinstance(before, Findings):
            told.accepted_now += len(places)
        elif differences := tuple(
            self._differing(words, behind, request.model) for words, behind in _otherwise(before, after)
        ):
            told.otherwise.append(Affected(self.safe(request.model), differences, places))
        else:
            told.the_same += len(places)

    def safe(self, text: str) -> str:
        """Return text in one line, without anything that a recording shows to be secret."""
        raw = text.encode("utf-8", "replace")
        return printable(masked(raw, self._secrets.found_in(raw)).decode("utf-8", "replace"))

    def _violated(self, violation: Violation, model: str) -> Difference:
        rule = violation.rule.id
        touching = self._numbers(model, lambda change: rule in change.rules and change.grade is not Grade.SAFE)
        field_name = violation.pointer.removeprefix("/input/").partition("/")[0]
        named = tuple(number for number in touching if _is_about(self._changes[number], field_name))
        return Difference(self.safe(violation.message), rule, named or touching)

    def _differing(self, words: str, places: tuple[str, ...], model: str) -> Difference:
        return Difference(self.safe(words), changes=self._numbers(model, lambda change: change.place in places))

    def _numbers(self, model: str, is_behind: Callable[[Change], bool]) -> tuple[int, ...]:
        """Return the numbers of the changes behind what is otherwise for a request for a model."""
        return tuple(
            number
            for number, change in enumerate(self._changes)
            if model in (change.model or model, change.before) and is_behind(change)
        )


def _is_about(change: Change, field_name: str) -> bool:
    return field_name in (change.place.removeprefix("fields.").partition(".")[0], change.before)


def _otherwise(before: Accepted, after: Accepted) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a request that both sides accept gets or pays otherwise, and the places of the facts behind it."""
    if before.mode != after.mode:
        yield f"it selects {after.mode} instead of {before.mode}", ("modes",)
    for name in dict.fromkeys((*before.input, *after.input)):
        was, now = before.input.get(name), after.input.get(name)
        if was != now or isinstance(was, bool) != isinstance(now, bool):
            places = (f"fields.{name}", f"fields.{name}.default")
            yield f"{name} is {_value(now)} instead of {_value(was)}", places
    old, new = _price_words(before.price), _price_words(after.price)
    if old != new:
        yield f"it costs {new} instead of {old}", (*_price_places(before.price), *_price_places(after.price))


def _price_places(price: Price) -> tuple[str, ...]:
    if price.row == "headline":
        return ("prices.headline",)
    return tuple(f"prices.rows.{price.row} {unit}" for unit in ("tokens/s", "tokens"))


def _value(value: Any) -> str:
    return "left open" if value is None else value_words(value)


def _price_words(price: Price) -> str:
    return f"{'' if price.basis == 'exact' else 'at least '}{price.text} tokens"
