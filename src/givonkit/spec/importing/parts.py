"""A page taken apart: its call, its name, the places of its fields, and its sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from .example import Example, take_example
from .field_rows import FieldRows, grid_rows, list_rows, table_rows
from .sections import Section, closing_apart, closing_place, display_name, sections

if TYPE_CHECKING:
    from .capabilities import Capabilities
    from .lines import Line, PageLines
    from .words import Words

_CALL = re.compile(r"curl\s.*/generations\b")


class PageParts(NamedTuple):
    """The parts of a page; it `is_whole` when it was seen to end, and `last` is the number of its last line.

    `has_call` says whether a call to the API begins there, `table` and `listed` are the two places that may show the
    fields, and `lines` all that is left beside the call.
    """

    url: str | None
    last: int
    is_whole: bool
    has_call: bool
    example: Example | None
    name: Line | None
    lines: list[Line]
    table: FieldRows
    listed: FieldRows
    sections: list[Section]


def page_parts(page: PageLines, capabilities: Capabilities, words: Words) -> PageParts:
    """Return the parts of a page; the last line of one that is cut is left out, since it may be half a line."""
    example, lines = take_example(page.lines)
    name = display_name(lines, example.model if example else None, words, capabilities)
    title = name.text if name else None
    apart = closing_apart(lines, title, words)
    end = closing_place(apart, title, capabilities)
    is_whole = page.is_closed or end is not None
    if end is not None and take_example(apart[end:])[0]:
        apart = apart[:end]  # another page follows
    kept = [line for line in apart if is_whole or line.ends or line.cells]
    placed = [line._replace(place=place) for place, line in enumerate(kept)]
    table = table_rows(placed, words)
    table = table if table.rows else grid_rows(placed, words)
    listed = list_rows(placed, table.lines, words)
    used = table.lines | listed.lines
    rest = [line._replace(text="", cells=()) if line.place in used else line for line in placed]
    return PageParts(
        url=page.url,
        last=page.last,
        is_whole=is_whole,
        has_call=any(_CALL.search(line.raw) for line in page.lines),
        example=example,
        name=name,
        lines=placed,
        table=table,
        listed=listed,
        sections=sections(rest, title, words, capabilities),
    )
