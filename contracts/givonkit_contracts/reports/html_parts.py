"""Pieces of an HTML page, with every text of a stranger escaped."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from givonkit_contracts.plain_text import printable

from .shown_text import shown_body

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit_contracts.server_checks.exchange import Exchange

_LONGEST_BODY = 8_000
_DIFFERENT_LINES = 400


def page(title: str, body: str, *, style: str, script: str = "") -> str:
    """Return a page that loads nothing; `body` has the script in it, if it has one."""
    return (
        "<!doctype html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escaped(title)}</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def report_style() -> str:
    """Return the style that all reports have."""
    return Path(__file__).with_name("report.css").read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """Return what the page may load: nothing but its own style and script, by their digests."""
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    return (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def escaped(text: str, *, keeps: str = "") -> str:
    """Return a text as HTML, in an attribute or between tags."""
    return html.escape(printable(text, keeps=keeps))


def section(title: str, content: str) -> str:
    """Return a part of a page under a heading, or nothing where it has no content."""
    return f"<section><h2>{escaped(title)}</h2>\n{content}</section>\n" if content else ""


def unordered(items: Iterable[str]) -> str:
    """Return a list of pieces of HTML, or nothing when there are none."""
    lines = "".join(f"<li>{item}</li>\n" for item in items)
    return f"<ul>\n{lines}</ul>\n" if lines else ""


def linked(text: str) -> str:
    """Return a text whose https URL, if it ends in one, is a link to the page."""
    before, scheme, after = text.partition("https://")
    url = escaped(scheme + after)
    return escaped(before) + (f'<a href="{url}" rel="noreferrer noopener">{url}</a>' if scheme else "")


def pair_of_bodies(accepted: Exchange, refused: Exchange) -> str:
    """Return two requests beside each other, with the lines marked in which they differ."""
    left, right = _lines(accepted), _lines(refused)
    return (
        '<div class="pair">\n'
        f"<div><h4 class=good>Accepted ({_status(accepted)})</h4>{_marked(left, right)}</div>\n"
        f"<div><h4 class=bad>Refused ({_status(refused)})</h4>{_marked(right, left)}</div>\n"
        "</div>\n"
    )


def _status(exchange: Exchange) -> str:
    return "no answer" if exchange.status is None else str(exchange.status)


def _lines(exchange: Exchange) -> list[str]:
    return [f"{exchange.method} {exchange.path}", *_body_lines(exchange.body)]


def _body_lines(body: bytes) -> list[str]:
    """Return a body line by line, as it is easiest to compare: JSON indented, where that shows all that was sent."""
    try:
        text = json.dumps(json.loads(body, object_pairs_hook=_each_key_once), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return [shown_body(body, _LONGEST_BODY)]
    return text.split("\n") if len(text) <= _LONGEST_BODY else [shown_body(body, _LONGEST_BODY)]


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key stands there twice")
    return values


def _marked(lines: list[str], other: list[str]) -> str:
    if max(len(lines), len(other)) > _DIFFERENT_LINES:
        return f"<pre>{escaped(chr(10).join(lines), keeps=chr(10))}</pre>"
    shown: list[str] = []
    for kind, start, end, _, _ in SequenceMatcher(None, lines, other, autojunk=False).get_opcodes():
        text = map(escaped, lines[start:end])
        shown += text if kind == "equal" else (f"<mark>{line}</mark>" for line in text)
    return "<pre>" + "\n".join(shown) + "</pre>"
