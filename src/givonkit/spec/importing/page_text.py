"""A saved page as lines, whatever it is kept in: plain text, Markdown or HTML."""

from __future__ import annotations

import re
import unicodedata

from givonkit.errors import PageUnusable

from .lines import COLUMNS, MOST_LINES, Line, PageLines, checked_length
from .markdown import markdown_lines

MOST_BYTES = 32 * 1024 * 1024

_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?:div|table|main|article|section|h1)\b", re.IGNORECASE)
_MARKDOWN = re.compile(r"(?m)^(?:#{1,6} \S|```|~~~|\\?\* \S)")
_CUT_HERE = re.compile(r"\s*[\[(<]?\s*(?:\.{2,}|…|truncated|cut|continued|read more)\s*[\])>]?\s*", re.IGNORECASE)


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
    lines = list(markdown_lines(split, file))
    if lines:
        is_whole_row = len(lines[-1].cells) >= COLUMNS and lines[-1].raw.rstrip().endswith("|")
        lines[-1] = lines[-1]._replace(ends=is_whole_row)
    return PageLines(lines, len(split), _own_url(lines), is_closed=False)


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


def _own_url(lines: list[Line]) -> str | None:
    for line in lines[:3]:
        found = re.fullmatch(
            r"(?:(?:url|source|origin)\s*:\s*)?<?(https?://[^\s<>]{1,500})>?", line.text, re.IGNORECASE
        )
        if found:
            return found.group(1)
    return None
