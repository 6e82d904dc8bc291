from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from givonkit.spec.comparing.values import Grid, lost_values, taken_by


def grid(start: int, last: int, step: int) -> Grid:
    return Grid(Decimal(start), Decimal(last), Decimal(step))


def numbers(start: int, end: int, step: int = 1) -> dict[str, Any]:
    return {"type": "number", "range": {"from": Decimal(start), "to": Decimal(end), "step": Decimal(step)}}


def test_a_grid_is_within_another_when_each_of_its_numbers_is() -> None:
    grids = [grid(start, start + step * more, step) for start, more, step in product(range(4), range(4), (1, 2, 3))]
    for one, other in product(grids, grids):
        members = [one.start + number * one.step for number in range(one.size)]
        assert one.is_within(other) == all(map(other.holds, members))


def test_a_range_ends_at_its_last_step() -> None:
    assert taken_by(numbers(2, 9, 3)).counted == (2, 5, 8)


def test_a_value_that_is_listed_beyond_the_range_is_not_taken() -> None:
    assert taken_by({**numbers(1, 8), "allowed": [5, 10]}).counted == (5,)


def test_values_that_cannot_be_counted_are_lost_without_a_number() -> None:
    lost = lost_values(taken_by(numbers(0, 10**9)), taken_by(numbers(3, 10**9)))
    assert lost is not None
    assert (lost.some, lost.more) == ((0, 1, 2), None)


@pytest.mark.parametrize(
    ("before", "after"), [(numbers(0, 10**9, 2), numbers(0, 10**9)), (numbers(1, 2), {"type": "number"})]
)
def test_nothing_is_lost_where_everything_is_still_taken(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert lost_values(taken_by(before), taken_by(after)) is None


def test_listed_text_that_is_empty_is_lost_in_free_text() -> None:
    lost = lost_values(taken_by({"type": "string", "allowed": ["", "a"]}), taken_by({"type": "string"}))
    assert lost is not None
    assert lost.some == ("",)


@pytest.mark.parametrize(
    ("before", "after", "is_lost"), [(None, 9, True), (9, 5, True), (5, 9, False), (9, None, False)]
)
def test_longer_text_is_lost_where_less_is_taken(before: int | None, after: int | None, is_lost: bool) -> None:  # noqa: FBT001  # a case
    sides = [
        taken_by({"type": "string"} | ({} if longest is None else {"max_chars": longest}))
        for longest in (before, after)
    ]
    assert (lost_values(*sides) is not None) == is_lost
