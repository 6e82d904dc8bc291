"""The parts of a model page as its text shows them, whatever stands around them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decimal import Decimal

    from givonkit.spec.models import Amount, Field, PriceRow

    from .page_model import PageModel
    from .page_words import Words

DASH = "—"
ENDPOINT = "https://api.givon.ai/api/v1/generations"
HEADERS = ("Authorization: Bearer $GIVON_API_KEY", "Content-Type: application/json")


def default_shown(field: Field, words: Words) -> str | None:
    """Return a default as the page writes it, or None when the field has none."""
    if field.default is None or isinstance(field.default, str):
        return field.default
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return words.number(field.default)


def allowed_shown(field: Field, words: Words) -> str:
    """Return what the page writes under `Allowed`."""
    if field.media is not None:
        limit = [] if field.max_items is None else [f"{words.up_to} {field.max_items}"]
        return " · ".join([field.media, *limit, ", ".join(field.schemes)])
    if field.allowed is not None:
        return ", ".join(value if isinstance(value, str) else words.number(value) for value in field.allowed)
    if field.range is not None:
        start, end, step = map(words.number, field.range)
        unit = f" {words.seconds}" if field.unit else ""
        return f"{words.starting_at} {start} · {words.up_to} {end} · {words.step} {step}{unit}"
    return field.type if field.max_chars is None else f"{words.up_to} {field.max_chars} {words.characters}"


def amount_shown(amount: Amount, words: Words) -> str:
    """Return a price, such as `5.5 tokens/s`."""
    tokens: Decimal = amount.tokens
    return f"{words.number(tokens)} {words.per_second if amount.per_second else words.flat}"


def headline_shown(page: PageModel, words: Words) -> str:
    """Return the price that heads the page, such as `from 5.5 tokens/s`."""
    prices = page.model.prices
    headline = amount_shown(prices.headline, words)
    return f"{words.starting_at} {headline}" if prices.headline_is_lower_bound else headline


def row_shown(row: PriceRow, words: Words) -> str:
    """Return a row of prices, glued as text shows it: `720pdefault5.5 tokens/s`."""
    return f"{row.label}{words.default_mark if row.default else ''}{amount_shown(row.amount, words)}"


def provider_shown(page: PageModel, words: Words) -> str:
    """Return the line of the provider, with the kind of the model glued to it."""
    return f"{words.kinds[page.model.type]}{words.provider}: {page.model.provider}"


def slots_shown(page: PageModel) -> list[str]:
    """Return the slots as the page lists them, such as `referenceAssetUris:image[]<=16`."""
    return [
        f"{field.name}:{field.media}{'' if field.max_items is None else f'[]<={field.max_items}'}"
        f"{'*' if field.required else ''}"
        for field in page.model.fields.values()
        if field.media is not None
    ]


def has_variant_sentence(page: PageModel) -> bool:
    """Whether the page says how the variant is selected: pages with one price do not."""
    return page.model.prices.headline_is_lower_bound


def body_shown(page: PageModel, *, indent: int | None = None) -> str:
    """Return the body of the example as JSON."""
    body: dict[str, Any] = page.model.documented_request
    if indent is not None:
        return json.dumps(body, ensure_ascii=False, indent=indent)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def curl_shown(page: PageModel, *, margin: str = "", indent: int | None = None) -> str:
    """Return the lines of the example call."""
    lines = [f"-H {json.dumps(header)}" for header in HEADERS]
    lines.append(f"-d '{body_shown(page, indent=indent)}'")
    return f"curl -X POST {ENDPOINT} \\\n" + " \\\n".join(f"{margin}{line}" for line in lines)
