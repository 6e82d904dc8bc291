"""A saved HTML page as lines: what a browser would show, element by element, in bounded memory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from lxml import etree

from givonkit.errors import PageUnusable

from .lines import EDGE, LONGEST_LINE, MOST_LINES, Line, PageLines, checked_length, line_of, row_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import ParserTarget

_NOT_READ = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select", "title"),
        *("nav", "footer"),  # they speak of other pages
    )
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "button", "caption", "dd", "details", "dialog"),
        *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "label"),
        *("legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead"),
        *("tr", "ul"),
        *(f"h{level}" for level in range(1, 7)),
    )
)
_CELLS = frozenset(("td", "th"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_INVISIBLE_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_MOST_CELLS = 100


def html_lines(text: str, file: str) -> PageLines:
    """Return the lines of an HTML text; raises PageUnusable when it has too many, or one that is too long."""
    reader = _Reader(file)
    parser = etree.HTMLParser(target=cast("ParserTarget[PageLines]", reader), huge_tree=True)
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        reader.number = number
        parser.feed(line)
    read = parser.close()
    if "</html" in text[-2000:].lower():
        return read._replace(is_closed=True)
    if read.lines:
        read.lines[-1] = read.lines[-1]._replace(ends=False)
    return read


class _Reader:
    """Takes the parser's events, and puts together the lines that a reader of the page sees."""

    def __init__(self, file: str) -> None:
        self.number = 1
        self._file = file
        self._lines: list[Line] = []
        self._shown: list[str] = []
        self._length = 0
        self._began = 1
        self._row_line = 1
        self._cells: list[str] | None = None
        self._hidden = 0
        self._level = 0
        self._in_pre = 0
        self._url: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if self._hidden or _is_hidden(tag, attributes):
            self._hidden += tag not in _VOID
            return
        self._note_url(tag, attributes)
        if tag in _BLOCKS:
            self._break(is_in_cell=tag != "tr")
        if tag == "tr":
            self._cells = []
        elif tag in _CELLS and self._cells is not None:
            self._shown.clear()
        elif tag == "pre":
            self._in_pre += 1
        elif re.fullmatch("h[1-6]", tag):
            self._level = int(tag[1])
        self._put(EDGE)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if self._hidden:
            self._hidden -= tag not in _VOID
            return
        if tag in _CELLS and self._cells is not None:
            self._end_cell(self._cells)
        elif tag == "tr" and self._cells is not None:
            self._end_row(self._cells)
        elif tag in _BLOCKS:
            self._break(is_in_cell=True)
        self._in_pre -= tag == "pre"
        self._put(EDGE)

    def data(self, text: str) -> None:
        """Take text."""
        if self._hidden:
            return
        if not self._in_pre:
            self._put(re.sub(r"[ \t\r\n\f]+", " ", text))
            return
        first, *others = text.split("\n")
        self._put(first)
        for other in others:
            self._break(is_in_cell=True)
            self._put(other)

    def close(self) -> PageLines:
        """Return the lines, as the parser's result."""
        if self._cells is not None:
            self._end_row(self._cells)
        self._break(is_in_cell=False)
        return PageLines(self._lines, self.number, self._url, is_closed=False)

    def _put(self, text: str) -> None:
        if not self._shown:
            self._began = self.number
            self._length = 0
        self._length += len(text)
        if self._length > LONGEST_LINE:
            checked_length("x" * self._length, self._began, self._file)
        self._shown.append(text)

    def _break(self, *, is_in_cell: bool) -> None:
        """End a line; inside a cell of a table, only a part of it ends."""
        if is_in_cell and self._cells is not None:
            self._put(EDGE)
            return
        line = line_of(self._began, "".join(self._shown), level=self._level)
        self._shown.clear()
        self._level = 0
        if line.text or self._in_pre:
            self._keep(line)

    def _end_cell(self, cells: list[str]) -> None:
        if len(cells) < _MOST_CELLS:
            cells.append("".join(self._shown))
            self._row_line = self._began
        self._shown.clear()

    def _end_row(self, cells: list[str]) -> None:
        self._cells = None
        if len(cells) == 1:
            self._keep(line_of(self._row_line, cells[0]))
        elif cells:
            self._keep(row_of(self._row_line, cells))
        self._shown.clear()

    def _keep(self, line: Line) -> None:
        if len(self._lines) >= MOST_LINES:
            raise PageUnusable(self._file, f"expected a page of at most {MOST_LINES:,} lines, got more")
        self._lines.append(line)

    def _note_url(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "link" and attributes.get("rel", "").lower() == "canonical":
            self._url = _web_address(attributes.get("href")) or self._url
        elif tag == "meta" and attributes.get("property") == "og:url":
            self._url = self._url or _web_address(attributes.get("content"))


def _is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    return (
        tag in _NOT_READ or "hidden" in attributes or bool(_INVISIBLE_STYLE.search(attributes.get("style", "")[:2000]))
    )


def _web_address(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"https?://[^\s<>\"']{1,500}", text) else None
