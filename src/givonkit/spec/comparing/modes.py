"""What changed in a model's modes, and in which of them a request selects."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

from .change import Change, Grade
from .words import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .shown import Pair, ShownModel

_MOST_FILLED = 2


def mode_changes(pair: Pair) -> Iterator[Change]:
    """Yield the modes that are gone or new, and requests of before that select another one now."""
    was, now = (side.facts.get("modes") for side in pair.sides)
    before, after = (None if modes is None else tuple(modes) for modes in (was, now))
    untold = pair.not_compared("modes", "modes", before, after)
    if untold:
        yield untold
    if before is None or after is None:
        return
    rules = pair.request_rules("generations/variant/agrees")
    yield from (change._replace(rules=rules) for change in _changes(pair, before, after))


def _changes(pair: Pair, before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Change]:
    for mode in before:
        if mode not in after:
            yield Change(Grade.BREAKING, "modes", f"the mode {mode} is gone", before, after)
    moved = _selected_otherwise(pair)
    for mode in after:
        if mode not in before:
            yield _new(mode, moved.pop(mode, None), before, after)
    yield from (_moved(mode, filled, before, after) for mode, filled in moved.items() if set(before) <= set(after))


def _new(
    mode: str, moved: tuple[tuple[str, ...], str] | None, before: tuple[str, ...], after: tuple[str, ...]
) -> Change:
    if moved is None:
        return Change(Grade.SAFE, "modes", f"the mode {mode} is new", before, after)
    filled, old = moved
    says = f"the mode {mode} is new, and selected {_by(filled)}, which selected {old} before"
    return Change(Grade.LOOK, "modes", says, before, after)


def _moved(mode: str, moved: tuple[tuple[str, ...], str], before: tuple[str, ...], after: tuple[str, ...]) -> Change:
    filled, old = moved
    return Change(Grade.LOOK, "modes", f"{mode} is selected {_by(filled)}, which selected {old} before", before, after)


def _by(filled: tuple[str, ...]) -> str:
    return f"by a request with {listed(filled)}" if filled else "by a request without any asset"


def _selected_otherwise(pair: Pair) -> dict[str, tuple[tuple[str, ...], str]]:
    """Return the modes that requests of before select now instead of another: by which slots, and instead of which."""
    moved: dict[str, tuple[tuple[str, ...], str]] = {}
    if not (pair.before.steps and pair.after.steps):
        return moved
    for filled in _fillings(pair):
        old, new = (_selected(side, filled) for side in pair.sides)
        if old != new:
            moved.setdefault(new, (filled, old))
    return moved


def _fillings(pair: Pair) -> Iterator[tuple[str, ...]]:
    """Yield sets of slots that a request of before fills, beside those that it has to fill."""
    fields = {name: field for name, field in pair.before.fields.items() if "media" in field}
    needed = tuple(name for name, field in fields.items() if field.get("required"))
    others = [name for name in fields if name not in needed and name in pair.after.fields]
    for chosen in chain.from_iterable(combinations(others, size) for size in range(_MOST_FILLED + 1)):
        yield (*needed, *chosen)


def _selected(side: ShownModel, filled: Collection[str]) -> str:
    otherwise = next((step.mode for step in side.steps if step.is_plain), side.steps[0].mode)
    return next((step.mode for step in side.steps if not set(filled).isdisjoint(step.slots)), otherwise)
