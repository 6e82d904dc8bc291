from __future__ import annotations

from datetime import date

import pytest

from givonkit.spec.drifting.period import read_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-09-03", date(2026, 9, 3), date(2026, 9, 3)),
        ("2026-09-03T10:00:00Z", date(2026, 9, 3), date(2026, 9, 3)),
        ("late 2026", date(2026, 7, 1), date(2026, 12, 31)),
        ("Early 2026", date(2026, 1, 1), date(2026, 6, 30)),
        ("mid 2026", date(2026, 4, 1), date(2026, 9, 30)),
    ],
)
def test_a_date_means_the_days_that_it_leaves_open(text: str, first: date, last: date) -> None:
    assert read_period(text) == (first, last)


@pytest.mark.parametrize("text", [None, "", "not said", "yesterday", "2026-13", "2026-02-30", "late 2026-09", "0000"])
def test_what_is_no_date_means_no_days(text: str | None) -> None:
    assert read_period(text) is None


@pytest.mark.parametrize(
    ("one", "other", "is_after"),
    [
        ("2026-09-02", "2026-09-01", True),
        ("2026-09-01", "2026-09-02", False),
        ("2026-09-02", "2026-09", False),
        ("2027", "late 2026", True),
        ("late 2026", "2026", False),
        ("2026", None, False),
    ],
)
def test_one_is_later_only_if_it_is_whichever_days_are_meant(one: str, other: str | None, *, is_after: bool) -> None:
    period = read_period(one)
    assert period is not None
    assert period.is_after(read_period(other)) is is_after
