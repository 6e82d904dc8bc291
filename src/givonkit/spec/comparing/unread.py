"""What a page says and was not understood, or does not show at all: such a fact is no value, and no change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from givonkit.spec.importing.reading import Note

    Places = Mapping[str, "Unread"]

_CONTRADICTION = "contradiction"
_NOT_FOUND = "not found"
_GAPS = {
    " allowed values": "allowed",
    " default": "default",
    " required or not": "required",
    " type": "type",
}
_WHOLE_GAPS = {
    "headline price": "prices.headline",
    "price rows": "prices.rows",
    "default price row": "prices.default",
    "modes": "modes",
}
_COLUMNS = {"Allowed": "allowed", "takes": "allowed", "Default": "default", "the default": "default"}
_of_field = re.compile(
    r"(?:fields\.)?(?P<field>\w+)"
    r"(?:: (?P<column>Allowed|Default|the default)\b|\.(?P<fact>takes|default|required|type):| takes )"
).match
_of_row = re.compile(r"the name of a field|\w+ has the type ").match
_of_prices = re.compile(r"the price |the mark default |prices\.|price_rows\.").match
_of_modes = re.compile(r"modes\.|a model of type .* has no mode |.* among modes and asset slots").match


class Unread(NamedTuple):
    """Why a side has no value for a fact; `note` is empty where it just does not show it."""

    note: str = ""
    where: str = ""
    is_contradiction: bool = False

    def words(self, side: str) -> str:
        """Return it in words about a side: `B's words were not understood (page.txt:14: '5 or so')`."""
        if not self.note:
            return f"{side} does not show it"
        what = f"{side} contradicts itself" if self.is_contradiction else f"{side}'s words were not understood"
        return f"{what} ({self.where}: {self.note})"


def unread_places(gaps: Iterable[str], notes: Iterable[Note], file: str) -> dict[str, Unread]:
    """Return the facts that a page shows no value for by their places, each with what is told about it, if anything."""
    found: dict[str, Unread] = {}
    for note in notes:
        place = _place_of_note(note.says)
        if place and note.kind != _NOT_FOUND:
            found.setdefault(place, _unread(note, file))
    places = [place for gap in gaps if (place := _place_of_gap(gap))]
    return {place: found.get(place) or _of_the_whole(place, found) for place in places}


def unread_rows(notes: Iterable[Note], file: str) -> tuple[Unread, ...]:
    """Return the rows of a page's list of fields whose fields are not known."""
    return tuple(_unread(note, file) for note in notes if note.kind != _NOT_FOUND and _of_row(note.says))


def _unread(note: Note, file: str) -> Unread:
    field = _of_field(note.says)
    says = note.says.removeprefix(f"{field.group('field')}: ") if field else note.says
    where = f"{file}:{note.line}" if note.line else file
    return Unread(says, where, note.kind == _CONTRADICTION)


def _of_the_whole(place: str, found: Mapping[str, Unread]) -> Unread:
    return found.get("prices", Unread()) if place.startswith("prices.") else Unread()


def _place_of_gap(gap: str) -> str | None:
    if gap in _WHOLE_GAPS:
        return _WHOLE_GAPS[gap]
    return next(
        (
            f"fields.{gap.removesuffix(ending)}.{fact}"
            for ending, fact in _GAPS.items()
            if gap.endswith(ending) and " " not in gap.removesuffix(ending)
        ),
        None,
    )


def _place_of_note(says: str) -> str | None:
    if _of_row(says):
        return None
    if _of_prices(says):
        return "prices"
    if _of_modes(says):
        return "modes"
    found = _of_field(says)
    if found is None:
        return None
    fact = found.group("fact") or (found.group("column") or "takes")
    return f"fields.{found.group('field')}.{_COLUMNS.get(fact, fact)}"
