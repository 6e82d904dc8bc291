"""Text of strangers made plain: whatever does not print is an escape, and nothing is longer than a reader can bear."""

from __future__ import annotations

import json
import re

LONGEST_BODY = 300
_LONGEST_VALUE = 60
_SHOWN_VALUE = 24
_string_in = re.compile(r'"(?:[^"\\]|\\.)*"').sub
_unusual_in = re.compile(r"[^ -~]").sub


def printable(text: str, *, keeps: str = "") -> str:
    """Return a text in which whatever does not print, or turns the order of letters, is written as an escape."""
    return _unusual_in(lambda found: _escaped(found[0], keeps), text)


def _escaped(letter: str, keeps: str) -> str:
    return letter if letter.isprintable() or letter in keeps else ascii(letter)[1:-1]


def shortened(text: str, longest: int) -> str:
    """Return a text on one line, cut after `longest` characters with its size behind."""
    text = printable(" ".join(text.split(None)))
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text):,} characters)"


def shown_body(body: bytes, longest: int = LONGEST_BODY) -> str:
    """Return a body on one line: a long JSON body with its long strings cut, any other one by its beginning."""
    if not body:
        return "(no body)"
    text = " ".join(body.decode("utf-8", "replace").split())
    if len(text) > longest:
        text = _string_in(_short, text)
    text = printable(text)
    return text if len(text) <= longest else f"{text[:longest]}… ({len(body):,} bytes)"


def _short(found: re.Match[str]) -> str:
    """Return a JSON string as it stands, or its beginning and its size when it is long."""
    if len(found[0]) <= _LONGEST_VALUE:
        return found[0]
    try:
        value = str(json.loads(found[0]))
    except ValueError:
        value = found[0][1:-1]
    return json.dumps(f"{value[:_SHOWN_VALUE]}… ({len(value):,} characters)", ensure_ascii=False)
