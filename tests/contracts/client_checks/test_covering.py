from __future__ import annotations

import pytest

from givonkit_contracts.client_checks.covering import covering_rows, pairs_of
from tests.covering import every_pair


def factors(*sizes: int) -> dict[str, list[str]]:
    return {f"factor-{number}": [f"value-{one}" for one in range(size)] for number, size in enumerate(sizes)}


@pytest.mark.parametrize(
    ("sizes", "at_most"),
    [
        ((2, 2), 4),
        ((3, 4), 12),
        ((2, 2, 2), 4),
        ((3, 3, 3, 3), 11),
        ((2,) * 10, 9),
        ((3,) * 13, 20),
        ((4, 3, 3, 2, 2, 2, 1), 14),
        ((2,) * 30, 13),
    ],
)
def test_each_two_values_stand_together_in_few_rows(sizes: tuple[int, ...], at_most: int) -> None:
    rows = covering_rows(factors(*sizes))
    assert set().union(*map(pairs_of, rows)) == every_pair(factors(*sizes))
    assert len(rows) <= at_most


def test_every_row_has_a_value_of_every_factor_in_their_order() -> None:
    given = factors(2, 3, 2, 4)
    for row in covering_rows(given):
        assert list(row) == list(given)
        assert all(row[name] in given[name] for name in given)


def test_the_pairs_are_each_two_values_of_two_factors() -> None:
    assert every_pair({"one": ["a", "b"], "other": ["c"]}) == {
        (("one", "a"), ("other", "c")),
        (("one", "b"), ("other", "c")),
    }
    assert len(every_pair(factors(3, 3, 3, 3))) == 6 * 9


def test_the_same_factors_give_the_same_rows() -> None:
    assert covering_rows(factors(3, 2, 2, 3, 2)) == covering_rows(factors(3, 2, 2, 3, 2))


def test_the_first_value_stands_where_another_one_is_of_no_use() -> None:
    rows = covering_rows(factors(5, 2, 5))
    assert len(rows) == 25
    assert sum(row["factor-1"] == "value-1" for row in rows) <= 10


def test_one_factor_has_a_row_for_each_value_and_none_has_no_row() -> None:
    assert covering_rows(factors(3)) == (
        {"factor-0": "value-0"},
        {"factor-0": "value-1"},
        {"factor-0": "value-2"},
    )
    assert covering_rows({}) == ()
