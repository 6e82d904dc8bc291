"""What changed in one field that both sides show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .change import Change, Grade
from .field_values import value_changes
from .limits import limit_changes
from .words import value_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .field_pair import FieldPair

_TYPES = {
    "string": "text",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
}
_URIS = {"asset": "asset:// URIs", "https": "https URLs", "data": "data URIs"}
_CODES = {"asset": ("asset_uri",), "https": ("https_url",), "data": ("media", "data_uri")}


def field_changes(field: FieldPair) -> Iterator[Change]:
    """Yield every difference of a field."""
    yield from _required(field)
    if field.before["type"] != field.after["type"]:
        says = f"takes {_type_words(field.after)} instead of {_type_words(field.before)}"
        yield field.change(Grade.BREAKING, "type", says, "type")
    elif field.before.get("cut") or field.after.get("cut"):
        yield from _cut(field)
    elif field.before.get("media") != field.after.get("media"):
        says = f"takes {_media_words(field.after)} instead of {_media_words(field.before)}"
        yield field.change(Grade.BREAKING, "media", says, "type", "scheme", "media")
    else:
        yield from _slot(field) if "media" in field.after else _plain(field)
    yield from _texts(field)


def _plain(field: FieldPair) -> Iterator[Change]:
    if field.after["type"] in ("string", "number"):
        yield from value_changes(field)
    yield from _unit(field)
    yield from _default(field)


def _required(field: FieldPair) -> Iterator[Change]:
    untold = field.not_understood("required")
    if untold:
        yield untold
    was, now = map(_is_required, field.definitions)
    if not field.lacks("required") and None not in (was, now) and was != now:
        grade, says = (Grade.BREAKING, "is required now") if now else (Grade.SAFE, "may be left out now")
        yield field.change(grade, "required", says, "required")._replace(before=was, after=now)


def _is_required(definition: Mapping[str, Any]) -> bool | None:
    """Return whether a field is required, or None where it is cut off before it says so."""
    return None if definition.get("cut") and not definition.get("required") else bool(definition.get("required"))


def _cut(field: FieldPair) -> Iterator[Change]:
    untold = field.not_understood("allowed")
    if untold:
        yield untold
        return
    sides = zip(field.pair.sides, field.definitions, strict=True)
    cut = [side.side for side, definition in sides if definition.get("cut")]
    if len(cut) == 1:
        yield field.change(Grade.LOOK, "cut", f"is cut off on {cut[0]}: what it takes is not compared")


def _slot(field: FieldPair) -> Iterator[Change]:
    was, now = (definition.get("schemes") or () for definition in field.definitions)
    gone, new = [scheme for scheme in was if scheme not in now], [scheme for scheme in now if scheme not in was]
    if gone:
        yield field.change(
            Grade.BREAKING, "schemes", f"no longer takes {_scheme_words(gone, 'or')}", *_scheme_codes(gone)
        )
    if new:
        yield field.change(Grade.SAFE, "schemes", f"also takes {_scheme_words(new, 'and')}", *_scheme_codes(new))
    yield from limit_changes(field, "max_items", "item")


def _scheme_words(schemes: Iterable[str], last: str) -> str:
    return f" {last} ".join(_URIS[scheme] for scheme in schemes)


def _scheme_codes(schemes: Iterable[str]) -> tuple[str, ...]:
    return ("scheme", *(code for scheme in schemes for code in _CODES[scheme]))


def _unit(field: FieldPair) -> Iterator[Change]:
    was, now = field.both("unit")
    if was == now or (None in (was, now) and not field.pair.are_files):
        return
    if was is None or now is None:
        says = f"is told to be in {now}" if now else f"is not told to be in {was} any more"
        yield field.change(Grade.LOOK, "unit", says)
    else:
        yield field.change(Grade.BREAKING, "unit", f"is in {now} instead of {was}", "minimum", "maximum", "enum")


def _default(field: FieldPair) -> Iterator[Change]:
    untold = field.not_understood("default")
    lacking = field.lacks("default")
    if untold or lacking:
        yield from [untold] if untold else _default_not_shown(field, lacking)
        return
    was, now = field.both("default")
    if was == now and isinstance(was, bool) == isinstance(now, bool):
        return
    if now is None:
        says = f"has no default any more: left out, it was {value_words(was)}"
    elif was is None:
        says = f"is {value_words(now)} when it is left out, and had no default"
    else:
        says = f"is {value_words(now)} instead of {value_words(was)} when it is left out"
    yield field.change(Grade.LOOK, "default", says)


def _default_not_shown(field: FieldPair, lacking: list[str]) -> Iterator[Change]:
    if len(lacking) == 1:
        yield field.change(Grade.LOOK, "default", f"has a default that {lacking[0]} does not show: not compared")


def _texts(field: FieldPair) -> Iterator[Change]:
    for fact, word in (("description", "another description"), ("note", "another note")):
        was, now = field.both(fact)
        if was != now and _are_comparable(field, was, now):
            says = f"has no {fact} any more" if now is None else f"has a {fact} now" if was is None else f"has {word}"
            grade = Grade.SAFE if fact == "description" and None in (was, now) else Grade.LOOK
            yield field.change(grade, fact, says)


def _are_comparable(field: FieldPair, was: str | None, now: str | None) -> bool:
    """Whether a difference of texts is one, and no page that shows none, or shows it in another language."""
    if field.pair.are_files:
        return True
    return was is not None and now is not None and field.pair.share_language


def _type_words(definition: Mapping[str, Any]) -> str:
    if "media" in definition:
        return _media_words(definition)
    return _TYPES[definition["type"]]


def _media_words(definition: Mapping[str, Any]) -> str:
    if definition.get("media") is None:
        return _TYPES[definition["type"]]
    return f"a list of {definition['media']}s" if definition["type"] == "array" else f"one {definition['media']}"
