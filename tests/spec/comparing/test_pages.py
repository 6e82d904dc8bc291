"""Models against their own pages, in every language: nothing but what a side does not show is told."""

from __future__ import annotations

import pytest

from givonkit.errors import PageUnusable
from givonkit.spec.comparing import Grade, Pair, model_changes
from givonkit.spec.comparing.showing import shown_model, shown_page
from givonkit.spec.importing import import_page
from tests.spec.importing.page_layouts import LAYOUTS, Layout
from tests.spec.importing.page_model import PAGE_MODELS
from tests.spec.importing.page_words import WORDINGS

from .sides import SHIPPED, WORLD

CASES = [
    (slug, wording, LAYOUTS[number % len(LAYOUTS)])
    for number, slug in enumerate(SHIPPED.models)
    for wording in (["en", "es", "ru"][number % 3], "en")
]
CUT = ("the list of fields is whole now", "speechAudio3 is cut off on A", "referenceAssetUris is cut off on A")


@pytest.mark.parametrize(("slug", "wording", "layout"), CASES, ids=str)
def test_a_model_differs_from_its_page_only_where_one_shows_nothing(slug: str, wording: str, layout: Layout) -> None:
    text = layout.text(PAGE_MODELS[slug], WORDINGS[wording])
    page = import_page(text.encode(), file="page.txt", spec=SHIPPED)
    before = shown_model(SHIPPED, slug, "A", WORLD)
    after = shown_page(page.mapping, SHIPPED, slug, "B", WORLD, language=page.language)
    for change in model_changes(Pair(before, after)):
        assert change.grade is Grade.LOOK
        is_not_shown = change.says.endswith("not compared") or " does not show the " in change.says
        assert is_not_shown or (slug == "seedance-2.0-relaxed" and change.says.startswith(CUT))


@pytest.mark.parametrize("slug", ["kling-o1", "kling-2.6-motion", "gpt-image-2"])
def test_a_page_that_is_cut_anywhere_is_never_told_to_break_or_to_take_more(slug: str) -> None:
    text = LAYOUTS[1].text(PAGE_MODELS[slug], WORDINGS["en"])
    before = shown_model(SHIPPED, slug, "A", WORLD)
    compared = 0
    for end in range(0, len(text), len(text) // 25):
        try:
            page = import_page(text[:end].encode(), file="page.txt", spec=SHIPPED)
        except PageUnusable:
            continue
        after = shown_page(page.mapping, SHIPPED, slug, "B", WORLD, language=page.language)
        assert {change.grade for change in model_changes(Pair(before, after))} <= {Grade.LOOK}
        compared += 1
    assert compared > 10
