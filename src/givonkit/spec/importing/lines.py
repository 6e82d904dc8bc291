"""Lines of a page: their words, and the words as the page's elements part them."""

from __future__ import annotations

import re
from typing import NamedTuple

from givonkit.errors import PageUnusable

MOST_LINES = 100_000
LONGEST_LINE = 100_000
COLUMNS = 4
EDGE = "\x1f"
"""Stands in a text where an element of the page ends or begins inside a line."""

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ue000-\uf8ff\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1e\x7f\x80-\x84\x86-\x9f]")


class Line(NamedTuple):
    """One line: its number in the file (from 1), its words, and the words as the page's elements part them.

    `raw` is the line with its spaces and escapes, `cells` holds those of a row of a table (each as its parts), `level`
    is that of a heading, and `place` counts the lines as they are read: those of HTML may share a number. A line
    `ends` when nothing can have been cut off from it: the last one of a page may be half a line, unless it is a row.
    """

    number: int
    text: str
    raw: str
    parts: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    level: int = 0
    ends: bool = True
    place: int = 0


class PageLines(NamedTuple):
    """The lines of a page, the number of the last one, the page's own address, and whether the file was seen to end."""

    lines: list[Line]
    last: int
    url: str | None
    is_closed: bool


def line_of(number: int, raw: str, *, level: int = 0) -> Line:
    """Return a line of parts that EDGE keeps apart."""
    parts = tuple(part for part in map(plain, raw.split(EDGE)) if part)
    return Line(number, " ".join(parts), raw.replace(EDGE, ""), parts, level=level)


def row_of(number: int, cells: list[str], *, ends: bool = True) -> Line:
    """Return a row of a table whose cells hold parts that EDGE keeps apart."""
    split = tuple(tuple(part for part in map(plain, cell.split(EDGE)) if part) for cell in cells)
    text = " | ".join(" ".join(parts) for parts in split)
    return Line(number, text, text, tuple(part for parts in split for part in parts), split, ends=ends)


def plain(text: str) -> str:
    """Return a text with single spaces, and without characters that nobody sees."""
    return " ".join(_CONTROL.sub("", _INVISIBLE.sub("", text)).split())


def checked_length(raw: str, number: int, file: str) -> str:
    """Return a line of text; raises PageUnusable when it is too long for a line of a page."""
    if len(raw) > LONGEST_LINE:
        raise PageUnusable(file, f"line {number} has {len(raw):,} characters, expected at most {LONGEST_LINE:,}")
    return raw
