"""What changed in how many of something a field takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .change import Change, Grade
from .words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .field_pair import FieldPair


def limit_changes(field: FieldPair, fact: str, word: str) -> Iterator[Change]:
    """Yield how a limit of characters or items changed; `fact` is also the code of its rule."""
    was, now = field.both(fact)
    if was == now:
        return
    if now is None:
        yield field.change(Grade.SAFE, fact, f"has no limit of {word}s any more", fact)
    elif was is None:
        yield field.change(Grade.BREAKING, fact, f"takes at most {counted(now, word)} now, and had no limit", fact)
    else:
        grade = Grade.BREAKING if now < was else Grade.SAFE
        yield field.change(grade, fact, f"takes at most {counted(now, word)} instead of {was}", fact)
