"""A model as one column of the table has it: the spec's, or a page's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from givonkit.spec.model_mapping import condition_path, flat_facts

from .period import Period, read_period
from .said import Said

if TYPE_CHECKING:
    from collections.abc import Mapping

SPEC = "spec"
_OF_MODEL = ("name", "provider", "type")
_VALUES = ("range", "max_chars")
_OF_ROW = ("allowed values", "row")
_GAPS = {
    "default": ("default",),
    "required": ("required or not",),
    **dict.fromkeys(("allowed", "unit", "media", "schemes", "max_items"), _OF_ROW),
}
"""How gaps call a fact of a field, behind the field's name."""
_OF_SLOTS = frozenset(("schemes", "max_items"))
_language_in = re.compile(r"//[^/]+/([a-z]{2})/").search


@dataclass(frozen=True)
class Column:
    """What the spec or a page has of a model, in the shape of its file, of which any part may be missing.

    `name` is what the column is called in the table, `seen` when its page was seen, `file` what it was read from.
    """

    name: str
    facts: Mapping[str, Any]
    file: str
    language: str | None = None
    seen: str | None = None

    @property
    def is_spec(self) -> bool:
        """Whether this is the column of the spec."""
        return self.name == SPEC

    @property
    def period(self) -> Period | None:
        """The days on which the page may have been seen; those of the spec's newest source."""
        return self._last[0] if self._last else None

    @property
    def last_seen(self) -> str:
        """When that was, as it is told."""
        return self._last[1] if self._last else "no date"

    def is_newer_than(self, other: Column) -> bool:
        """Whether the page was seen after another one, or after the spec's source, on whichever days they were."""
        return self.period is not None and self.period.is_after(other.period)

    @cached_property
    def _last(self) -> tuple[Period, str] | None:
        texts = [source["seen"] for source in self._sources] if self.is_spec else [self.seen or ""]
        dated = [(found, text) for text in texts if (found := read_period(text))]
        return max(dated) if dated else None

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the pages that this was read from, as far as their addresses or the page itself tell."""
        found = [_language_in(source["url"]) for source in self._sources]
        return (self.language,) if self.language else tuple(dict.fromkeys(each[1] for each in found if each))

    def says(self, place: str) -> Said | None:
        """Return what is said about a fact, or None where the column does not show it."""
        kind, _, rest = place.partition(".")
        if kind == "fields":
            name, _, fact = rest.partition(".")
            return self._of_field(name, fact) if fact else self._field(name)
        if kind == "conditions":
            return self._condition(place)
        if kind == "prices" and rest != "headline":
            return self._price(place)
        if kind == "example":
            is_known = self.facts.get("example") and rest in self._fields
            return self._said(place) or (Said(None) if is_known else None)
        return None if place == "modes" and self._lacks(place) else self._said(place)

    def condition(self, place: str) -> Mapping[str, Any] | None:
        """Return the condition of a path, if there is one."""
        return next((each for each in self.facts.get("conditions", ()) if condition_path(each) == place), None)

    def places(self) -> list[str]:
        """Return the path of every fact that is told, in the order of a page."""
        of_fields = [place for name in self._fields for place in _places_of_field(name)]
        conditions = [condition_path(condition) for condition in self.facts.get("conditions", ())]
        others = [place for place in self._flat if place.partition(".")[0] in ("modes", "prices", "example")]
        return [*_OF_MODEL, *of_fields, *conditions, *others]

    @cached_property
    def _flat(self) -> dict[str, Any]:
        return flat_facts(self.facts)

    @property
    def _fields(self) -> Mapping[str, Any]:
        return self.facts.get("fields") or {}

    @property
    def _sources(self) -> list[Mapping[str, Any]]:
        return [source for source in self.facts.get("sources") or () if source.get("url") and source.get("seen")]

    @property
    def _shows_all_fields(self) -> bool:
        return "fields" in self.facts and self.facts.get("fields_complete", True)

    def _lacks(self, *words: str) -> bool:
        """Whether a gap of these words is named."""
        return any(gap.startswith(words) for gap in self.facts.get("gaps") or ())

    def _said(self, place: str) -> Said | None:
        return Said(self._flat[place]) if self._flat.get(place) is not None else None

    def _field(self, name: str) -> Said | None:
        if name in self._fields:
            return Said(value=True)
        return Said(None) if self._shows_all_fields else None

    def _of_field(self, name: str, fact: str) -> Said | None:
        field = self._fields.get(name)
        if field is None or self._lacks(*(f"{name} {gap}" for gap in _GAPS.get(fact, ()))):
            return None
        if fact in ("type", "description") or field.get("cut"):
            return self._said(f"fields.{name}.{fact}")
        if fact == "allowed":
            return self._values(name, field)
        if (fact in _OF_SLOTS and "media" not in field) or (fact == "unit" and field["type"] != "number"):
            return None
        value = field.get(fact, False if fact == "required" else None)
        return Said(tuple(value) if isinstance(value, list) else value)

    def _values(self, name: str, field: Mapping[str, Any]) -> Said | None:
        """Return which values are taken, told in one of three ways; any where the page tells of none."""
        if "media" in field or field.get("type") not in ("string", "number"):
            return None
        if "allowed" in field:
            return self._said(f"fields.{name}.allowed")
        told = {key: self._flat[f"fields.{name}.{key}"] for key in _VALUES if key in field}
        return Said(told) if told else Said(None, "any")

    def _condition(self, place: str) -> Said | None:
        condition = self.condition(place)
        if condition is not None and condition.get("basis") in ("documented", "observed", "inferred"):
            return Said(value=True)
        if condition is not None:
            return Said(None, "assumed")
        return Said(None) if self._is_silent_about(place) else None

    def _is_silent_about(self, place: str) -> bool:
        """Whether a page has both fields and says nothing of the kind; values that have to agree are told in prose."""
        names = place.removeprefix("conditions.").split("->")
        if not all(name in self._fields for name in names):
            return False
        when, needed = names
        return needed.casefold() not in self._fields[when].get("description", "").casefold()

    def _price(self, place: str) -> Said | None:
        if "rows" not in self.facts.get("prices", {}):
            return None
        return self._said(place) or (None if self._lacks("price rows") else Said(None))


def _places_of_field(name: str) -> list[str]:
    facts = ("type", "required", "default", "allowed", "unit", "media", "max_items", "schemes", "description")
    return [f"fields.{name}", *(f"fields.{name}.{fact}" for fact in facts)]
