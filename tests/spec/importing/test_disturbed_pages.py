"""What copying and saving do to a page's text changes no fact, and what would change one is not read at all."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
import yaml

from .page_copied import COPIED
from .page_html import HTML_LAYOUTS
from .page_layouts import BLANK, LAYOUTS, SECTIONS, T_NEW, T_OLD
from .page_markdown import MARKDOWN_LAYOUTS
from .page_model import PAGE_MODELS
from .page_words import WORDINGS
from .reading import assert_reads, assert_reads_nothing_wrong, imported_or_refused
from .sampling import sampled

if TYPE_CHECKING:
    from collections.abc import Callable

    from .page_layouts import Layout
    from .page_words import Words

NBSP, NARROW_NBSP, ZERO_WIDTH, SOFT_HYPHEN = "\u00a0", "\u202f", "\u200b", "\u00ad"
ALL_LAYOUTS = (*LAYOUTS, COPIED, *MARKDOWN_LAYOUTS, *HTML_LAYOUTS)


def _outside_body(text: str, change: Callable[[str], str]) -> str:
    """Change a text but for its example call, which a change would make another one."""
    before, call, rest = text.partition("curl -X")
    body, end, after = rest.partition("}}'")
    return change(before) + call + body + end + change(after)


def _upper_case_headings(text: str) -> str:
    lines = text.split("\n")
    headings = set(WORDINGS["en"][1:4]) | {
        "Cost",
        "Capabilities",
        "Run generation",
        "| Field | Type | Default | Allowed |",
    }
    return "\n".join(line.upper() if line in headings else line for line in lines).replace(
        "'Input fields", "'INPUT FIELDS"
    )


def _each_line_of_text(text: str, change: Callable[[int, str], str]) -> str:
    if text.startswith("<"):
        return text
    return "\n".join(change(turn, line) for turn, line in enumerate(text.split("\n")))


HARMLESS: dict[str, Callable[[str], str | bytes]] = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "line ends of old": lambda text: text.replace("\n", "\r"),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "spaces behind lines": lambda text: text.replace("\n", "  \n"),
    "spaces before lines": lambda text: "\n".join(f" {line}" for line in text.split("\n")),
    "no-break spaces": lambda text: _outside_body(text, lambda part: part.replace(" ", NBSP)),
    "narrow no-break spaces": lambda text: _outside_body(text, lambda part: part.replace(" ", NARROW_NBSP)),
    "doubled spaces": lambda text: _outside_body(text, lambda part: part.replace(" ", "  ")),
    "tabs for spaces": lambda text: _outside_body(text, lambda part: part.replace(" ", "\t")),
    "blank lines between all": lambda text: _outside_body(text, lambda part: part.replace("\n", "\n\n")),
    "upper-case headings": _upper_case_headings,
    "a blank beginning": lambda text: "\n\n \n" + text,
    "a navigation before it": lambda text: "Skip to content\nModels\nPrices\nSign in\n" + text,
    "a note of its address": lambda text: "https://givon.ai/en/models/kling-2.6\n\n" + text,
    "front matter": lambda text: (
        "---\ntitle: Kling 2.6 | A site\nurl: https://givon.ai/en/models/kling-2.6\n---\n" + text
    ),
    "a further page end": lambda text: text + "\n\f\n",
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, the other end first": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
}


@pytest.mark.parametrize(("change", "layout"), sampled(HARMLESS, [T_OLD, T_NEW, BLANK], every=2), ids=str)
def test_what_copying_does_changes_no_fact(layout: Layout, change: str) -> None:
    page, words = PAGE_MODELS["kling-2.6"], WORDINGS["en"]
    changed = HARMLESS[change](layout.text(page, words))
    shown = layout.facts(page, words)
    assert_reads(changed, shown)


def _shuffled(layout: Layout, words: Words, seed: int) -> str:
    parts = layout.render(PAGE_MODELS["gpt-image-2"], words)
    middle = list(SECTIONS[1:-1])
    random.Random(seed).shuffle(middle)
    return "".join(parts[name].rstrip("\n") + "\n" for name in ("head", *middle, "closing"))


DISTURBING: dict[str, Callable[[str], str | bytes]] = {
    "en dashes": lambda text: text.replace("—", "–"),
    "hyphens for dashes": lambda text: text.replace("—", "-"),
    "minus signs for hyphens": lambda text: text.replace("- ", "− "),
    "bullets for hyphens": lambda text: text.replace("\n- ", "\n• "),
    "no blank lines": lambda text: re.sub(r"\n\n+", "\n", text),
    "no line ends": lambda text: text.replace("\n", ""),
    "spaces for line ends": lambda text: text.replace("\n", " "),
    "a line wrapped at 60 letters": lambda text: re.sub(r"(.{60})", r"\1\n", text),
    "upper case": str.upper,
    "no spaces": lambda text: text.replace(" ", ""),
    "other middle dots": lambda text: text.replace("·", "•"),
    "full stops for middle dots": lambda text: text.replace("·", "."),
    "zero-width spaces": lambda text: text.replace("p", f"p{ZERO_WIDTH}"),
    "soft hyphens": lambda text: text.replace("o", f"o{SOFT_HYPHEN}"),
    "straight into curly quotes": lambda text: text.replace('"', "“").replace("'", "’"),
    "no quotes": lambda text: text.replace('"', ""),
    "no pipes": lambda text: text.replace("|", " "),
    "pipes doubled": lambda text: text.replace("|", "||"),
    "no colons": lambda text: text.replace(":", ""),
    "the page twice": lambda text: text + "\n" + text,
    "digits of Arabic": lambda text: text.translate({ord("0") + digit: chr(0x660 + digit) for digit in range(10)}),
    "digits of full width": lambda text: text.translate({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)}),
    "letters of full width": lambda text: text.translate({ord("a") + turn: chr(0xFF41 + turn) for turn in range(26)}),
    "Cyrillic look-alikes": lambda text: text.replace("e", "е").replace("o", "о"),
    "quoted as in a mail": lambda text: _each_line_of_text(text, lambda _, line: f"> {line}"),
    "line numbers": lambda text: _each_line_of_text(text, lambda turn, line: f"{turn + 1}\t{line}"),
    "Latin-1": lambda text: text.encode("latin-1", "replace"),
    "null bytes": lambda text: text.replace(" ", " \0"),
}
DESTROYING: dict[str, Callable[[str], str]] = {
    "lower case": str.lower,
    "lines in reverse": lambda text: "\n".join(reversed(text.split("\n"))),
    "lines sorted": lambda text: "\n".join(sorted(text.split("\n"))),
    "every line twice": lambda text: "".join(f"{line}\n{line}\n" for line in text.split("\n")),
    "every third line lost": lambda text: "\n".join(
        line for turn, line in enumerate(text.split("\n")) if turn % 3 != 2
    ),
    "letters in reverse": lambda text: text[::-1],
    "every word on a line": lambda text: text.replace(" ", "\n"),
}
"""Changes after which a page says something else, or nothing: it is only held to end well."""
MAY_CHANGE_WORDS = {
    "upper case",
    "no spaces",
    "spaces for line ends",
    "no line ends",
    "soft hyphens",
    "zero-width spaces",
    "a line wrapped at 60 letters",
    "straight into curly quotes",
    "no pipes",
    "pipes doubled",
    "no colons",
    "digits of Arabic",
    "digits of full width",
    "letters of full width",
    "Cyrillic look-alikes",
    "quoted as in a mail",
    "line numbers",
    "Latin-1",
    "null bytes",
    "full stops for middle dots",
    "other middle dots",
}
"""Changes after which words, names and the example read otherwise on the page itself: of them only numbers are held."""
COUNTED = re.compile(r"\.(max_chars|range|max_items)$|^prices\.headline$|^type$|^fields\.\w+\.(type|media|required)$")


@pytest.mark.parametrize(("change", "layout"), sampled(DISTURBING, ALL_LAYOUTS, every=7), ids=str)
def test_a_disturbed_page_is_never_misread(layout: Layout, change: str) -> None:
    page, words = PAGE_MODELS["kling-2.6"], WORDINGS["en"]
    shown = layout.facts(page, words)
    only = COUNTED if change in MAY_CHANGE_WORDS else None
    assert_reads_nothing_wrong(DISTURBING[change](layout.text(page, words)), shown, only=only)


@pytest.mark.parametrize(("layout", "seed"), sampled(LAYOUTS, range(20), every=11), ids=str)
def test_sections_in_another_order_are_never_misread(layout: Layout, seed: int) -> None:
    words = WORDINGS["en"]
    shown = layout.facts(PAGE_MODELS["gpt-image-2"], words)
    assert_reads_nothing_wrong(_shuffled(layout, words, seed), shown)


@pytest.mark.parametrize(
    "unit", ["tokens/sec", "tokens per second", "fichas/s", "токенов/сек", "Tokens/s", "tokens / s"]
)
@pytest.mark.parametrize("layout", ALL_LAYOUTS, ids=repr)
def test_a_price_per_second_is_never_read_as_one_per_job(layout: Layout, unit: str) -> None:
    page, words = PAGE_MODELS["kling-2.6"], WORDINGS["en"]._replace(per_second=unit)
    assert_reads_nothing_wrong(layout.text(page, words), layout.facts(page, words))


@pytest.mark.parametrize(("change", "layout"), sampled(DESTROYING, ALL_LAYOUTS, every=7), ids=str)
def test_a_destroyed_page_is_refused_or_gives_a_file_that_can_be_read(change: str, layout: Layout) -> None:
    found = imported_or_refused(DESTROYING[change](layout.text(PAGE_MODELS["kling-2.6"], WORDINGS["en"])))
    assert found is None or yaml.safe_load(found.text)
