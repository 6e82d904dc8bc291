"""The prices of a page: its headline and the rows of its table, which pages glue to their amounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.spec.model_file import label_part

from .numbers import NUMBER, decimal
from .reading import NOT_UNDERSTOOD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from givonkit.spec.models import Field

    from .lines import Line
    from .reading import Reading
    from .words import Words

_DOT = re.compile(r"\s*[·•∙⋅‧・]\s*")
_MOST_ROWS = 300
_LONGEST_LABEL = 80


class _Price(NamedTuple):
    """An amount with what stands before it: all since the amount before, and what of that is on its line."""

    before: str
    beside: str
    amount: Decimal | None
    unit: str
    line: int


def read_costs(reading: Reading, sections: Sequence[Sequence[Line]], fields: Mapping[str, Field], words: Words) -> None:
    """Take the headline and the price rows from the sections about cost.

    The label of a row names values of `fields`; without them no label can be told from its amount.
    """
    for lines in sections:
        prices = _prices(lines, words)
        headline = next(prices, None)
        if headline is None or not _read_headline(reading, headline, words):
            continue
        for price in prices:
            _read_row(reading, price, fields, words)


def _prices(lines: Sequence[Line], words: Words) -> Iterator[_Price]:
    amount = re.compile(
        rf"({NUMBER})\s*{words.pattern('tokens')}"
        rf"(\s*/\s*{words.pattern('seconds')}|\s+{words.pattern('per_second')})?",
        re.IGNORECASE,
    )
    before = ""
    found = 0
    for line in lines:
        end = 0
        text = " ".join((" ".join(line.parts) if line.cells else line.text.replace("|", " ")).split())
        for match in amount.finditer(text):
            found += 1
            if found > _MOST_ROWS:
                return
            beside = text[end : match.start()].strip()
            unit = "tokens/s" if match.group(2) else "tokens"
            yield _Price(f"{before} {beside}".strip(), beside, decimal(match.group(1)), unit, line.number)
            before, end = "", match.end()
        before = f"{before} {text[end:]}".strip()[-2 * _LONGEST_LABEL :]


def _read_headline(reading: Reading, price: _Price, words: Words) -> bool:
    is_from = bool(re.search(rf"(?:^|\s){words.pattern('from')}$", price.before, re.IGNORECASE))
    is_first = not price.before or (not price.beside and price.before.endswith((".", "!", ":")))
    if price.amount is None or not (is_from or is_first):
        reading.note(NOT_UNDERSTOOD, f"the price {price.before[:_LONGEST_LABEL]!r} before its amount", price.line)
        return False
    headline: dict[str, Any] = {"amount": price.amount, "unit": price.unit}
    reading.see("prices.headline", headline | ({"from": True} if is_from else {}), price.line)
    return True


def _read_row(reading: Reading, price: _Price, fields: Mapping[str, Field], words: Words) -> None:
    found = _row_label(price.before, fields, words)
    if found is None and not any(letter.isdigit() for letter in price.before.removesuffix(price.beside)):
        found = _row_label(price.beside, fields, words)
    if price.amount is None or found is None:
        reading.note(NOT_UNDERSTOOD, f"the price of {price.before[:_LONGEST_LABEL]!r}", price.line)
        reading.see("unread_price", price.line, price.line)
        return
    label, is_default = found
    row: dict[str, Any] = {"label": label, "amount": price.amount, "unit": price.unit}
    reading.see(f"price_rows.{label} {price.unit}", row | ({"default": True} if is_default else {}), price.line)


def _row_label(text: str, fields: Mapping[str, Field], words: Words) -> tuple[str, bool] | None:
    """Return the label of a row as model files write it, and whether it is marked as the default."""
    marked = re.fullmatch(rf"(.*?)\s*\(?{words.pattern('default_row')}\)?", text, re.IGNORECASE)
    shown = _DOT.split(marked.group(1) if marked else text)
    parts = ["Audio" if words.mean(part, "audio") else part for part in shown]
    if any(label_part(part, dict(fields)) is None for part in parts):
        return None
    return " · ".join(parts), bool(marked)
