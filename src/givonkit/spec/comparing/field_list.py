"""What changed in a model's list of fields: which are gone, which are new, which seem to be called otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.errors import nearest_word

from .change import Change, Grade
from .field_pair import FieldPair
from .fields import field_changes
from .words import listed, value_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .shown import Pair, ShownModel


def field_list_changes(pair: Pair) -> Iterator[Change]:
    """Yield what changed in the list, and then in each field that both sides show."""
    before, after = pair.before.fields, pair.after.fields
    untold = pair.not_compared(
        "fields", "input fields", pair.before.facts.get("fields"), pair.after.facts.get("fields")
    )
    if untold:
        yield untold._replace(before=None, after=None)
        return
    gone = [name for name in before if name not in after]
    new = [name for name in after if name not in before]
    renamed = _renamed(pair, gone, new)
    yield from _completeness(pair, gone, new)
    for name, old in ({name: name for name in after if name in before} | renamed).items():
        field = FieldPair(pair, name, before[old], after[name], old)
        if name != old:
            yield _rename(field)
        yield from field_changes(field)
    if pair.after.shows_all_fields:
        yield from (_gone(pair, name) for name in gone if name not in renamed.values())
    if pair.before.shows_all_fields:
        yield from (_new(pair, name) for name in new if name not in renamed)


def _completeness(pair: Pair, gone: list[str], new: list[str]) -> Iterator[Change]:
    """Yield what a side whose list is cut leaves open."""
    was, now = (side.shows_all_fields for side in pair.sides)
    place = "fields_complete"
    unread = [why.words(side.side) for side in pair.sides for why in side.unread_rows]
    if unread and _rows_differ(pair):
        yield Change(Grade.LOOK, place, f"the list of fields: {'; '.join(unread)}", was, now, tells_values=True)
    if not now and gone:
        says = f"{_incomplete(pair.after)}: whether {listed(gone)} is gone cannot be told"
        yield Change(Grade.LOOK, place, says, was, now)
    elif was and not now and not unread:
        says = f"{pair.after.side}'s list of fields is cut: there may be others"
        yield Change(Grade.LOOK, place, says, was, now)
    if not was and new:
        says = f"{_incomplete(pair.before)}: whether {listed(new)} is new cannot be told"
        yield Change(Grade.LOOK, place, says, was, now)
    if now and not was:
        says = "the list of fields is whole now: a field that is not in it is refused"
        yield Change(Grade.LOOK, place, says, was, now, pair.rules_at("input", "unknown_field"))


def _incomplete(side: ShownModel) -> str:
    return f"{side.side}'s list of fields {'was not understood whole' if side.unread_rows else 'is cut'}"


def _rows_differ(pair: Pair) -> bool:
    was, now = ({row.note for row in side.unread_rows} for side in pair.sides)
    return was != now


def _renamed(pair: Pair, gone: list[str], new: list[str]) -> dict[str, str]:
    """Return the old name of each new field that looks like one that is gone."""
    if not (pair.before.shows_all_fields and pair.after.shows_all_fields):
        return {}
    renamed: dict[str, str] = {}
    for old in gone:
        alike = [name for name in new if name not in renamed and _are_of_a_kind(pair, old, name)]
        nearest = nearest_word(old, alike) or next((name for name in alike if nearest_word(name, [old])), None)
        if nearest:
            renamed[nearest] = old
    return renamed


def _are_of_a_kind(pair: Pair, old: str, new: str) -> bool:
    was, now = pair.before.fields[old], pair.after.fields[new]
    return (was["type"], was.get("media")) == (now["type"], now.get("media"))


def _rename(field: FieldPair) -> Change:
    says = f"{field.old_name} is gone; {field.name} is new and looks like it: probably another name"
    rules = (*field.pair.rules_at("input", "unknown_field"), *field.rules())
    place = f"fields.{field.name}"
    return Change(Grade.BREAKING, place, says, field.old_name, field.name, rules, tells_values=True)


def _gone(pair: Pair, name: str) -> Change:
    rules = (*pair.rules_at("input", "unknown_field"), *pair.rules_at(f"input.{name}"))
    return Change(Grade.BREAKING, f"fields.{name}", f"{name} is gone", before=True, rules=rules)


def _new(pair: Pair, name: str) -> Change:
    field = pair.after.fields[name]
    rules = pair.rules_at(f"input.{name}")
    if field.get("required"):
        return Change(Grade.BREAKING, f"fields.{name}", f"{name} is new and required", after=True, rules=rules)
    untold = _untold_of_new(pair, name)
    if untold:
        return Change(Grade.LOOK, f"fields.{name}", f"{name} is new: {untold}", after=True, rules=rules)
    default = f", {value_words(field['default'])} when it is left out" if "default" in field else ""
    # what was not there until now is most like what is switched off
    grade = Grade.SAFE if field.get("default", False) is False else Grade.LOOK
    return Change(grade, f"fields.{name}", f"{name} is new and may be left out{default}", after=True, rules=rules)


def _untold_of_new(pair: Pair, name: str) -> str:
    """Return what a side does not tell of a field that is new."""
    prefix = f"fields.{name}."
    side = pair.after
    told = [
        f"{place.removeprefix(prefix)}: {why.words(side.side)}"
        for place, why in side.unread.items()
        if place.startswith(prefix)
    ]
    if not told and side.fields[name].get("cut"):
        return f"it is cut off on {side.side}"
    return "; ".join(told)
