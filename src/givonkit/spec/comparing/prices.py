"""What changed in a model's prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.decimals import plain_decimal

from .change import Change, Grade
from .words import fact_words, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from .shown import Pair

    Price = tuple[Decimal, str, bool]
    Row = Mapping[str, Any]


def price_changes(pair: Pair) -> Iterator[Change]:
    """Yield what is dearer, cheaper, new, gone, or priced by default."""
    before, after = (side.facts.get("prices") or {} for side in pair.sides)
    yield from _headlines(pair, before.get("headline"), after.get("headline"))
    untold = pair.not_compared("prices.rows", "price rows", before.get("rows"), after.get("rows"))
    if untold:
        yield untold._replace(before=None, after=None)
    else:
        yield from _rows(before.get("rows") or (), after.get("rows") or ())


def _headlines(pair: Pair, before: Row | None, after: Row | None) -> Iterator[Change]:
    was, now = (None if headline is None else _price(headline) for headline in (before, after))
    if was is None or now is None:
        untold = pair.not_compared("prices.headline", "price", was, now)
        if untold:
            yield untold
    elif was[:2] != now[:2]:
        says = f"the headline price is {_difference(was[0], now[0], was[1], now[1])}"
        yield Change(Grade.LOOK, "prices.headline", says, was, now)
    elif was[2] != now[2]:
        says = "a lower bound now (from), and was exact" if now[2] else "exact now, and was a lower bound (from)"
        yield Change(Grade.LOOK, "prices.headline", f"the headline price is {says}", was, now)


def _price(headline: Row) -> Price:
    return headline["amount"], headline["unit"], bool(headline.get("from"))


def _rows(before: tuple[Row, ...], after: tuple[Row, ...]) -> Iterator[Change]:
    was, now = ({_key(row): row for row in rows} for rows in (before, after))
    for key, row in now.items():
        if key in was and was[key]["amount"] != row["amount"]:
            difference = _difference(was[key]["amount"], row["amount"], row["unit"], row["unit"])
            yield _row_change(row, f"is {difference}", was[key]["amount"], row["amount"])
        elif key not in was:
            yield _row_change(row, "is new", None, row["amount"])
    yield from (_row_change(row, "is gone", row["amount"], None) for key, row in was.items() if key not in now)
    yield from _default_row(before, after)


def _key(row: Row) -> tuple[str, str]:
    return row["label"].casefold(), row["unit"]


def _row_change(row: Row, says: str, before: Decimal | None, after: Decimal | None) -> Change:
    place = f"prices.rows.{row['label']} {row['unit']}"
    return Change(Grade.LOOK, place, f"the price of {printable(row['label'])} {says}", before, after)


def _default_row(before: tuple[Row, ...], after: tuple[Row, ...]) -> Iterator[Change]:
    was, now = (next((row for row in rows if row.get("default")), None) for rows in (before, after))
    if (was and _key(was)) == (now and _key(now)):
        return
    place = "prices.default"
    old, new = (None if row is None else (row["label"], row["unit"]) for row in (was, now))
    instead = f" instead of {fact_words(place, old)}" if old else ""
    says = f"the default price is {fact_words(place, new)}{instead}" if new else "no price is marked as the default"
    yield Change(Grade.LOOK, place, says, old, new)


def _difference(before: Decimal, after: Decimal, old_unit: str, unit: str) -> str:
    """Return in words by how much a price went up or down: `1 token/s dearer (+20 %)`."""
    if old_unit != unit:
        return f"in {unit} instead of {old_unit}"
    change = after - before
    share = f" ({'+' if change > 0 else ''}{plain_decimal(round(change * 100 / before, 1))} %)" if before else ""
    amount = plain_decimal(abs(change))
    words = unit.replace("tokens", "token") if amount == "1" else unit
    return f"{amount} {words} {'dearer' if change > 0 else 'cheaper'}{share}"
