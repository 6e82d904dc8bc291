"""Where a page shows its fields: a table, a grid of single lines, and a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from givonkit.spec.model_file import FIELD_TYPES

from .lines import Line, row_of
from .takes import DASHES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from .words import Words

MOST_FIELDS = 300
COLUMNS = ("field", "type", "default", "allowed")

_MOST_HEAD_LINES = 8
_MOST_LOOSE_HEAD_LINES = 2


class Cell(NamedTuple):
    """A text in its parts, and its line."""

    parts: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        """The words of the cell."""
        return " ".join(self.parts)


class FieldRow(NamedTuple):
    """What one place shows of one field; None stands for what is cut off."""

    head: Cell
    type: Cell | None
    default: Cell | None
    allowed: Cell | None
    shows_marks: bool


class FieldRows(NamedTuple):
    """The rows of one place in a page, and the places of the lines that they stand in."""

    rows: list[FieldRow]
    lines: frozenset[int]


class _Entry(NamedTuple):
    """A line of a list: what it is the label of, what stands before that on its line, and what after."""

    line: Line
    label: str | None
    before: str
    value: str | None


_TAKEN = _Entry(Line(0, "", ""), None, "", None)


def table_rows(lines: Sequence[Line], words: Words) -> FieldRows:
    """Return the rows of the page's table of fields, whose cells stand between pipes, or between tabs."""
    rows: list[FieldRow] = []
    used: set[int] = set()
    columns: dict[str, int] = {}
    has_tabs = False
    above: list[Line] = []
    for line in lines:
        tabbed = _between_tabs(line)
        header = _columns(line, words) or _columns(tabbed, words)
        row = tabbed if has_tabs else line
        if header:
            columns, has_tabs = header, not line.cells
            used.add(line.place)
        elif columns and row.cells and (len(row.cells) >= len(columns) or not row.ends):
            used.update(each.place for each in (*above, line))
            rows.append(_table_row(row, columns, above))
            above = []
        elif has_tabs and columns and line.text and not row.cells and len(above) < _MOST_HEAD_LINES:
            above.append(line)  # the first cell goes over several lines
        elif line.text:
            columns, above = {}, []
    return FieldRows(rows[:MOST_FIELDS], frozenset(used))


def grid_rows(lines: Sequence[Line], words: Words) -> FieldRows:
    """Return the rows of a table that is stored as a line for each cell, or more than one for the first."""
    shown = [line for line in lines if line.text]
    rows: list[FieldRow] = []
    at = _grid_start(shown, words)
    if at is None:
        return FieldRows([], frozenset())
    used = {line.place for line in shown[at - len(COLUMNS) : at]}
    start = at
    while at + 2 < len(shown) and at - start <= _MOST_HEAD_LINES and len(rows) < MOST_FIELDS:
        line = shown[at]
        if line.text.casefold() not in FIELD_TYPES or at == start:
            at += 1
            continue
        kind, default, allowed = (Cell(each.parts, each.number) for each in shown[at : at + 3])
        is_list = any(words.mean(each.text, "type") for each in shown[start:at]) or words.mean(default.text, "default")
        if is_list or default.text.casefold() in FIELD_TYPES:
            break
        head = Cell(tuple(part for each in shown[start:at] for part in each.parts), shown[start].number)
        rows.append(FieldRow(head, kind, default, allowed if shown[at + 2].ends else None, shows_marks=True))
        used.update(each.place for each in shown[start : at + 3])
        start = at = at + 3
    return FieldRows(rows, frozenset(used))


def list_rows(lines: Sequence[Line], taken: Collection[int], words: Words) -> FieldRows:
    """Return the blocks of the page's list of fields: a head, and its type, default and allowed values.

    `taken` are the places of lines that belong to something else.
    """
    entries = [_TAKEN if line.place in taken else _entry(line, words) for line in lines if line.text]
    rows: list[FieldRow] = []
    used: set[int] = set()
    start = at = 0
    while at < len(entries) and len(rows) < MOST_FIELDS:
        block = _block(entries, at)
        if block is None:
            is_legend = at > 0 and words.mean(entries[at - 1].line.text, "fields") and _is_starred(entries[at])
            start = at + 1 if is_legend or _is_barrier(entries[at], words) else start
            at += 1
            continue
        values, end = block
        first = start if rows or start else max(start, at - _MOST_LOOSE_HEAD_LINES)
        above = entries[first:at]
        head = [part for entry in above for part in entry.line.parts]
        head += [entries[at].before] if entries[at].before else []
        if len(above) > _MOST_HEAD_LINES or any(_is_value(entry) for entry in above):
            head = []
        number = above[0].line.number if above else entries[at].line.number
        rows.append(FieldRow(Cell(tuple(head), number), *values, shows_marks="*" in "".join(head)))
        used.update(entry.line.place for entry in entries[first:end])
        start = at = end
    return FieldRows(rows, frozenset(used))


def _between_tabs(line: Line) -> Line:
    if line.cells or line.raw.count("\t") < len(COLUMNS) - 1:
        return line
    return row_of(line.number, re.split(r"\t+", line.raw), ends=line.ends)._replace(place=line.place)


