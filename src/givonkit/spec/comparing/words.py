"""Facts in the words of a model page: `5, 10`, `up to 2500 chars`, `from 5.5 tokens/s`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from givonkit.decimals import plain_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

NOTHING = "—"
TOLD_OTHERWISE = frozenset(("allowed", "range", "max_chars"))
"""Facts under which a side tells the values of a field where the place names another: `{"range": [3, 15, 1]}`."""
_MOST_LISTED = 8


def fact_words(place: str, value: Any) -> str:
    """Return the value of a fact path (`fields.duration.allowed`) as a page would have it."""
    if value is None:
        return NOTHING
    if place.startswith("prices.rows."):
        amount, unit = (
            (value["amount"], value["unit"]) if isinstance(value, Mapping) else (value, place.rpartition(" ")[2])
        )
        return amount_words(amount, unit)
    if place in _OF_PLACE:
        return _OF_PLACE[place](value)
    if isinstance(value, Mapping) and len(value) == 1 and set(value) <= TOLD_OTHERWISE:
        ((fact, told),) = value.items()
        return fact_words(f"fields.{fact}", told)
    if place.startswith("fields."):
        return _OF_FIELD.get(place.rpartition(".")[2], value_words)(value)
    return value_words(value)


def value_words(value: Any) -> str:
    """Return any value in one line: text as it is, the items of a list with commas between, and JSON for the rest."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(value_words, value)) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{value_words(key)}: {value_words(part)}" for key, part in value.items()) or "none"
    return json.dumps(value, ensure_ascii=False)


def range_words(numbers: Sequence[Any]) -> str:
    """Return a range as a page has it: `from 3 · up to 15 · step 1`."""
    start, end, step = map(value_words, numbers)
    return f"from {start} · up to {end} · step {step}"


def price_words(price: Sequence[Any]) -> str:
    """Return an amount with its unit: `from 5.5 tokens/s`."""
    amount, unit, is_lower_bound = price
    return f"{'from ' if is_lower_bound else ''}{amount_words(amount, unit)}"


def amount_words(amount: Any, unit: str) -> str:
    """Return an amount of tokens: `1 token/s`, `5.5 tokens`."""
    told = value_words(amount)
    return f"{told} {unit.replace('tokens', 'token') if told == '1' else unit}"


def listed(values: Iterable[Any], *, more: int = 0) -> str:
    """Return values with commas between, at most eight of them, and how many others there are."""
    words = [value_words(value) or '""' for value in values]
    more += len(words[_MOST_LISTED:])
    return ", ".join(words[:_MOST_LISTED]) + (f" and {more} more" if more else "")


def counted(number: int, word: str) -> str:
    """Return a number with its word: `1 item`, `2 items`."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """Return text in one line, without anything that a terminal would act on."""
    plain = " ".join(text.split())
    return plain if plain.isprintable() else "".join(letter if letter.isprintable() else "·" for letter in plain)


def _row_words(row: Sequence[Any]) -> str:
    label, unit = row
    return f"{printable(label)} ({unit})"


_OF_PLACE: dict[str, Callable[[Any], str]] = {"prices.headline": price_words, "prices.default": _row_words}
_OF_FIELD: dict[str, Callable[[Any], str]] = {
    "max_chars": lambda count: f"up to {count} chars",
    "max_items": lambda count: f"up to {count}",
    "range": range_words,
    "required": lambda is_required: "required" if is_required else "optional",
    "cut": lambda is_cut: "cut off" if is_cut else "whole",
}
