"""One field on both sides of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .change import Change, Grade

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .shown import Pair


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field on both sides, under the name that it has on the side after."""

    pair: Pair
    name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    old_name: str

    @property
    def definitions(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The definition before, and the one after."""
        return self.before, self.after

    def both(self, fact: str) -> tuple[Any, Any]:
        """Return a fact on both sides, None where it is not shown."""
        return flat_fact(self.before, fact), flat_fact(self.after, fact)

    def rules(self, *codes: str) -> tuple[str, ...]:
        """Return the ids of the field's rules of these codes."""
        names = dict.fromkeys((self.old_name, self.name))
        return tuple(rule for name in names for rule in self.pair.rules_at(f"input.{name}", *codes))

    def not_understood(self, fact: str) -> Change | None:
        """Return the change that says which side's words about a fact were not understood, or None if none are."""
        place, old_place = f"fields.{self.name}.{fact}", f"fields.{self.old_name}.{fact}"
        return self.pair.not_understood(place, f"{self.name}", old_place=old_place)

    def lacks(self, fact: str) -> list[str]:
        """Return the names of the sides that have no value for a fact, though there may be one."""
        names = zip(self.pair.sides, (self.old_name, self.name), strict=True)
        return [side.side for side, name in names if f"fields.{name}.{fact}" in side.unread]

    def change(self, grade: Grade, fact: str, says: str, *codes: str) -> Change:
        """Return the change of a fact, which touches the field's rules of these codes."""
        before, after = self.both(fact)
        rules = self.rules(*codes) if codes else ()
        return Change(grade, f"fields.{self.name}.{fact}", f"{self.name} {says}", before, after, rules)


def flat_fact(definition: Mapping[str, Any], fact: str) -> Any:
    """Return a fact of a field as one value: lists and ranges as tuples, None where it is not shown."""
    value = definition.get(fact)
    if fact == "range" and value is not None:
        return tuple(value[key] for key in ("from", "to", "step"))
    return tuple(value) if isinstance(value, list) else value
