"""Model pages as the HTML that a browser saves: with its head, its scripts, and marks around every few letters."""

from __future__ import annotations

import json
from html import escape
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
    from collections.abc import Iterable

    from givonkit.spec.models import Field, PriceRow

    from .page_model import PageModel
    from .page_words import Words

_OTHER_MODEL = {"slug": "nordwind-3", "fields": [{"name": "prompt", "maxLength": 77}], "price": "from 99 tokens/s"}
_STYLE = ".md\\:hidden{display:none} td > code::after{content:'| string | 7 |'} /* Input fields */"


def element(tag: str, *content: str, **attributes: str) -> str:
    """Return an element with what it holds, which is HTML already."""
    named = "".join(f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{named}>{''.join(content)}</{tag}>"


def text(*parts: str) -> str:
    """Return text nodes as a server writes them for a script to find: with a comment between two."""
    return "<!-- -->".join(escape(part, quote=True).replace("&#x27;", "&#39;") for part in parts)


def _head(page: PageModel, words: Words) -> str:
    address = f"https://givon.ai/{words.language}/models/{page.model.slug}"
    facts = json.dumps({"@type": "Product", "name": page.model.name, "offers": {"price": 99}}).replace("<", "\\u003c")
    return element(
        "head",
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        element("title", text(f"{page.model.name} API | Givon AI")),
        f'<link rel="canonical" href="{address}"><meta property="og:title" content="{escape(page.model.name)}">',
        element("style", _STYLE),
        element("script", facts, type="application/ld+json"),
    )


def _navigation() -> str:
    links = ("Nordwind 3", "Models", "Cost", "API")
    return element("header", element("nav", *(element("a", text(link), href="/x") for link in links)))


def _price_row(row: PriceRow, words: Words) -> str:
    mark = [element("span", text(words.default_mark))] if row.default else []
    return element(
        "li", element("span", text(row.label)), *mark, element("strong", text(amount_shown(row.amount, words)))
    )


def _headline(page: PageModel, words: Words) -> str:
    return text(*headline_shown(page, words).partition(" "))


def _call(page: PageModel, words: Words) -> str:
    badges = element("span", text(words.kinds[page.model.type]), class_="badge")
    provider = element("span", text(words.provider, ": ", page.model.provider or ""))
    run = element("button", "<svg><title>play</title><path d='M0 0'/></svg>", text(words.run_generation))
    return element("div", badges, provider) + run + element("pre", element("code", text(curl_shown(page, margin="  "))))


def _field_name(page: PageModel, field: Field, *, between: str = "\n") -> str:
    star = element("span", "*", class_="text-red-500") if field.required else ""
    return element("span", text(page.label(field)), star) + between + element("code", text(field.name))


def _told(page: PageModel, field: Field, words: Words) -> str:
    told = description(page, field.name, words)
    return element("p", text(told)) if told else ""


def _values(field: Field, words: Words) -> tuple[str, str, str]:
    return field.type, default_shown(field, words) or DASH, allowed_shown(field, words)


def _table(page: PageModel, words: Words) -> str:
    rows = (
        element(
            "tr",
            element("td", _field_name(page, field), _told(page, field, words)),
            *(element("td", element("code", text(value))) for value in _values(field, words)),
        )
        for field in page.model.fields.values()
    )
    head = element("thead", element("tr", *(element("th", text(word), scope="col") for word in words.columns)))
    return element("table", head, element("tbody", *rows))


def _list(page: PageModel, words: Words) -> str:
    return "".join(
        element(
            "div",
            element("div", _field_name(page, field)),
            _told(page, field, words),
            element("dl", *_terms(field, words)),
        )
        for field in page.model.fields.values()
    )


def _terms(field: Field, words: Words) -> Iterable[str]:
    for word, value in zip(words.columns[1:], _values(field, words), strict=True):
        yield element("div", element("dt", text(word)), element("dd", text(value)))


def _grid(page: PageModel, words: Words) -> str:
    rows = [
        words.columns,
        *((_field_name(page, field), *_values(field, words)) for field in page.model.fields.values()),
    ]
    told = [None, *page.model.fields.values()]
    return element(
        "div",
        *(
            element(
                "div",
                element("div", row[0] if field else text(row[0]), _told(page, field, words) if field else ""),
                *(element("div", element("span", text(value))) for value in row[1:]),
                class_="grid grid-cols-4",
            )
            for field, row in zip(told, rows, strict=True)
        ),
    )


def _chips(parts: Iterable[str]) -> str:
    return element("div", *(element("span", text(part), class_="chip") for part in parts))


def _page(page: PageModel, words: Words, *, fields: str, heading: str) -> dict[str, str]:
    sentence = [element("p", text(words.variant_sentence))] if has_variant_sentence(page) else []
    rows = "".join(_price_row(row, words) for row in page.model.prices.rows or ())
    name = page.model.name
    crumbs = element("nav", element("a", "Models"), " / ", element("span", text(name)), aria_label="breadcrumb")
    modes = element("p", text(words.modes)) + _chips(page.model.modes or ())
    slots = element("p", text(words.slots)) + _chips(slots_shown(page)) if slots_shown(page) else ""
    return {
        "head": "<!DOCTYPE html>\n"
        f'<html lang="{words.language}">{_head(page, words)}<body><div id="root">{_navigation()}<main>{crumbs}'
        + element("h1", text(name))
        + element("p", text(words.blurb))
        + element("div", element("span", text(words.cost)), element("strong", _headline(page, words))),
        "call": element("section", _call(page, words)),
        "fields": element("section", element(heading, text(words.input_fields)), text(words.required_mark), fields),
        "prices": element(
            "section",
            element(heading, text(words.cost)),
            element("p", _headline(page, words)),
            element("ul", rows),
            *sentence,
        ),
        "capabilities": element(
            "section",
            element(heading, text(words.capabilities)),
            modes,
            slots,
        ),
        "closing": element("section", element(heading, text(words.run, " ", name)), element("p", text(words.closing)))
        + "</main>"
        + element("footer", *(element("div", text(line)) for line in "\n".join(FURTHER_TEXT).split("\n")), "&nbsp;")
        + f"</div><script>self.__data={json.dumps(_OTHER_MODEL)}</script></body></html>\n",
    }


def _table_and_list(page: PageModel, words: Words) -> dict[str, str]:
    fields = element("div", _table(page, words)) + element("div", _list(page, words), class_="md:hidden")
    return _page(page, words, fields=fields, heading="h2")


def _divisions(page: PageModel, words: Words) -> dict[str, str]:
    parts = _page(page, words, fields=_grid(page, words), heading="div")
    return {name: part.replace("<ul>", "<div>").replace("</ul>", "</div>") for name, part in parts.items()}


def _lists_alone(page: PageModel, words: Words) -> dict[str, str]:
    parts = _page(page, words, fields=_list(page, words), heading="h3")
    return {name: part.replace("><", ">\n  <") if name != "call" else part for name, part in parts.items()}


def _unclosed(page: PageModel, words: Words) -> dict[str, str]:
    head = "<TR>" + "".join(f"<TH>{text(word)}" for word in words.columns)
    rows = "".join(_unclosed_row(page, field, words) for field in page.model.fields.values())
    parts = _page(page, words, fields=f"<TABLE border=1>{head}{rows}</TABLE>", heading="H2")
    ends = ("</li>", "</p>", "</dt>", "</dd>")
    return {name: _without(part, *ends) if name != "head" else part for name, part in parts.items()}


def _unclosed_row(page: PageModel, field: Field, words: Words) -> str:
    star = "<SUP>*</SUP>" if field.required else ""
    told = description(page, field.name, words)
    name = f"{text(page.label(field))}{star} <CODE>{text(field.name)}</CODE>{f'<BR>{text(told)}' if told else ''}"
    return f"\n<TR><TH scope=row>{name}" + "".join(f"<TD>{text(value)}" for value in _values(field, words))


def _without(part: str, *ends: str) -> str:
    for end in ends:
        part = part.replace(end, "\n")
    return part


HTML_LAYOUTS = (
    Layout("HTML, table and list", _table_and_list),
    Layout("HTML, divisions", _divisions),
    Layout("HTML, lists", _lists_alone),
    Layout("HTML, elements left open", _unclosed),
)
