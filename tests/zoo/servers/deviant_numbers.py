"""Deviations about ranges of numbers and their steps."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .deviation import Deviation
    from .draft import Draft


def minimum_lowered(draft: Draft) -> Deviation | None:
    """A range begins one or more below its minimum."""
    return _bound(draft, "low", draft.one_of((-1, -2)), accepts=True)


def minimum_raised(draft: Draft) -> Deviation | None:
    """A range begins one above its minimum."""
    return _bound(draft, "low", 1, accepts=False)


def maximum_raised(draft: Draft) -> Deviation | None:
    """A range ends one above its maximum."""
    return _bound(draft, "high", 1, accepts=True)


def maximum_raised_much(draft: Draft) -> Deviation | None:
    """A range ends far above its maximum."""
    return _bound(draft, "high", draft.one_of((15, 45, 105)), accepts=True)


def maximum_lowered(draft: Draft) -> Deviation | None:
    """A range ends below its maximum."""
    return _bound(draft, "high", draft.one_of((-1, -5)), accepts=False)


def bound_dropped(draft: Draft) -> Deviation | None:
    """One end of a range is not checked."""
    row = draft.field(lambda row: row.range)
    if row is None:
        return None
    end, value, code = draft.one_of((("low", 0, "minimum"), ("low", -3, "minimum"), ("high", 10_000, "maximum")))
    return draft.on_field(row, code, f"{row.name} has no {code}", {end: None}, {row.name: value}, accepts=True)


def hole_in_range(draft: Draft) -> Deviation | None:
    """Numbers in the middle of a range are refused."""
    row = draft.field(lambda row: row.range)
    if row is None or row.range is None:
        return None
    middle = draft.random.randint(int(row.range.start) + 1, int(row.range.end) - 2)
    width = draft.random.randint(0, 1)
    changes = {"hole": (Decimal(middle), Decimal(middle + width))}
    says = f"{row.name} {middle} to {middle + width} is refused"
    return draft.on_field(row, "step", says, changes, {row.name: middle}, accepts=False)


def step_unchecked(draft: Draft) -> Deviation | None:
    """Numbers between two steps are accepted."""
    row = draft.field(lambda row: row.range)
    if row is None or row.range is None:
        return None
    value = float(row.range.start) + draft.one_of((0.5, 1.5, 2.25))
    return draft.on_field(
        row, "step", f"{row.name} is taken in any step", {"step": None}, {row.name: value}, accepts=True
    )


def step_of_two(draft: Draft) -> Deviation | None:
    """Each second number of a range is refused."""
    row = draft.field(lambda row: row.range)
    if row is None or row.range is None:
        return None
    value = int(row.range.start) + draft.one_of((1, 3, 5))
    return draft.on_field(
        row, "step", f"{row.name} goes in steps of 2", {"step": Decimal(2)}, {row.name: value}, accepts=False
    )


KINDS = (
    minimum_lowered,
    minimum_raised,
    maximum_raised,
    maximum_raised_much,
    maximum_lowered,
    bound_dropped,
    hole_in_range,
    step_unchecked,
    step_of_two,
)


def _bound(draft: Draft, end: str, by: int, *, accepts: bool) -> Deviation | None:
    row = draft.field(lambda row: row.range)
    if row is None or row.range is None:
        return None
    documented = row.range.start if end == "low" else row.range.end
    value = int(documented) + by if accepts else int(documented)
    code = "minimum" if end == "low" else "maximum"
    says, changes = f"the {code} of {row.name} is {documented + by}", {end: documented + by}
    return draft.on_field(row, code, says, changes, {row.name: value}, accepts=accepts)
