"""A page as lines of text, whatever it is saved as: plain text, Markdown or HTML."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from givonkit.errors import PageUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 32 * 1024 * 1024
MOST_LINES = 100_000
LONGEST_LINE = 100_000
_COLUMNS = 4
EDGE = "\x1f"
"""Stands in a text where an element of the page ends or begins inside a line."""

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ue000-\uf8ff\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1e\x7f\x80-\x84\x86-\x9f]")
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?:div|table|main|article|section|h1)\b", re.IGNORECASE)
_MARKDOWN = re.compile(r"(?m)^(?:#{1,6} \S|```|~~~|\\?\* \S)")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10});")
_CUT_HERE = re.compile(r"\s*[\[(<]?\s*(?:\.{2,}|…|truncated|cut|continued|read more)\s*[\])>]?\s*", re.IGNORECASE)
_FENCE = re.compile(r"\s*(?:```|~~~|:::)")
_UNDERLINE = re.compile(r"\s*(?:=+|-{3,})\s*")
_EMPHASIS = re.compile(r"\*\*|`")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\((?:[^()]{0,2000})\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_COMMENT = re.compile(r"<!--.{0,2000}?-->")
_MARK = re.compile(r"(?:>\s?){0,20}(?:(?:[-*•+:]|\d{1,2}[.)])\s+)?")
_WORDS_MARKED = re.compile(r"(?<![\w*\\])([*_])([^\W_][^*_]{0,80})\1(?![\w*])")
_SPAN = re.compile(r"\[([^\[\]]{0,500})\]\{[^{}]{0,200}\}")
_TAG = re.compile(
    r"</?(?:a|b|br|code|del|div|em|i|kbd|li|mark|ol|p|small|span|strong|sub|sup|u|ul|wbr)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*){1,20}\|?")


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


def page_lines(page: bytes, file: str) -> PageLines:
    """Return the lines of a page; raises PageUnusable when it is not text, or too large."""
    if len(page) > MOST_BYTES:
        raise PageUnusable(file, f"expected a page of at most {MOST_BYTES:,} bytes, got {len(page):,}")
    text = _decoded(page, file)
    if _DOCUMENT.search(text, 0, 100_000) or (
        _ELEMENT.search(text, 0, 100_000) and not _MARKDOWN.search(text, 0, 100_000)
    ):
        from .html import html_lines  # noqa: PLC0415  # lxml is loaded for HTML alone

        return html_lines(text, file)
    split = _split(text, file)
    lines = list(_markdown_lines(split, file))
    if lines:
        is_whole_row = len(lines[-1].cells) >= _COLUMNS and lines[-1].raw.rstrip().endswith("|")
        lines[-1] = lines[-1]._replace(ends=is_whole_row)
    return PageLines(lines, len(split), _own_url(lines), is_closed=False)


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


def _decoded(page: bytes, file: str) -> str:
    bom = next((encoding for mark, encoding in _BOMS.items() if page.startswith(mark)), None)
    named = _CHARSET.search(page, 0, 4096)
    encoding = bom or (named.group(1).decode("ascii") if named else "utf-8")
    try:
        text = _without_half_a_character(page, encoding).decode(encoding)
    except LookupError:
        raise PageUnusable(file, f"the page says that it is in {encoding!r}, which is no known encoding") from None
    except UnicodeError as error:
        raise PageUnusable(
            file, f"expected text in {encoding.upper()}, got bytes that are not ({error}); save the page as UTF-8"
        ) from None
    if text.count("\0") * 20 > len(text):
        raise PageUnusable(file, "expected text, HTML or Markdown, got binary data or UTF-16 without its mark")
    return unicodedata.normalize("NFC", text)


def _without_half_a_character(page: bytes, encoding: str) -> bytes:
    """Return a page without the bytes of a last character that is cut."""
    try:
        page.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end == len(page) and error.reason == "unexpected end of data":
            return page[: error.start]
    return page


def _split(text: str, file: str) -> list[str]:
    if text.count("\n") + text.count("\r") > MOST_LINES:
        raise PageUnusable(file, f"expected a page of at most {MOST_LINES:,} lines, got more")
    lines = re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text)
    while lines and (not lines[-1].strip() or _CUT_HERE.fullmatch(lines[-1])):
        lines.pop()
    return [checked_length(line, number, file) for number, line in enumerate(lines, 1)]


def _markdown_lines(split: list[str], file: str) -> Iterator[Line]:
    """Yield the lines of a text; tables that stand in it as HTML are read as such."""
    at = 0
    ends = iter([place for place, raw in enumerate(split) if "</table" in raw.lower()])
    end = next(ends, None)
    while at < len(split):
        while end is not None and end < at:
            end = next(ends, None)
        if end is not None and split[at].lstrip().lower().startswith("<table"):
            from .html import html_lines  # noqa: PLC0415  # lxml is loaded for HTML alone

            inside = html_lines("\n".join(split[at : end + 1]) + "</html>", file).lines
            yield from (line._replace(number=line.number + at) for line in inside)
            at = end + 1
            continue
        following = split[at + 1] if at + 1 < len(split) else ""
        is_heading = bool(split[at].strip()) and len(following) > 1 and _UNDERLINE.fullmatch(following)
        if is_heading and "|" not in split[at]:
            yield _text_line(at + 1, split[at])._replace(level=1 if "=" in following else 2)
            at += 2
            continue
        if split[at].strip():
            yield _text_line(at + 1, split[at])
        at += 1


def _text_line(number: int, raw: str) -> Line:
    if _FENCE.match(raw) or _RULE.fullmatch(raw.strip()):
        return Line(number, "", "")
    shown = _TAG.sub(EDGE, _COMMENT.sub("", raw)).strip()
    is_legend = _names_a_heading(shown)
    shown = _MARK.sub("", shown, count=1)
    heading = _HEADING.fullmatch(shown)
    level, shown = (len(heading.group(1)), heading.group(2)) if heading else (0, shown)
    if shown.count("|") >= _COLUMNS - 1:
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


def _own_url(lines: list[Line]) -> str | None:
    for line in lines[:3]:
        found = re.fullmatch(
            r"(?:(?:url|source|origin)\s*:\s*)?<?(https?://[^\s<>]{1,500})>?", line.text, re.IGNORECASE
        )
        if found:
            return found.group(1)
    return None
