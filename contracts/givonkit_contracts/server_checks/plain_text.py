"""Text of strangers made plain: whatever does not print stands in it as an escape."""

from __future__ import annotations

import re

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
