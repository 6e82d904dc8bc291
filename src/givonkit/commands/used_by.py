"""Which recorded requests would break between two sides, and which would get or pay something else."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from givonkit.masking import masked
from givonkit.spec.comparing import Grade
from givonkit.spec.comparing.words import printable
from givonkit.validation import Accepted, Findings, Validator

from .recorded_words import RecordedWords
from .request_effects import Request, effects, field_of, folded_places, untold
from .side_reading import shown_models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from givonkit.spec import World
    from givonkit.spec.comparing import Change
    from givonkit.validation import Violation

    from .har_requests import RecordedRequest, Recording
    from .request_effects import Effect
    from .side_reading import Side

    Outcome = Accepted | Findings

_TEXTS = ("description", "note")


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

    @property
    def compared(self) -> int:
        """How many requests are for models that are compared."""
        return self.requests - self.other_models.total()


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
        self._models = tuple(shown_models(side, world) for side, world in zip(sides, worlds, strict=True))
        self._secrets = recording.secrets
        self._changes = changes
        self._words = RecordedWords([side.spec for side in sides], [*sides[0].shipped.models])

    def tell(self, request: RecordedRequest, places: list[Place], told: Usage) -> None:
        before, after = (validator.validate_bytes(request.body) for validator in self._validators)
        shown = self._shown(request)
        if isinstance(after, Findings):
            hidden = shown.hidden_on(shown.before) if shown and isinstance(before, Accepted) else set()
            items = [violation for violation in after.items if field_of(violation.pointer) not in hidden]
            if items or shown is None:
                row = told.breaking if isinstance(before, Accepted) else told.refused_by_both
                row.append(self._refused(request, items, places))
            else:
                told.otherwise.append(self._affected(request, untold(shown), places))
        elif isinstance(before, Findings):
            hidden = shown.hidden_on(shown.after) if shown else set()
            if shown and any(field_of(violation.pointer) in hidden for violation in before.items):
                told.otherwise.append(self._affected(request, untold(shown), places))
            else:
                told.accepted_now += len(places)
        elif shown and (found := [*untold(shown), *effects(shown, before, after, self._words)]):
            row = told.breaking if any(effect.is_breaking for effect in found) else told.otherwise
            row.append(self._affected(request, found, places))
        else:
            told.the_same += len(places)

    def _shown(self, request: RecordedRequest) -> Request | None:
        before, after = (models.get(request.model) for models in self._models)
        if before is None or after is None:
            return None
        given = request.value["input"]
        renamed = {
            change.before: change.after
            for change in self._changes
            if change.model == request.model and change.place == f"fields.{change.after}" and change.before is not None
        }
        return Request(before, after, given if isinstance(given, dict) else {}, renamed)

    def _refused(self, request: RecordedRequest, items: list[Violation], places: list[Place]) -> Affected:
        found = folded_places(self._words.violation(violation) for violation in items)
        differences = tuple(self._violated(items[number], says, request.model) for says, number in found)
        return Affected(self.safe(request.model), differences, places)

    def _affected(self, request: RecordedRequest, found: Iterable[Effect], places: list[Place]) -> Affected:
        differences = tuple(self._differing(effect, request.model) for effect in found)
        return Affected(self.safe(request.model), differences, places)

    def safe(self, model: str) -> str:
        """Return the name of a model, if a spec knows it, without anything that a recording shows to be secret."""
        return self._masked(self._words.name(model))

    def _masked(self, text: str) -> str:
        raw = text.encode("utf-8", "replace")
        return printable(masked(raw, self._secrets.found_in(raw)).decode("utf-8", "replace"))

    def _violated(self, violation: Violation, says: str, model: str) -> Difference:
        rule = violation.rule.id
        touching = self._numbers(model, lambda change: rule in change.rules and change.grade is not Grade.SAFE)
        field_name = field_of(violation.pointer)
        named = tuple(number for number in touching if _is_about(self._changes[number], field_name))
        return Difference(self._masked(says), rule, named or touching)

    def _differing(self, effect: Effect, model: str) -> Difference:
        return Difference(
            self._masked(effect.says),
            changes=self._numbers(model, lambda change: _is_behind(change, effect.places)),
        )

    def _numbers(self, model: str, is_behind: Callable[[Change], bool]) -> tuple[int, ...]:
        """Return the numbers of the changes behind what is otherwise for a request for a model."""
        return tuple(
            number
            for number, change in enumerate(self._changes)
            if model in (change.model or model, change.before) and is_behind(change)
        )


def _is_about(change: Change, field_name: str) -> bool:
    return field_name in (change.place.removeprefix("fields.").partition(".")[0], change.before)


def _is_behind(change: Change, places: tuple[str, ...]) -> bool:
    parent, _, last = change.place.rpartition(".")
    return change.place in places or (parent in places and parent.startswith("fields.") and last not in _TEXTS)
