"""Only what a reader of a saved page would see is read: no scripts, no hidden elements, no marks within words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from givonkit.errors import PageUnusable
from givonkit.spec.model_text import model_text

from .page_facts import facts_read
from .page_html import HTML_LAYOUTS, element
from .page_layouts import BLANK, T_OLD
from .page_model import PAGE_MODELS
from .page_words import WORDINGS
from .reading import assert_reads, assert_reads_nothing_wrong, imported, imported_or_refused
from .sampling import sampled

if TYPE_CHECKING:
    from .page_layouts import Layout

WORDS = WORDINGS["en"]
HTML = HTML_LAYOUTS[0]
PAGE = PAGE_MODELS["kling-2.6"]
FAKE = HTML.text(PAGE_MODELS["gpt-image-2"], WORDS).partition("<main>")[2].partition("</main>")[0]
FAKE_TEXT = T_OLD.text(PAGE_MODELS["gpt-image-2"], WORDS)

UNSEEN = {
    "a script": f"<script type='text/x-page'>{FAKE}</script>",
    "a template": f"<template>{FAKE}</template>",
    "a comment": f"<!-- {FAKE.replace('<!-- -->', '')} -->",
    "no script": f"<noscript>{FAKE}</noscript>",
    "a hidden element": f"<div hidden>{FAKE}</div>",
    "an element that is not displayed": f'<div style="color:red; display: none">{FAKE}</div>',
    "an element hidden by style": f'<div style="VISIBILITY:hidden">{FAKE}</div>',
    "an attribute": f"<p title='{FAKE_TEXT.replace(chr(39), '&#39;').replace('<', '&lt;')}'></p>",
    "a style": f"<style>{FAKE_TEXT.replace('<', '')}</style>",
    "a drawing": f"<svg><desc>{FAKE_TEXT.replace('<', '&lt;')}</desc></svg>",
    "a frame": f'<iframe srcdoc="{FAKE_TEXT.replace(chr(34), "&quot;")}"></iframe>',
    "alternative text": f'<img alt="{FAKE_TEXT.replace(chr(34), "&quot;")}" src="x.png">',
    "an option not chosen": "<select><option>from 99 tokens/s<option>up to 99 chars</select>",
}


@pytest.mark.parametrize(("name", "behind"), sampled(UNSEEN, ["<main>", "</h1>", "</table>"], every=2), ids=str)
def test_what_no_reader_sees_is_not_read(name: str, behind: str) -> None:
    text = HTML.text(PAGE, WORDS)
    assert behind in text
    assert_reads(text.replace(behind, behind + UNSEEN[name], 1), HTML.facts(PAGE, WORDS))


@pytest.mark.parametrize("name", ["a script", "a template", "a comment", "a hidden element"])
def test_a_page_of_which_nothing_is_seen_is_refused(name: str) -> None:
    with pytest.raises(PageUnusable):
        imported(f"<!DOCTYPE html><html><head><title>x</title></head><body>{UNSEEN[name]}</body></html>")


MARKS = {
    "a left-to-right mark": "\u200e",
    "an override of direction": "\u202e",
    "an isolate": "\u2066",
    "a zero-width space": "\u200b",
    "a zero-width joiner": "\u200d",
    "a word joiner": "\u2060",
    "a byte order mark": "\ufeff",
    "a soft hyphen": "\u00ad",
    "a variation selector": "\ufe0f",
    "a tag letter": "\U000e0041",
    "a null": "\0",
    "a bell": "\a",
    "an escape": "\x1b[31m",
    "a backspace": "\b",
    "a private letter": "\ue000",
}


@pytest.mark.parametrize(("name", "layout"), sampled(MARKS, [T_OLD, BLANK, HTML], every=2), ids=str)
def test_a_letter_that_is_not_seen_never_reaches_a_name_a_value_or_a_message(name: str, layout: Layout) -> None:
    text = layout.text(PAGE, WORDS)
    mark = MARKS[name]
    changed = (
        text.replace("startImage", f"start{mark}Image")
        .replace("1080p", f"10{mark}80p")
        .replace("up to", f"up{mark} to")
    )
    found = imported_or_refused(changed)
    fields = found.mapping["fields"] if found else {}
    assert all(field.isascii() and field.isidentifier() for field in fields)
    assert mark not in str([field.get("allowed") for field in fields.values()])
    assert not found or all(note.says.isprintable() for note in found.notes)


NAMES = [
    ": {",
    "*alias",
    "&anchor x",
    "!!python/object/apply:os.system [id]",
    "- a",
    "? b",
    "null",
    "yes",
    "1.5",
    "0x1f",
    "~",
    "a: b",
    "#x",
    "'",
    '"',
    "\\",
    "%TAG",
    "@a",
    "`a`",
    "2026-11-01",
    "12:30:45",
    "<<",
    "=",
    "{}",
    "[]",
    "---",
    "...",
    "é ü",
    "🎬",
]


@pytest.mark.parametrize("odd", NAMES)
def test_text_that_yaml_would_take_for_something_else_stays_text(odd: str) -> None:
    fields = PAGE.model.fields
    changed = fields | {"resolution": fields["resolution"]._replace(allowed=("720p", odd), default=odd)}
    page = PAGE._replace(model=PAGE.model._replace(fields=changed, provider=odd))
    loaded = yaml.safe_load(model_text(imported(HTML.text(page, WORDS)).mapping))
    assert loaded.get("provider", odd) == odd
    assert loaded["fields"]["resolution"].get("default", odd) == odd
    assert loaded["fields"]["resolution"].get("allowed", ["720p", odd]) == ["720p", odd]


@pytest.mark.parametrize(
    "name", ["__class__", "constructor", "__proto__", "when", "prompt.type", "a b", "é", "1st", "x" * 300, "<b>"]
)
def test_a_field_that_no_model_file_could_name_is_left_out_or_kept_as_it_is(name: str) -> None:
    behind = "resolution resolution |"
    text = T_OLD.text(PAGE, WORDS).replace(behind, f"{name} {name} | string | — | a, b |\n{behind}", 1)
    found = imported_or_refused(text)
    if found is not None:
        assert set(found.mapping["fields"]) <= {*PAGE.model.fields, name}
        assert yaml.safe_load(model_text(found.mapping))["fields"].keys() == found.mapping["fields"].keys()


def test_marks_of_html_within_a_value_are_what_the_page_shows() -> None:
    fields = PAGE.model.fields
    odd = ("<b>", "&amp;", "a & b", "720p")
    page = PAGE._replace(
        model=PAGE.model._replace(fields=fields | {"resolution": fields["resolution"]._replace(allowed=odd)})
    )
    assert_reads_nothing_wrong(HTML.text(page, WORDS), HTML.facts(page, WORDS))


def test_an_address_of_a_script_or_a_file_is_taken_for_no_source() -> None:
    text = HTML.text(PAGE, WORDS)
    start = text.index('href="') + 6
    found = imported(text[:start] + "javascript:alert(1)" + text[text.index('"', start) :])
    assert "javascript" not in str(found.mapping)


def test_a_page_within_a_frame_of_other_pages_is_read_alone() -> None:
    cards = element("aside", *(element("div", f"Nordwind {turn}", "from 99 tokens/s") for turn in range(9)))
    text = HTML.text(PAGE, WORDS).replace("</main>", cards + "</main>")
    assert facts_read(imported(text)) == facts_read(imported(HTML.text(PAGE, WORDS)))
