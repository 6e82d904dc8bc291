"""A page of text or Markdown as lines: marks taken off, rows put together, HTML tables read as such."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from .lines import COLUMNS, EDGE, Line, line_of, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10});")
_FENCE = re.compile(r"\s*(?:```|~~~|:::)")
_UNDERLINE = re.compile(r"\s*(?:=+|-{3,})\s*")
_EMPHASIS = re.compile(r"\*\*|`")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\((?:[^()]{0,2000})\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~'\"@$^-])")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_COMMENT = re.compile(r"<!--.{0,2000}?-->")
_MARK = re.compile(r"(?:>\s?){0,20}(?:(?:[-*•+:]|\d{1,2}[.)])\s+)?")
_WORDS_MARKED = re.compile(r"(?<![\w*\\])([*_])([^\W_][^*_]{0,80})\1(?![\w*])")
_SPAN = re.compile(r"\[([^\[\]]{0,500})\]\{[^{}]{0,200}\}")
_TAG = re.compile(
    r"</?(?:a|b|br|code|del|div|em|i|kbd|li|mark|ol|p|small|span|strong|sub|sup|u|ul|wbr)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*){1,20}\|?")
_MOST_JOINED = 12


def markdown_lines(split: list[str], file: str) -> Iterator[Line]:
    """Yield the lines of a text; tables that stand in it as HTML are read as such."""
    at = 0
    ends = iter([place for place, raw in enumerate(split) if "</table" in raw.lower()])
    end = next(ends, None)
    wraps = False
    while at < len(split):
        while end is not None and end < at:
            end = next(ends, None)
        if end is not None and split[at].lstrip().lower().startswith("<table"):
            yield from _table_of_html(split, at, end, file)
            at = end + 1
            continue
        wraps = _wraps_rows(split, at) or (wraps and bool(split[at].strip()))
        raw, level, following = _joined(split, at, wraps=wraps)
        if raw.strip():
            line = _text_line(at + 1, raw)
            yield line._replace(level=level) if level else line
        at = following


def _table_of_html(split: list[str], at: int, end: int, file: str) -> Iterator[Line]:
    from .html import html_lines  # noqa: PLC0415  # lxml is loaded for HTML alone

    inside = html_lines("\n".join(split[at : end + 1]) + "</html>", file).lines
    yield from (line._replace(number=line.number + at) for line in inside)


def _wraps_rows(split: list[str], at: int) -> bool:
    """Whether the head of a table stands here whose rows end with two spaces, and may go over several lines."""
    following = split[at + 1] if at + 1 < len(split) else ""
    is_head = split[at].count("|") >= COLUMNS - 1 and split[at].endswith("  ")
    return is_head and not split[at].lstrip().startswith("|") and bool(_RULE.fullmatch(following.strip()))


def _joined(split: list[str], at: int, *, wraps: bool) -> tuple[str, int, int]:
    """Return the line that begins here with what belongs to it, its level as a heading, and where the next one begins.

    A row that is wrapped goes on until two spaces, one whose cells hold lines until its last pipe, and a heading may
    have its mark on the line below.
    """
    raw = split[at]
    if wraps and raw.strip() and not raw.endswith("  "):
        end = _first(split, at, lambda line: line.endswith("  ") or not line.strip())
        return " ".join(line.strip() for line in split[at : end + 1]), 0, end + 1
    if raw.strip() == "|":
        end = _first(split, at + 1, lambda line: line.count("|") > 1 and line.rstrip().endswith("|"))
        return EDGE.join(split[at : end + 1]), 0, end + 1
    following = split[at + 1] if at + 1 < len(split) else ""
    if raw.strip() and "|" not in raw and len(following) > 1 and _UNDERLINE.fullmatch(following):
        return raw, 1 if "=" in following else 2, at + 2
    return raw, 0, at + 1


def _first(split: list[str], at: int, is_end: Callable[[str], bool]) -> int:
    """Return the place of the first line that ends a row, or this one when none near does."""
    near = range(at, min(at + _MOST_JOINED, len(split)))
    return next((place for place in near if is_end(split[place])), min(at, len(split) - 1))


def _text_line(number: int, raw: str) -> Line:
    if _FENCE.match(raw) or _RULE.fullmatch(_MARK.sub("", raw.strip(), count=1)):
        return Line(number, "", "")
    shown = _TAG.sub(EDGE, _COMMENT.sub("", raw)).strip()
    is_legend = _names_a_heading(shown)
    shown = _MARK.sub("", shown, count=1)
    heading = _HEADING.fullmatch(shown)
    level, shown = (len(heading.group(1)), heading.group(2)) if heading else (0, shown)
    if shown.count("|") >= COLUMNS - 1:
        return _row(number, shown, raw, is_legend=is_legend)
    return line_of(number, _without_marks(shown), level=level)._replace(raw=raw)


def _row(number: int, shown: str, raw: str, *, is_legend: bool) -> Line:
    _, bar, after = shown.partition("|")
    if is_legend and bar:
        shown = after  # the legend stands before the first row, on its line
    cells = [cell.replace("\0", "|") for cell in shown.replace(r"\|", "\0").split("|")]
    is_whole = shown.rstrip().endswith("|")
    cells = cells[1:] if not cells[0].strip() else cells
    cells = cells[:-1] if is_whole else cells
    return row_of(number, [_without_marks(cell) for cell in cells])._replace(raw=raw)


def _names_a_heading(text: str) -> bool:
    return re.match(r"\s*\\?\*\s", text) is not None


def _without_marks(text: str) -> str:
    if "&" in text:
        text = _REFERENCE.sub(lambda found: unescape(found.group()), text)
    text = _SPAN.sub(rf"{EDGE}\1{EDGE}", _LINK.sub(rf"{EDGE}\1{EDGE}", text))
    return _ESCAPE.sub(r"\1", _WORDS_MARKED.sub(rf"{EDGE}\2{EDGE}", _EMPHASIS.sub(EDGE, text)))
