"""Deviations about the length and the characters of texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .deviation import Deviation
    from .draft import Draft

REFUSED_LETTERS = (
    ("letters beyond ASCII", r"[^\x00-\x7f]", "ein roter Corgi für Zoë"),
    ("letters beyond the basic plane", "[\U00010000-\U0010ffff]", "a red corgi 🐕"),
    ("more than one line", r"\n", "a red corgi\non a hill"),
    ("quotation marks", '"', 'a "red" corgi'),
)


def text_one_longer(draft: Draft) -> Deviation | None:
    """A text may be one character longer."""
    return _text(draft, lambda limit: limit + 1, accepts=True)


def text_one_shorter(draft: Draft) -> Deviation | None:
    """A text has to be one character shorter."""
    return _text(draft, lambda limit: limit - 1, accepts=False)


def text_tenth_longer(draft: Draft) -> Deviation | None:
    """A text may be a tenth longer."""
    return _text(draft, lambda limit: limit + limit // 10, accepts=True)


def text_tenth_shorter(draft: Draft) -> Deviation | None:
    """A text has to be a tenth shorter."""
    return _text(draft, lambda limit: limit - limit // 10, accepts=False)


def text_unlimited(draft: Draft) -> Deviation | None:
    """The length of a text is not checked."""
    row = draft.field(lambda row: row.max_chars)
    if row is None or row.max_chars is None:
        return None
    says, values = f"{row.name} has no limit", {row.name: "a" * (2 * row.max_chars)}
    return draft.on_field(row, "max_chars", says, {"max_chars": None}, values, accepts=True)


def text_in_bytes(draft: Draft) -> Deviation | None:
    """The length of a text is counted in bytes."""
    row = draft.field(lambda row: row.max_chars)
    if row is None or row.max_chars is None:
        return None
    says, values = f"{row.name} is counted in bytes", {row.name: "é" * row.max_chars}
    return draft.on_field(row, "max_chars", says, {"counted_in": "bytes"}, values, accepts=False)


def text_with_letter_refused(draft: Draft) -> Deviation | None:
    """A text is refused for one kind of character in it."""
    row = draft.field(lambda row: row.type == "string" and row.allowed is None and not row.is_slot)
    if row is None:
        return None
    words, pattern, text = draft.one_of(REFUSED_LETTERS)
    says, changes = f"{row.name} with {words} is refused", {"text_refused": re.compile(pattern)}
    return draft.on_field(row, "type", says, changes, {row.name: text}, accepts=False)


KINDS = (
    text_one_longer,
    text_one_shorter,
    text_tenth_longer,
    text_tenth_shorter,
    text_unlimited,
    text_in_bytes,
    text_with_letter_refused,
)


def _text(draft: Draft, moved: Callable[[int], int], *, accepts: bool) -> Deviation | None:
    row = draft.field(lambda row: row.max_chars)
    if row is None or row.max_chars is None:
        return None
    limit = moved(row.max_chars)
    values = {row.name: "a" * (limit if accepts else row.max_chars)}
    says = f"{row.name} takes at most {limit} characters"
    return draft.on_field(row, "max_chars", says, {"max_chars": limit}, values, accepts=accepts)
