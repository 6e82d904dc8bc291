from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from givonkit.spec.comparing import fact_words

from .sides import facts_with, of_files, to_page, told

SIZES = {"size": {"type": "string", "allowed": ["720p", "1080p"]}}


def headline(amount: str, unit: str = "tokens/s", **facts: Any) -> dict[str, Any]:
    return {"headline": {"amount": Decimal(amount), "unit": unit, **facts}}


def row(label: str, amount: str, unit: str = "tokens/s", **facts: Any) -> dict[str, Any]:
    return {"label": label, "amount": Decimal(amount), "unit": unit, **facts}


FROM: dict[str, Any] = {"from": True}


def with_prices(amount: str = "4", rows: list[dict[str, Any]] | None = None, **facts: Any) -> dict[str, Any]:
    prices = headline(amount, **facts) | ({} if rows is None else {"rows": rows})
    return facts_with(fields=SIZES, prices=prices)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (with_prices("4"), with_prices("5"), "the headline price is 1 token/s dearer (+25 %)"),
        (with_prices("5.5"), with_prices("4.4"), "the headline price is 1.1 tokens/s cheaper (-20 %)"),
        (with_prices("0"), with_prices("4"), "the headline price is 4 tokens/s dearer"),
        (with_prices("4"), with_prices("4", unit="tokens"), "the headline price is for the whole job now"),
        (with_prices(), with_prices(**FROM), "the headline price is a lower bound now (from), and was exact"),
        (with_prices(**FROM), with_prices(), "the headline price is exact now, and was a lower bound (from)"),
    ],
)
def test_a_headline_is_told_dearer_or_cheaper(before: Any, after: Any, says: str) -> None:
    assert told(of_files(before, after)) == [("look", says)]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ([row("720p", "4")], [row("720p", "6")], "the price of 720p is 2 tokens/s dearer (+50 %)"),
        ([], [row("720p", "6")], "the price of 720p is new"),
        ([row("720p", "6")], [], "the price of 720p is gone"),
        ([row("720p", "6", "tokens")], [row("720p", "1")], "the price of 720p is per second now"),
        ([row("720p", "6")], [row("720p", "6", default=True)], "the default price is 720p (tokens/s)"),
        ([row("720p", "6", default=True)], [row("720p", "6")], "no price is marked as the default"),
        (
            [row("720p", "6", default=True), row("720p", "9", "tokens")],
            [row("720p", "6"), row("720p", "9", "tokens", default=True)],
            "the default price is 720p (tokens) instead of 720p (tokens/s)",
        ),
        (None, [row("720p", "6")], "A does not show the price rows"),
        ([row("720p", "6")], None, "B does not show the price rows"),
    ],
)
def test_a_row_is_told_and_to_be_looked_at(before: Any, after: Any, says: str) -> None:
    assert told(of_files(with_prices(rows=before), with_prices(rows=after))) == [("look", says)]


def test_a_row_is_the_same_in_other_capitals() -> None:
    assert of_files(with_prices(rows=[row("720p", "4")]), with_prices(rows=[row("720P", "4.0")])) == []


def test_a_row_is_worded_with_its_unit() -> None:
    (change,) = of_files(with_prices(rows=[row("720p", "4")]), with_prices(rows=[row("720p", "6.50")]))
    assert [fact_words(change.place, value) for value in (change.before, change.after)] == [
        "4 tokens/s",
        "6.5 tokens/s",
    ]


def test_a_row_has_its_unit_on_both_sides() -> None:
    rows = [row("720p", "6", "tokens")], [row("720p", "1")]
    (change,) = of_files(*(with_prices(rows=each) for each in rows))
    assert [fact_words(change.place, value) for value in (change.before, change.after)] == ["6 tokens", "1 token/s"]
    assert change.before == {"amount": 6, "unit": "tokens"}


def test_two_rows_of_one_name_that_change_their_units_are_gone_and_new() -> None:
    rows = [row("720p", "6", "tokens"), row("720p", "2")], [row("720p", "6", "tokens/min")]
    changes = to_page(with_prices(rows=rows[0]), with_prices(rows=rows[1]))
    assert [change.says for change in changes] == ["the price of 720p is new", *["the price of 720p is gone"] * 2]


def test_a_price_of_a_value_that_is_new_is_safe() -> None:
    wider = {"size": {"type": "string", "allowed": ["720p", "1080p", "4k"]}}
    before, after = (
        facts_with(fields=fields, prices={**headline("4"), "rows": rows})
        for fields, rows in ((SIZES, [row("720p", "4")]), (wider, [row("720p", "4"), row("4K", "9")]))
    )
    assert ("safe", "the price of 4K is new") in told(of_files(before, after))


def test_a_page_without_a_price_is_said_to_show_none() -> None:
    assert told(to_page(with_prices(), facts_with(fields=SIZES, prices=None))) == [
        ("look", "B does not show the price (A: 4 tokens/s)")
    ]
