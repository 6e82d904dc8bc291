"""A model as one side of a comparison shows it, and two of them as a pair."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .change import Change, Grade
from .words import fact_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec.modes import ModeStep

    from .unread import Unread


@dataclass(frozen=True, slots=True)
class ShownModel:
    """A model in the shape of its file, of which a page may show a part; `side` is the name of the side in sentences.

    `rules` are the ids of its rules and of those about every request, and `steps` its modes with their slots, as far as
    it shows enough for them. `unread` are the places of facts that a page has no value for, and `unread_rows` the rows
    of its list of fields whose fields are not known.
    """

    side: str
    slug: str
    facts: Mapping[str, Any]
    rules: tuple[str, ...] = ()
    steps: tuple[ModeStep, ...] = ()
    is_page: bool = False
    language: str | None = None
    unread: Mapping[str, Unread] = field(default_factory=dict)
    unread_rows: tuple[Unread, ...] = ()

    @property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """The fields by name, in page order."""
        return self.facts.get("fields") or {}

    @property
    def shows_all_fields(self) -> bool:
        """Whether the list of fields is whole."""
        return "fields" in self.facts and self.facts.get("fields_complete", True)


@dataclass(frozen=True, slots=True)
class Pair:
    """A model on both sides."""

    before: ShownModel
    after: ShownModel
    _rules: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rules", tuple(dict.fromkeys((*self.before.rules, *self.after.rules))))

    @property
    def sides(self) -> tuple[ShownModel, ShownModel]:
        """The side before, and the side after."""
        return self.before, self.after

    @property
    def are_files(self) -> bool:
        """Whether both sides can hold what no page shows."""
        return not (self.before.is_page or self.after.is_page)

    @property
    def share_language(self) -> bool:
        """Whether both sides are written in one language, which is English where nothing else is known."""
        return len({side.language or "en" for side in self.sides}) == 1

    def rules_at(self, path: str, *codes: str) -> tuple[str, ...]:
        """Return the ids of the rules at a path such as `input.duration`, those of its items too; no code means all."""
        places = {f"{side.slug}/{path}{items}" for side in self.sides for items in ("", "[]")}
        return tuple(
            rule
            for rule in self._rules
            for place, _, code in (rule.rpartition("/"),)
            if place in places and (not codes or code in codes)
        )

    def request_rules(self, *rules: str) -> tuple[str, ...]:
        """Return those of these ids of rules about every request that a side has."""
        return tuple(rule for rule in rules if rule in self._rules)

    def not_compared(self, place: str, what: str, before: Any, after: Any) -> Change | None:
        """Return the change that says which side does not show a fact that the other shows, or None if none does so."""
        untold = self.not_understood(place, f"the {what}")
        if untold or (before is None) == (after is None):
            return untold
        missing, other = (self.before, self.after) if before is None else (self.after, self.before)
        says = f"{missing.side} does not show the {what}"
        if isinstance(before or after, str | tuple):
            says += f" ({other.side}: {fact_words(place, after if before is None else before)})"
        return Change(Grade.LOOK, place, says, before, after, tells_values=True)

    def not_understood(self, place: str, what: str, *, old_place: str | None = None) -> Change | None:
        """Return the change that says which side's words about a fact were not understood, or None if none are."""
        was, now = self.before.unread.get(old_place or place), self.after.unread.get(place)
        if (was and was.note) == (now and now.note):
            return None
        told = [each.words(side.side) for side, each in zip(self.sides, (was, now), strict=True) if each and each.note]
        return Change(Grade.LOOK, place, f"{what}: {'; '.join(told)}", tells_values=True) if told else None
