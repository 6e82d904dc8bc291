"""What changed in a model's modes, and in which of them a request selects."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING, NamedTuple

from .change import Change, Grade
from .words import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .shown import Pair, ShownModel

_MOST_FILLED = 2


class _Move(NamedTuple):
    """Slots that select another mode now."""

    filled: tuple[str, ...]
    old: str
    new: str


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
    moves = _moves(pair)
    for mode in before:
        if mode not in after:
            yield _gone(mode, next((move for move in moves if move.old == mode), None), before, after)
    for mode in after:
        if mode not in before:
            yield _new(mode, next((move for move in moves if move.new == mode), None), before, after)
    for move in moves:
        if move.old in after and move.new in before:
            says = f"{_sender(move)} selects {move.new} now, not {move.old}"
            yield Change(Grade.LOOK, "modes", says, move.old, move.new, tells_values=True)


def _gone(mode: str, move: _Move | None, before: tuple[str, ...], after: tuple[str, ...]) -> Change:
    instead = f"; {_sender(move)} selects {move.new} now" if move else ""
    return Change(Grade.BREAKING, "modes", f"the mode {mode} is gone{instead}", before, after, tells_values=True)


def _new(mode: str, move: _Move | None, before: tuple[str, ...], after: tuple[str, ...]) -> Change:
    instead = f"; {_sender(move)} selects it now, not {move.old}" if move else ""
    grade = Grade.LOOK if move else Grade.SAFE
    return Change(grade, "modes", f"the mode {mode} is new{instead}", before, after, tells_values=True)


def _sender(move: _Move) -> str:
    return f"a request with {listed(move.filled)}" if move.filled else "a request without any asset"


def _moves(pair: Pair) -> list[_Move]:
    """Return which requests of before select another mode now, one for each two modes."""
    moves: dict[tuple[str, str], _Move] = {}
    for filled in _fillings(pair) if pair.before.steps and pair.after.steps else ():
        old, new = (_selected(side, filled) for side in pair.sides)
        if old != new:
            moves.setdefault((old, new), _Move(filled, old, new))
    return list(moves.values())


def _fillings(pair: Pair) -> Iterator[tuple[str, ...]]:
    """Yield sets of slots that a request of before fills, beside those that it has to fill."""
    fields = {name: field for name, field in pair.before.fields.items() if "media" in field}
    needed = tuple(name for name, field in fields.items() if field.get("required"))
    others = [name for name in fields if name not in needed and _is_shown(pair.after, name)]
    if not all(_is_shown(pair.after, name) or pair.after.shows_all_fields for name in needed):
        return
    for chosen in chain.from_iterable(combinations(others, size) for size in range(_MOST_FILLED + 1)):
        yield (*needed, *chosen)


def _is_shown(side: ShownModel, name: str) -> bool:
    return name in side.fields and not side.fields[name].get("cut")


def _selected(side: ShownModel, filled: Collection[str]) -> str:
    otherwise = next((step.mode for step in side.steps if step.is_plain), side.steps[0].mode)
    return next((step.mode for step in side.steps if not set(filled).isdisjoint(step.slots)), otherwise)
