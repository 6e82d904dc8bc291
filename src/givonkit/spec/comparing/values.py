"""Which values a field takes, and which of them another definition of it drops."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_COUNTED = 1000


class Lost(NamedTuple):
    """Values that are dropped: some of them, and how many more there are, None where they cannot be counted."""

    some: tuple[Any, ...]
    more: int | None = 0


class Grid(NamedTuple):
    """The numbers from `start` to `last`, both included, in steps."""

    start: Decimal
    last: Decimal
    step: Decimal

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return int((self.last - self.start) / self.step) + 1

    def holds(self, number: Decimal) -> bool:
        """Whether a number is one of them."""
        return self.start <= number <= self.last and not (number - self.start) % self.step

    def is_within(self, other: Grid) -> bool:
        """Whether each of them is one of another's."""
        keeps_step = self.size == 1 or not self.step % other.step
        return keeps_step and other.holds(self.start) and other.holds(self.last)


class Taken(NamedTuple):
    """The values that a field of text or numbers takes: those listed, those of a grid, or any not too long."""

    is_text: bool
    listed: tuple[Any, ...] | None
    grid: Grid | None
    longest: int | None

    def takes(self, value: Any) -> bool:
        """Whether a value of the field's type is taken; text that is not listed is never empty."""
        if self.listed is not None and value not in self.listed:
            return False
        if self.grid is not None and not self.grid.holds(_exact(value)):
            return False
        if not self.is_text or self.listed is not None:
            return True
        return bool(value) and (self.longest is None or len(value) <= self.longest)

    @property
    def counted(self) -> tuple[Any, ...] | None:
        """Every value, or None where there are too many."""
        if self.listed is not None:
            return tuple(value for value in self.listed if self.takes(value))
        if self.grid is None or self.grid.size > _MOST_COUNTED:
            return None
        return tuple(self.grid.start + number * self.grid.step for number in range(self.grid.size))


def taken_by(field: Mapping[str, Any]) -> Taken:
    """Return what a field of text or numbers takes, from its definition in a model file."""
    allowed, numbers = field.get("allowed"), field.get("range")
    is_text = field["type"] == "string"
    return Taken(
        is_text=is_text,
        listed=None if allowed is None else tuple(allowed),
        grid=_grid(*(_exact(numbers[key]) for key in ("from", "to", "step"))) if numbers else None,
        longest=field.get("max_chars") if is_text else None,
    )


def lost_values(before: Taken, after: Taken) -> Lost | None:
    """Return the values of one field that another does not take, or None when it takes them all."""
    counted = before.counted
    if counted is not None:
        lost = tuple(value for value in counted if not after.takes(value))
        return Lost(lost) if lost else None
    if after.listed is not None:
        return Lost((), None)
    if before.is_text:
        return Lost((), None) if _is_below(after.longest, before.longest) else None
    if after.grid is None or (before.grid is not None and before.grid.is_within(after.grid)):
        return None
    return _lost_of_many(before.grid, after.grid)


def _lost_of_many(before: Grid | None, after: Grid) -> Lost:
    """Return the first numbers that a grid leaves out of a large one, or of all numbers."""
    if before is None:
        return Lost((), None)
    first = (before.start + number * before.step for number in range(_MOST_COUNTED))
    return Lost(tuple(number for number in first if not after.holds(number))[:3], None)


def _is_below(limit: int | None, other: int | None) -> bool:
    return limit is not None and (other is None or limit < other)


def _grid(start: Decimal, end: Decimal, step: Decimal) -> Grid:
    return Grid(start, end - (end - start) % step, step)


def _exact(number: Any) -> Decimal:
    return number if isinstance(number, Decimal) else Decimal(str(number))
