"""Importing a page gives exactly the facts that it shows, whatever it is kept in, however it is laid out and worded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit.spec.importing import import_page
from givonkit.spec.model_file import read_model

from .page_copied import COPIED
from .page_html import HTML_LAYOUTS
from .page_layouts import LAYOUTS, T_NEW, T_OLD
from .page_markdown import MARKDOWN_LAYOUTS
from .page_model import PAGE_MODELS, SPEC
from .page_words import WORDINGS
from .reading import FILE, assert_reads, imported
from .sampling import sampled

if TYPE_CHECKING:
    from .page_layouts import Layout

ALL_LAYOUTS = (*LAYOUTS, COPIED, *MARKDOWN_LAYOUTS, *HTML_LAYOUTS)
MODES = {kind: tuple(modes) for kind, modes in SPEC.api.modes.items()}

each_layout = pytest.mark.parametrize("layout", ALL_LAYOUTS, ids=repr)
each_wording = pytest.mark.parametrize("wording", WORDINGS)


@pytest.mark.parametrize(("layout", "wording", "slug"), sampled(ALL_LAYOUTS, WORDINGS, PAGE_MODELS, every=23), ids=str)
def test_a_page_gives_the_facts_that_it_shows(layout: Layout, wording: str, slug: str) -> None:
    page, words = PAGE_MODELS[slug], WORDINGS[wording]
    assert_reads(layout.text(page, words), layout.facts(page, words))


@pytest.mark.parametrize(("layout", "wording"), sampled(ALL_LAYOUTS, WORDINGS, every=3), ids=str)
def test_a_whole_page_is_told_from_one_that_is_cut_and_its_language_is_known(layout: Layout, wording: str) -> None:
    found = imported(layout.text(PAGE_MODELS["lumen"], WORDINGS[wording]))
    assert (found.stopped, found.mapping.get("fields_complete", True)) == (None, True)
    assert (found.language, found.slug) == (WORDINGS[wording].language, "lumen-loop-2.5")


@each_wording
def test_what_an_old_page_leaves_out_is_named_as_gaps(wording: str) -> None:
    found = imported(T_OLD.text(PAGE_MODELS["kling-2.6"], WORDINGS[wording]))
    assert sorted(found.mapping["gaps"]) == ["price rows", "provider line"]


@each_wording
@pytest.mark.parametrize("slug", ["kling-2.6", "grok-imagine"])
def test_a_page_that_shows_everything_has_no_gaps(wording: str, slug: str) -> None:
    found = imported(T_NEW.text(PAGE_MODELS[slug], WORDINGS[wording]))
    assert found.mapping.get("gaps", []) == []


@pytest.mark.parametrize(("layout", "slug"), sampled(ALL_LAYOUTS, PAGE_MODELS, every=13), ids=str)
def test_the_file_of_a_whole_page_can_be_loaded(layout: Layout, slug: str) -> None:
    found = imported(layout.text(PAGE_MODELS[slug], WORDINGS["en"]))
    model = read_model(found.text, "model.yaml", modes=MODES, questions=SPEC.questions)
    assert (found.problem, model.slug, list(model.fields)) == (None, found.slug, list(PAGE_MODELS[slug].model.fields))


def test_the_source_is_the_address_that_is_given_or_that_the_page_gives_itself() -> None:
    page, words = PAGE_MODELS["kling-2.6"], WORDINGS["en"]
    own = "https://givon.ai/en/models/kling-2.6"
    text, html = T_NEW.text(page, words).encode(), HTML_LAYOUTS[0].text(page, words).encode()
    given = import_page(text, file=FILE, spec=SPEC, url="https://example.com/a", seen="2026-11-01")
    assert given.mapping["sources"] == [{"url": "https://example.com/a", "seen": "2026-11-01"}]
    assert import_page(html, file=FILE, spec=SPEC).mapping["sources"][0]["url"] == own


@each_layout
def test_a_fact_names_the_line_that_it_stands_on(layout: Layout) -> None:
    text = layout.text(PAGE_MODELS["kling-2.6"], WORDINGS["en"])
    evidence = imported(text).mapping["evidence"]["fields.resolution.allowed"]
    line = int(evidence["source"].rpartition(":")[2])
    assert "1080p" in " ".join(text.split("\n")[line - 1 : line + (text[0] == "<")])
    assert evidence["basis"] == "documented"
