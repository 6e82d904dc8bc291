from __future__ import annotations

from decimal import Decimal

import pytest

from givonkit.spec import Field, Range
from givonkit_contracts.strategies.dials import ListedDial, TextDial, item_counts, steps


def test_a_short_range_is_all_there_and_its_ends_twice() -> None:
    numbers = list(steps(Range(Decimal(3), Decimal(6), Decimal(1))))
    assert numbers == [3, 6, 3, 6, 4, 5]


def test_a_long_range_is_there_by_its_ends_and_some_between() -> None:
    numbers = list(steps(Range(Decimal(0), Decimal(1), Decimal("0.0001"))))
    assert len(numbers) < 80
    assert {0, 1, 0.0001, 0.9999} <= set(numbers)
    assert all(0 <= number <= 1 for number in numbers)


def test_a_range_that_no_step_ends_has_its_last_step() -> None:
    assert set(steps(Range(Decimal(1), Decimal("2.5"), Decimal("0.4")))) == {1, 1.4, 1.8, 2.2}


@pytest.mark.parametrize(("max_items", "counts"), [(None, [1, 2]), (1, [1]), (2, [1, 2]), (7, [1, 7, 2, 6])])
def test_arrays_are_sent_with_one_the_most_and_those_beside_both(max_items: int | None, counts: list[int]) -> None:
    assert item_counts(Field("frames", "array", media="image", max_items=max_items)) == counts


def test_a_field_of_many_values_reaches_each() -> None:
    dial = ListedDial(range(300))
    assert dial.width == 2
    assert {dial.value(number.to_bytes(2), 0) for number in range(300)} == set(range(300))


def test_a_text_that_is_not_required_can_be_left_out() -> None:
    dial = TextDial(10, required=False)
    assert repr(dial.value(bytes(dial.width), 0)) == "ABSENT"
    assert dial.value(b"\1" + bytes(dial.width - 1), 0) == dial.present == "a"
