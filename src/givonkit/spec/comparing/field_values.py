"""What changed in the values that a field of text or numbers takes, however each side tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .change import Change, Grade
from .field_pair import flat_fact
from .limits import limit_changes
from .values import lost_values, taken_by
from .words import fact_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .field_pair import FieldPair
    from .values import Lost

CODES = ("enum", "minimum", "maximum", "step", "min_chars", "max_chars")
_FACTS = ("allowed", "range", "max_chars")


def value_changes(field: FieldPair) -> Iterator[Change]:
    """Yield what is dropped, and what is added."""
    if field.both("allowed") == field.both("range") == (None, None):
        yield from limit_changes(field, "max_chars", "character")
        return
    if _take_alike(field):
        return
    was, now = taken_by(field.before), taken_by(field.after)
    lost, gained = lost_values(was, now), lost_values(now, was)
    if lost:
        yield _change(field, Grade.BREAKING, _dropped(field, lost))
    if gained:
        yield _change(field, Grade.SAFE, _added(field, gained))
    if not lost and not gained:
        yield _change(field, Grade.SAFE, "is described otherwise, and takes the same values")


def _take_alike(field: FieldPair) -> bool:
    """Whether the values are told alike; the order of a list says nothing about what is taken."""
    was, now = (None if values is None else set(values) for values in field.both("allowed"))
    return was == now and all(before == after for before, after in (field.both("range"), field.both("max_chars")))


def _change(field: FieldPair, grade: Grade, says: str) -> Change:
    before, after = map(_told, field.definitions)
    fact = next(name for name in (*after, *before))
    change = field.change(grade, fact, says, *_codes(field))
    return change._replace(before=_under(fact, before), after=_under(fact, after))


def _told(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fact that tells which values a field takes; none where it takes any."""
    facts = ((fact, flat_fact(definition, fact)) for fact in _FACTS)
    return dict([found for found in facts if found[1] is not None][:1])


def _under(fact: str, told: dict[str, Any]) -> Any:
    return told.get(fact) if fact in told or not told else told


def _codes(field: FieldPair) -> tuple[str, ...]:
    was, now = field.both("range")
    if was is None or now is None or field.both("allowed") != (None, None):
        return CODES
    bounds = zip(("minimum", "maximum", "step"), was, now, strict=True)
    return tuple(code for code, old, new in bounds if old != new)


def _dropped(field: FieldPair, lost: Lost) -> str:
    if lost.some:
        return f"no longer takes {_some_words(lost)}"
    return f"takes only {_taken_words(field.after)} now, and took {_taken_words(field.before)}"


def _added(field: FieldPair, gained: Lost) -> str:
    if gained.some:
        return f"also takes {_some_words(gained)}"
    return f"takes {_taken_words(field.after)} now, not only {_taken_words(field.before)}"


def _some_words(lost: Lost) -> str:
    return f"{listed(lost.some)} and more" if lost.more is None else listed(lost.some, more=lost.more)


def _taken_words(definition: Mapping[str, Any]) -> str:
    for fact, value in _told(definition).items():
        text = "text of " if fact == "max_chars" else ""
        return f"{text}{listed(value) if fact == 'allowed' else fact_words(f'fields.{fact}', value)}"
    return "any text" if definition["type"] == "string" else "any number"
