"""The facts of the fields of a page, from the places that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.spec.model_file import FIELD_TYPES

from .names import FieldHead, field_head
from .reading import NOT_UNDERSTOOD
from .takes import Unclear, default, takes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .field_rows import FieldRow, FieldRows
    from .reading import Reading
    from .words import Words

_LONGEST_TOLD = 80


def read_fields(
    reading: Reading, place: FieldRows, known: Collection[str], words: Words, *, in_order: Sequence[str] = ()
) -> None:
    """Take the facts of the rows of one place; `known` are names that fields may have.

    `in_order` are those of the rows, where another place has shown them: a head of one part may begin with its own.
    """
    names: set[str] = set()
    for turn, row in enumerate(place.rows):
        parts, is_marked = _without_required(row.head.parts, words)
        expected = in_order[turn] if turn < len(in_order) and len(parts) == 1 else None
        if expected and parts[0].startswith(expected):
            head: FieldHead | None = FieldHead(expected, parts[0][len(expected) :].strip(), is_marked=False)
        else:
            head = field_head(parts, {*known} - names)
        is_stranger = head is not None and not head.is_sure and bool(in_order) and head.name not in in_order
        if head is None or head.name in names or is_stranger:
            told = f"the name of a field{f' in {row.head.text[:_LONGEST_TOLD]!r}' if row.head.text else ''}"
            reading.note(NOT_UNDERSTOOD, told, row.head.line)
            reading.see("unread_field", row.head.line, row.head.line)
            continue
        names.add(head.name)
        _read_field(reading, row, head._replace(is_marked=head.is_marked or is_marked), words)


def _read_field(reading: Reading, row: FieldRow, head: FieldHead, words: Words) -> None:
    path = f"fields.{head.name}"
    kind = row.type.text.casefold() if row.type else None
    if row.type and kind not in FIELD_TYPES:
        told = f"{head.name} has the type {row.type.text[:_LONGEST_TOLD]!r}, expected one of {', '.join(FIELD_TYPES)}"
        reading.note(NOT_UNDERSTOOD, told, row.type.line)
        reading.see("unread_field", row.type.line, row.type.line)
        return
    reading.see(path, True, row.head.line)  # noqa: FBT003  # the fact is that the field is there
    if not head.is_sure:
        reading.see(f"{path}.doubtful", head.name, row.head.line)
    else:
        reading.see(f"{path}.sure", head.name, row.head.line)
    if head.description:
        reading.see(f"{path}.description", head.description, row.head.line)
    if head.is_marked or row.shows_marks:
        reading.see(f"{path}.required", head.is_marked, row.head.line)
    if row.type is None or kind is None:
        return
    reading.see(f"{path}.type", kind, row.type.line)
    _read_values(reading, path, row, kind, words)


def _read_values(reading: Reading, path: str, row: FieldRow, kind: str, words: Words) -> None:
    name = path.partition(".")[2]
    for key, cell, read in (
        ("takes", row.allowed, lambda text: takes(text, kind, words)),
        ("default", row.default, lambda text: default(text, kind)),
    ):
        if cell is None:
            continue
        try:
            reading.see(f"{path}.{key}", read(cell.text), cell.line)
        except Unclear as unclear:
            column = "Allowed" if key == "takes" else "Default"
            told = f"{name}: {column} is {cell.text[:_LONGEST_TOLD]!r}: {unclear}"
            reading.note(NOT_UNDERSTOOD, told, cell.line)
            reading.see(f"{path}.unread_{key}", cell.text, cell.line)


def _without_required(parts: Sequence[str], words: Words) -> tuple[list[str], bool]:
    """Return the parts of a head without a badge that says `required`."""
    if not parts or words.mean(parts[0], "required"):
        return list(parts), False
    kept = [part for place, part in enumerate(parts) if not (0 < place < 4 and words.mean(part, "required"))]
    return kept, len(kept) < len(parts)
