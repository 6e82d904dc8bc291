"""Model pages as text that is copied out of a browser: a line for each block, and tabs between the cells of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .page_facts import description
from .page_layouts import FURTHER_TEXT, Layout
from .page_parts import (
    DASH,
    allowed_shown,
    amount_shown,
    curl_shown,
    default_shown,
    has_variant_sentence,
    headline_shown,
    slots_shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec.models import Field, PriceRow

    from .page_model import PageModel
    from .page_words import Words

NAVIGATION = ("Skip to content", "Models", "Prices", "EN", "Sign in", "Models", "/")


def _lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def _row_of_field(page: PageModel, field: Field, words: Words) -> Iterator[str]:
    told = description(page, field.name, words)
    yield f"{page.label(field)}{'*' if field.required else ''}"
    yield field.name
    if told:
        yield told
    yield f"\t{field.type}\t{default_shown(field, words) or DASH}\t{allowed_shown(field, words)}"


def _price(row: PriceRow, words: Words) -> Iterator[str]:
    yield row.label
    if row.default:
        yield words.default_mark
    yield amount_shown(row.amount, words)


def _copied(page: PageModel, words: Words) -> dict[str, str]:
    model = page.model
    rows = [line for field in model.fields.values() for line in _row_of_field(page, field, words)]
    prices = [line for row in model.prices.rows or () for line in _price(row, words)]
    sentence = [words.variant_sentence] if has_variant_sentence(page) else []
    slots = slots_shown(page)
    return {
        "head": _lines(*NAVIGATION, model.name, model.name, words.blurb, words.cost, headline_shown(page, words)),
        "call": _lines(
            words.kinds[model.type],
            f"{words.provider}: {model.provider}",
            words.run_generation,
            curl_shown(page, margin="  "),
        ),
        "fields": _lines(words.input_fields, words.required_mark, "\t".join(words.columns), *rows),
        "prices": _lines(words.cost, headline_shown(page, words), *prices, *sentence),
        "capabilities": _lines(
            words.capabilities, words.modes, *(model.modes or ()), *([words.slots, *slots] if slots else [])
        ),
        "closing": _lines(f"{words.run} {model.name}", words.closing, *FURTHER_TEXT),
    }


COPIED = Layout("copied from a browser", _copied)