def _columns(line: Line, words: Words) -> dict[str, int]:
    """Return the place of each column when a row is the header of a table of fields."""
    texts = [" ".join(cell) for cell in line.cells]
    first = next((place for place, text in enumerate(texts) if any(words.mean(text, each) for each in COLUMNS)), 0)
    found = {
        column: next((place for place, text in enumerate(texts[first:]) if words.mean(text, column)), None)
        for column in COLUMNS
    }
    columns = {column: place for column, place in found.items() if place is not None}
    is_in_order = all(place == COLUMNS.index(column) for column, place in columns.items())
    if len(columns) == len(COLUMNS) - 1 and is_in_order and len(texts) - first == len(COLUMNS):
        return {column: place for place, column in enumerate(COLUMNS)}  # one heading is in other words
    return columns if len(columns) == len(COLUMNS) == len(set(columns.values())) else {}


def _table_row(line: Line, columns: Mapping[str, int], above: Sequence[Line]) -> FieldRow:
    """Return a row, whose first cell may have begun in the lines above.

    Of a row that is cut, the last cell may be half of what it was, and is not taken.
    """
    cells = line.cells if line.ends else line.cells[:-1]
    surplus = len(cells) - len(columns)
    if surplus > 0 and [*columns] == sorted(columns, key=lambda column: columns[column]):
        described = " | ".join(" ".join(cell) for cell in cells[: surplus + 1])
        own = cells[0][:-1]
        cells = ((*own, described.removeprefix(" ".join(own)).strip()), *cells[surplus + 1 :])
    row = {column: Cell(cells[place], line.number) if place < len(cells) else None for column, place in columns.items()}
    head = row["field"] or Cell((), line.number)
    if above:
        head = Cell((*(part for each in above for part in each.parts), *head.parts), above[0].number)
    return FieldRow(head, row["type"], row["default"], row["allowed"], shows_marks=True)


def _entry(line: Line, words: Words) -> _Entry:
    if line.cells:
        return _Entry(line, None, "", None)
    text = line.text
    for label in ("type", "default", "allowed"):
        if words.mean(text, label):
            return _Entry(line, label, "", None)
        value = _beside(line, label, words)
        if value and (label != "type" or value.casefold() in FIELD_TYPES):
            return _Entry(line, label, "", value)
    glued = re.fullmatch(rf"(.{{1,500}}?)\s*-\s+{words.pattern('type')}", line.text, re.IGNORECASE)
    return _Entry(line, "type" if glued else None, glued.group(1) if glued else "", None)


def _beside(line: Line, label: str, words: Words) -> str | None:
    """Return the value that stands on the line of its label, apart from it or behind a colon."""
    if len(line.parts) > 1 and words.mean(line.parts[0], label):
        return " ".join(line.parts[1:]).removeprefix(":").strip()
    found = re.fullmatch(rf"{words.pattern(label)}\s*:\s*(.+)", line.text, re.IGNORECASE)
    bare = re.fullmatch(rf"{words.pattern(label)}\s+(\S+)", line.text, re.IGNORECASE) if label == "type" else None
    return found.group(1) if found else bare.group(1) if bare else None


def _block(entries: Sequence[_Entry], at: int) -> tuple[tuple[Cell | None, Cell | None, Cell | None], int] | None:
    """Return type, default and allowed values of the block whose label `Type` stands here, and where it ends."""
    if entries[at].label != "type":
        return None
    kind, end = _value(entries, at)
    if kind is None:
        return None
    if kind.text.casefold() not in FIELD_TYPES and (end >= len(entries) or entries[end].label != "default"):
        return None
    shown: Cell | None = None
    if end < len(entries) and entries[end].label == "default":
        shown, end = _value(entries, end)
        shown = shown or (Cell((), kind.line) if end < len(entries) else None)
    allowed: Cell | None = None
    if end < len(entries) and entries[end].label == "allowed":
        allowed, end = _value(entries, end)
    return (kind, shown, allowed), end


def _value(entries: Sequence[_Entry], at: int) -> tuple[Cell | None, int]:
    """Return the value of the label that stands here, None when it has none, and where the next entry is."""
    entry = entries[at]
    if entry.value is not None:
        return Cell((entry.value,), entry.line.number), at + 1
    following = entries[at + 1] if at + 1 < len(entries) else None
    if following is None or following is _TAKEN or following.line.cells:
        return None, at + 1
    if following.label and (entry.label, following.label) != ("default", "default"):
        return None, at + 1
    after = entries[at + 2] if at + 2 < len(entries) else None
    if entry.label == "allowed" and after and after.label == "type" and not after.before:
        return None, at + 1  # the line is the head of the next field
    if not following.line.ends:
        return None, at + 2
    return Cell((following.line.text,), following.line.number), at + 2


def _is_value(entry: _Entry) -> bool:
    """Whether a line is a part of a block, so that what stands around it is no head."""
    is_bare_label = entry.label is not None and entry.value is None
    return is_bare_label or entry.line.text in DASHES or entry.line.text.casefold() in FIELD_TYPES


def _is_starred(entry: _Entry) -> bool:
    """Whether a line begins with a star, as the legend does that says what the star means."""
    return re.match(r"\s*\(?\\?\*\)?\s", entry.line.raw) is not None


def _is_barrier(entry: _Entry, words: Words) -> bool:
    """Whether a line stands before the list of fields, or between two parts of it."""
    if entry is _TAKEN:
        return True
    headings = ("fields", "required", "cost", "capabilities")
    return bool(entry.line.cells) or any(words.mean(entry.line.text, meaning) for meaning in headings)


def _grid_start(lines: Sequence[Line], words: Words) -> int | None:
    """Return where the rows begin after four lines that are the columns of a table."""
    for place in range(len(lines) - len(COLUMNS)):
        four = lines[place : place + len(COLUMNS)]
        if all(words.mean(line.text, column) for line, column in zip(four, COLUMNS, strict=True)):
            return place + len(COLUMNS)
    return None
