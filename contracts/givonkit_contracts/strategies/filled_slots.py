"""Which slots of a request are filled: one of the sets that no sentence about two slots forbids."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from givonkit.spec import Model

    from .dials import Dial

_MOST_SLOTS_LISTED = 8
"""Beyond so many slots the sets are too many to list; sentences are then kept by filling further slots."""


class FilledSlots:
    """Turns the first `width` bytes into the slots that stay empty; each set is as likely as another."""

    def __init__(self, model: Model, dials: dict[str, Dial]) -> None:
        self._names = [name for name in dials if model.fields[name].is_slot and not model.fields[name].required]
        sets: Sequence[int] = range(2 ** len(self._names))
        if len(self._names) <= _MOST_SLOTS_LISTED:
            listed = [filled for filled in sets if self._is_allowed(filled, model)]
            sets = sorted(listed, key=lambda filled: (filled.bit_count(), filled))
        self._sets = sets
        self._empty = [self._left_out(filled) for filled in sets] if isinstance(sets, list) else None
        self.width = len(self._names) // 8 + 2 if self._names else 0

    def empty(self, choices: bytes) -> frozenset[str]:
        """Return the slots that stay empty."""
        chosen = int.from_bytes(choices[: self.width]) % len(self._sets)
        return self._left_out(self._sets[chosen]) if self._empty is None else self._empty[chosen]

    def _left_out(self, filled: int) -> frozenset[str]:
        return frozenset(name for place, name in enumerate(self._names) if not filled >> place & 1)

    def _is_allowed(self, filled: int, model: Model) -> bool:
        left_out = self._left_out(filled)
        return all(
            left_out.isdisjoint(condition.requires) or not self._are_filled(condition.when, left_out)
            for condition in model.conditions
        )

    def _are_filled(self, names: Iterable[str], left_out: frozenset[str]) -> bool:
        return all(name in self._names and name not in left_out for name in names)
