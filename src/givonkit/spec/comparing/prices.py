"""What changed in a model's prices."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from givonkit.decimals import plain_decimal

from .change import Change, Grade
from .words import amount_words, fact_words, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from .shown import Pair

    Price = tuple[Decimal, str, bool]
    Row = Mapping[str, Any]
    Rows = Mapping[tuple[str, str], Row]


def price_changes(pair: Pair) -> Iterator[Change]:
    """Yield what is dearer, cheaper, new, gone, or priced by default."""
    before, after = (side.facts.get("prices") or {} for side in pair.sides)
    yield from _headlines(pair, before.get("headline"), after.get("headline"))
    untold = pair.not_compared("prices.rows", "price rows", before.get("rows"), after.get("rows"))
    if untold:
        yield untold._replace(before=None, after=None)
    else:
        yield from _rows(before.get("rows") or (), after.get("rows") or (), _new_values(pair))
        yield from _default_rows(pair, before.get("rows") or (), after.get("rows") or ())


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


def _rows(before: tuple[Row, ...], after: tuple[Row, ...], new_values: set[str]) -> Iterator[Change]:
    was, now = ({_key(row): row for row in rows} for rows in (before, after))
    was = _with_units_of(now, was)
    for key, row in now.items():
        old = was.get(key)
        if old is None:
            grade = Grade.SAFE if new_values & set(key[0].split(" · ")) else Grade.LOOK
            yield _row_change(row, "is new", None, row)._replace(grade=grade)
        elif _amount(old) != _amount(row):
            difference = _difference(old["amount"], row["amount"], old["unit"], row["unit"])
            yield _row_change(row, f"is {difference}", old, row)
    yield from (_row_change(row, "is gone", row, None) for key, row in was.items() if key not in now)


def _with_units_of(now: Rows, was: Rows) -> dict[tuple[str, str], Row]:
    """Return the rows of before, one that has another unit now under its key of now."""
    gone, new = [key for key in was if key not in now], [key for key in now if key not in was]
    labels = Counter(label for label, _ in (*gone, *new))
    moved = {old: key for old in gone for key in new if old[0] == key[0] and labels[old[0]] == 2}
    return {moved.get(key, key): row for key, row in was.items()}


def _new_values(pair: Pair) -> set[str]:
    """Return the values that no field took before, as the labels of rows write them."""
    was, now = (
        {str(value).casefold() for field in side.fields.values() for value in field.get("allowed") or ()}
        for side in pair.sides
    )
    return now - was if pair.before.shows_all_fields else set()


def _amount(row: Row) -> dict[str, Any]:
    return {"amount": row["amount"], "unit": row["unit"]}


def _key(row: Row) -> tuple[str, str]:
    return row["label"].casefold(), row["unit"]


def _row_change(row: Row, says: str, before: Row | None, after: Row | None) -> Change:
    place = f"prices.rows.{row['label']} {row['unit']}"
    was, now = (None if each is None else _amount(each) for each in (before, after))
    return Change(Grade.LOOK, place, f"the price of {printable(row['label'])} {says}", was, now)


def _default_rows(pair: Pair, before: tuple[Row, ...], after: tuple[Row, ...]) -> Iterator[Change]:
    untold = pair.not_understood("prices.default", "the default price")
    if untold:
        yield untold
    else:
        yield from _default_row(before, after)


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
        return f"{'per second' if unit.endswith('/s') else 'for the whole job'} now"
    change = after - before
    share = f" ({'+' if change > 0 else ''}{plain_decimal(round(change * 100 / before, 1))} %)" if before else ""
    return f"{amount_words(abs(change), unit)} {'dearer' if change > 0 else 'cheaper'}{share}"
