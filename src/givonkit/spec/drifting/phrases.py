"""Pages as sentences have them: their names, verbs that fit, and when they were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .column import Column


def names(pages: Sequence[Column]) -> tuple[str, ...]:
    """Return what columns are called."""
    return tuple(page.name for page in pages)


def listed(words: Iterable[str]) -> str:
    """Return names as a sentence has them: `en, es and ru`."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def says(pages: Sequence[Column]) -> str:
    """Return `says` for one page, and `say` for more."""
    return "says" if len(pages) == 1 else "say"


def was(pages: Sequence[Column]) -> str:
    """Return `was` for one page, and `were` for more."""
    return "was" if len(pages) == 1 else "were"


def seen_later(newer: Sequence[Column], spec: Column) -> str:
    """Return when pages were seen that are newer than what the spec was read from."""
    return f"seen {newer[0].seen}, after the spec's source ({spec.last_seen})"
