"""Model pages as Markdown, as a reader of web pages would note them down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .page_facts import description
from .page_layouts import Layout
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
    from collections.abc import Iterable

    from givonkit.spec.models import Field, PriceRow

    from .page_model import PageModel
    from .page_words import Words


def escaped(text: str) -> str:
    """Return text whose marks Markdown leaves alone."""
    return re.sub(r"([\\`*_\[\]<>|#{}])", r"\\\1", text)


def _blocks(*blocks: str | None) -> str:
    return "".join(f"{block}\n\n" for block in blocks if block)


def _head(page: PageModel, words: Words) -> str:
    name, headline = escaped(page.model.name), headline_shown(page, words)
    return _blocks(f"# {name}", words.blurb, f"**{words.cost}**", headline)


def _call(page: PageModel, words: Words) -> str:
    kind, provider = words.kinds[page.model.type], escaped(page.model.provider or "")
    fenced = f"```bash\n{curl_shown(page, margin='  ')}\n```"
    return _blocks(f"{kind} · {words.provider}: {provider}", words.run_generation, fenced)


def _field_name(page: PageModel, field: Field) -> str:
    return f"{escaped(page.label(field))}{chr(92) + '*' if field.required else ''} `{field.name}`"


def _table_row(page: PageModel, field: Field, words: Words) -> str:
    told = description(page, field.name, words)
    head = _field_name(page, field) + (f"<br>{escaped(told)}" if told else "")
    default = default_shown(field, words)
    cells = (head, f"`{field.type}`", f"`{default}`" if default else DASH, escaped(allowed_shown(field, words)))
    return f"| {' | '.join(cells)} |"


def _table(page: PageModel, words: Words) -> str:
    rows = [_table_row(page, field, words) for field in page.model.fields.values()]
    head = f"| {' | '.join(words.columns)} |\n| :--- | --- | --- | --- |"
    return _blocks(f"## {words.input_fields}", escaped(words.required_mark), "\n".join([head, *rows]))


def _entry(page: PageModel, field: Field, words: Words) -> str:
    _, kind, default, allowed = words.columns
    told = description(page, field.name, words)
    parts = ((kind, field.type), (default, default_shown(field, words) or DASH), (allowed, allowed_shown(field, words)))
    items = "\n".join(f"- **{word}**: {escaped(value)}" for word, value in parts)
    return _blocks(f"### {_field_name(page, field)}", escaped(told) if told else None, items)


def _list(page: PageModel, words: Words) -> str:
    entries = "".join(_entry(page, field, words) for field in page.model.fields.values())
    return _blocks(f"## {words.input_fields}", escaped(words.required_mark)) + entries


def _row(row: PriceRow, words: Words) -> str:
    mark = f" {words.default_mark}" if row.default else ""
    return f"{row.label}{mark} {amount_shown(row.amount, words)}"


def _bullets(parts: Iterable[str]) -> str:
    return "\n".join(f"* {part}" for part in parts)


def _prices(page: PageModel, words: Words) -> str:
    rows = _bullets(_row(row, words) for row in page.model.prices.rows or ())
    sentence = words.variant_sentence if has_variant_sentence(page) else None
    return _blocks(f"## {words.cost}", headline_shown(page, words), rows, sentence)


def _capabilities(page: PageModel, words: Words) -> str:
    modes = _bullets(map(escaped, page.model.modes or ()))
    slots = _bullets(f"`{slot}`" for slot in slots_shown(page))
    return _blocks(
        f"## {words.capabilities}", f"### {words.modes}", modes, f"### {words.slots}" if slots else None, slots
    )


def _with_table(page: PageModel, words: Words) -> dict[str, str]:
    return {
        "head": _head(page, words),
        "call": _call(page, words),
        "fields": _table(page, words),
        "prices": _prices(page, words),
        "capabilities": _capabilities(page, words),
        "closing": _blocks(f"## {words.run} {escaped(page.model.name)}", words.closing),
    }


def _with_list(page: PageModel, words: Words) -> dict[str, str]:
    return _with_table(page, words) | {"fields": _list(page, words)}


MARKDOWN_LAYOUTS = (Layout("Markdown, table", _with_table), Layout("Markdown, list", _with_list))
