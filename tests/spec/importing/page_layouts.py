"""Model pages as text: each layout in which their text has been stored."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from .page_facts import Facts, description, facts_shown
from .page_parts import (
    DASH,
    allowed_shown,
    curl_shown,
    default_shown,
    has_variant_sentence,
    headline_shown,
    provider_shown,
    row_shown,
    slots_shown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit.spec.models import Field

    from .page_model import PageModel
    from .page_words import Words

SECTIONS = ("head", "call", "fields", "prices", "capabilities", "closing")


class Layout(NamedTuple):
    """A way in which the text of a page is laid out, and what it leaves out."""

    name: str
    render: Callable[[PageModel, Words], dict[str, str]]
    provider: bool = True
    rows: bool = True

    def __repr__(self) -> str:
        return self.name

    def text(self, page: PageModel, words: Words) -> str:
        """Return the whole page."""
        return "".join(self.render(page, words).values())

    def facts(self, page: PageModel, words: Words) -> Facts:
        """Return the facts that such a page shows."""
        return facts_shown(page, words, provider=self.provider, rows=self.rows)


def _head(page: PageModel, words: Words) -> str:
    return f"{page.model.name}\n{words.blurb}\n{words.cost}\n{headline_shown(page, words)}\n"


def _star(field: Field) -> str:
    return "*" if field.required else ""


def _table(page: PageModel, words: Words) -> str:
    head = f"{words.required_mark}| {' | '.join(words.columns)} |\n|---|---|---|---|\n"
    return f"{words.input_fields}\n{head}" + "".join(
        f"{page.label(field)}{_star(field)} {field.name}{description(page, field.name, words) or ''}"
        f" | {field.type} | {default_shown(field, words) or DASH} | {allowed_shown(field, words)} |\n"
        for field in page.model.fields.values()
    )


def _items(field: Field, words: Words) -> str:
    _, kind, default, allowed = words.columns
    told = (kind, field.type, default, default_shown(field, words) or DASH, allowed, allowed_shown(field, words))
    return "".join(f"- {part}\n" for part in told)


def _list(page: PageModel, words: Words, *, labels: bool) -> Iterator[str]:
    for field in page.model.fields.values():
        told = description(page, field.name, words)
        if labels:
            yield f"{page.label(field)}{_star(field)}\n"
        yield f"{field.name}{told}\n" if told else field.name
        yield _items(field, words)


def _modes_and_slots(page: PageModel) -> str:
    return "".join(page.model.modes or ()) + "".join(slots_shown(page))


def _old(page: PageModel, words: Words) -> dict[str, str]:
    return {
        "head": _head(page, words),
        "call": curl_shown(page),
        "fields": _table(page, words) + "".join(_list(page, words, labels=False)),
        "prices": f"{words.cost}\n{headline_shown(page, words)}{_variant_line(page, words)}",
        "capabilities": f"{words.capabilities}\n{_modes_and_slots(page)}",
        "closing": f"{words.run} {page.model.name}\n{words.closing}",
    }


def _variant_line(page: PageModel, words: Words) -> str:
    return f"{words.variant_sentence}\n" if has_variant_sentence(page) else "\n"


def _row_lines(page: PageModel, words: Words) -> str:
    return "".join(f"{row_shown(row, words)}\n" for row in page.model.prices.rows or ())


def _new(page: PageModel, words: Words) -> dict[str, str]:
    parts = _old(page, words)
    sentence = _variant_line(page, words)
    glued_rows = _row_lines(page, words) or "\n"
    return parts | {
        "call": f"{provider_shown(page, words)}\n{words.run_generation}\n{parts['call']}",
        "fields": _table(page, words) + "".join(_list(page, words, labels=True)),
        "prices": f"{words.cost}\n{headline_shown(page, words)}{glued_rows}{sentence.removeprefix(chr(10))}",
    }


def _new_glued(page: PageModel, words: Words) -> dict[str, str]:
    parts = _new(page, words)
    return parts | {"prices": parts["prices"].replace(f"\n{words.variant_sentence}", words.variant_sentence)}


def _blocks(*blocks: str) -> str:
    return "".join(f"{block}\n\n" for block in blocks)


def _field_block(page: PageModel, field: Field, words: Words) -> str:
    _, kind, default, allowed = words.columns
    value = default_shown(field, words)
    told = description(page, field.name, words)
    lines = [kind, field.type, default, *([value] if value else []), allowed, allowed_shown(field, words)]
    head = f"{page.label(field)}{_star(field)}{field.name}"
    return _blocks(head, *([told] if told else []), "\n".join(lines))


def _blank_lines(page: PageModel, words: Words, *, indent: int | None = None) -> dict[str, str]:
    fields = page.model.fields.values()
    sentence = [words.variant_sentence] if has_variant_sentence(page) else []
    call = f"{provider_shown(page, words)}\n\n{words.run_generation}\n\n"
    indented = curl_shown(page, margin="  ", indent=indent).replace("\n", "\n    ")
    return {
        "head": _blocks(page.model.name, words.blurb, words.cost, headline_shown(page, words)),
        "call": _blocks(f"{call}    {indented}"),
        "fields": _blocks(words.input_fields, words.required_mark)
        + "".join(_field_block(page, field, words) for field in fields),
        "prices": _blocks(words.cost, f"{headline_shown(page, words)}\n{_row_lines(page, words)}".rstrip(), *sentence),
        "capabilities": _blocks(
            words.capabilities,
            f"{words.modes}{''.join(page.model.modes or ())}",
            *([f"{words.slots}{''.join(slots_shown(page))}"] if slots_shown(page) else []),
        ),
        "closing": _blocks(f"{words.run} {page.model.name}", words.closing, *FURTHER_TEXT),
    }


FURTHER_TEXT = (
    "Where such a clip helps",
    "Shop windows, recipes, slow news.\nNordwind 3from 2 tokens/s\nNordwind 4 Mini4 tokens",
    "How much is a clip?\nA clip of 5 seconds at 1080p is 10 tokens, from 2 tokens/s up.\nDoes it take up to 3 images?",
    "Models\nPrices\nCost\nModes\nTerms\n© 2026 Somebody",
)
"""What may stand below a page: prose, cards of other models, links and a footer."""


def _blank_lines_pretty(page: PageModel, words: Words) -> dict[str, str]:
    return _blank_lines(page, words, indent=2)


T_OLD = Layout("T-old", _old, provider=False, rows=False)
T_NEW = Layout("T-new", _new)
T_NEW_GLUED = Layout("T-new, sentence glued", _new_glued)
BLANK = Layout("B", _blank_lines)
BLANK_PRETTY = Layout("B, JSON over lines", _blank_lines_pretty)
LAYOUTS = (T_OLD, T_NEW, T_NEW_GLUED, BLANK, BLANK_PRETTY)


def line_ends(text: str) -> list[int]:
    """Return the offsets behind each line of a text but the last."""
    ends = [offset + 1 for offset, letter in enumerate(text) if letter == "\n"]
    return [end for end, following in pairwise([*ends, len(text)]) if end != following]
