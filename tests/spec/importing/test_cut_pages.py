"""A page that is cut gives a partial model: nothing misread from half a word, and where it stops is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from .page_copied import COPIED
from .page_facts import Facts, facts_read, wrong_facts
from .page_html import HTML_LAYOUTS
from .page_layouts import BLANK, LAYOUTS, T_OLD
from .page_markdown import MARKDOWN_LAYOUTS
from .page_model import PAGE_MODELS
from .page_words import WORDINGS
from .reading import imported, imported_or_refused
from .sampling import sampled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .page_layouts import Layout

TAILS = {"nothing": "", "a line end": "\n", "an ellipsis": "…", "three dots": "...\n"}
MOST_LINES_BEHIND = 6
"""Lines without words, such as blank ones and ends of elements, that may stand behind the last one that is named."""
ALL_LAYOUTS = (*LAYOUTS, COPIED, *MARKDOWN_LAYOUTS, *HTML_LAYOUTS)


class CutPage(NamedTuple):
    """A page, what it shows, and where its last section begins."""

    text: str
    shown: Facts
    closing: int

    def faults_at(self, offset: int, tail: str) -> Iterator[str]:
        """Yield what is wrong about the import of the page that ends at an offset."""
        text = self.text[:offset] + tail
        found = imported_or_refused(text)
        if found is None:
            return
        read = {path: value for path, value in facts_read(found).items() if not path.endswith(".cut")}
        for wrong in wrong_facts(read, self.shown):
            yield f"cut at {offset}, behind {self.text[:offset][-30:]!r}: {wrong}"
        if offset > self.closing:
            return
        if found.stopped is None:
            yield f"cut at {offset}, behind {self.text[:offset][-30:]!r}: taken for whole"
        elif not -MOST_LINES_BEHIND <= found.stopped.line - text.count("\n") - 1 <= 0:
            yield f"cut at {offset}, in line {text.count(chr(10)) + 1}: said to stop in line {found.stopped.line}"


def cut_page(layout: Layout, slug: str, wording: str = "en") -> CutPage:
    page, words = PAGE_MODELS[slug], WORDINGS[wording]
    parts = layout.render(page, words)
    text = "".join(parts.values())
    return CutPage(text, layout.facts(page, words), len(text) - len(parts["closing"]))


def assert_not_misread(page: CutPage, offsets: range | list[int], tail: str = "") -> None:
    faults = [fault for offset in offsets for fault in page.faults_at(offset, tail)]
    if faults:
        pytest.fail("\n".join(faults[:30]))


def places(page: CutPage, *, every: int) -> range:
    return range(every // 2, len(page.text), every)


@pytest.mark.parametrize(("layout", "tail"), sampled(ALL_LAYOUTS, TAILS, every=3), ids=str)
def test_a_cut_page_gives_nothing_that_the_whole_page_does_not(layout: Layout, tail: str) -> None:
    page = cut_page(layout, "lumen")
    assert_not_misread(page, places(page, every=389), TAILS[tail])


@pytest.mark.parametrize(("layout", "wording"), sampled(LAYOUTS, list(WORDINGS)[1:], every=3), ids=str)
def test_a_cut_page_of_another_language_is_not_misread_either(layout: Layout, wording: str) -> None:
    page = cut_page(layout, "gpt-image-2", wording)
    assert_not_misread(page, places(page, every=179))


@pytest.mark.parametrize(("layout", "every"), sampled(LAYOUTS, [7, 1], every=2), ids=str)
def test_a_page_that_ends_with_a_line_is_known_to_be_cut(layout: Layout, every: int) -> None:
    page = cut_page(layout, "gpt-image-2")
    ends = [offset for offset, letter in enumerate(page.text) if letter == "\n"]
    assert_not_misread(page, ends[::every])


@pytest.mark.deep
@pytest.mark.parametrize("layout", ALL_LAYOUTS, ids=repr)
def test_a_page_cut_after_any_character_is_not_misread(layout: Layout) -> None:
    page = cut_page(layout, "lumen")
    assert_not_misread(page, places(page, every=7 if layout in HTML_LAYOUTS else 1))


@pytest.mark.deep
@pytest.mark.parametrize("layout", ALL_LAYOUTS, ids=repr)
@pytest.mark.parametrize("slug", ["kling-2.6", "gpt-image-2", "ink"])
@pytest.mark.parametrize("tail", TAILS)
def test_pages_of_several_models_are_not_misread_wherever_they_are_cut(layout: Layout, slug: str, tail: str) -> None:
    page = cut_page(layout, slug)
    assert_not_misread(page, places(page, every=61), TAILS[tail])


@pytest.mark.deep
@pytest.mark.parametrize("layout", LAYOUTS, ids=repr)
@pytest.mark.parametrize("wording", list(WORDINGS)[1:])
def test_pages_of_other_languages_are_not_misread_wherever_they_are_cut(layout: Layout, wording: str) -> None:
    page = cut_page(layout, "lumen", wording)
    assert_not_misread(page, places(page, every=7))


HALF_WORDS = [
    ("up to 2500 chars", "up to 25", "fields.prompt.max_chars"),
    ("9:16, 16:9, 1:1", "9:16, 16:", "fields.aspectRatio.allowed"),
    ("720p, 1080p", "720p, 1080", "fields.resolution.allowed"),
    ("from 3 · up to 15 · step 1 seconds", "from 3 · up to 1", "fields.duration.range"),
    ("from 3 · up to 15 · step 1 seconds", "from 3 · up to 15", "fields.duration.range"),
    ("image · up to 7 · asset, https, data", "image · up to 7 · asset, http", "fields.referenceAssetUris.schemes"),
    ("image · up to 7 · asset, https, data", "image · up to 7 · asset", "fields.referenceAssetUris.schemes"),
    ("image · up to 7 · asset, https, data", "image · up", "fields.referenceAssetUris.max_items"),
]


@pytest.mark.parametrize("layout", [T_OLD, BLANK], ids=repr)
@pytest.mark.parametrize(("whole", "half", "path"), HALF_WORDS)
def test_half_a_value_is_no_value(layout: Layout, whole: str, half: str, path: str) -> None:
    text = cut_page(layout, "kling-3.0-omni").text
    cut = text[: text.index(whole)] + half
    assert path not in facts_read(imported(cut))


@pytest.mark.parametrize("layout", ALL_LAYOUTS, ids=repr)
def test_the_fields_before_the_cut_are_kept_and_the_list_is_said_to_be_incomplete(layout: Layout) -> None:
    page = cut_page(layout, "kling-2.6")
    found = imported(page.text[: page.text.index("4:3, 3:4") + 4])
    kept = [path for path in page.shown if path.startswith("fields.prompt")]
    assert {path: facts_read(found).get(path) for path in kept} == {path: page.shown[path] for path in kept}
    assert found.mapping["fields_complete"] is False


def test_a_table_that_is_whole_before_the_cut_gives_every_field() -> None:
    page = cut_page(T_OLD, "kling-2.6")
    found = imported(page.text[: page.text.rindex("9:16, 16:9") + 8])
    missing = [path for path in page.shown if path.startswith("fields.") and path not in facts_read(found)]
    assert [path for path in missing if not path.endswith(".unit")] == []


def test_a_field_whose_row_is_cut_is_marked_so() -> None:
    text = cut_page(T_OLD, "kling-2.6").text
    found = imported(text[: text.index("| image · asset, https, data |") + 12])
    cut = found.mapping["fields"]["startImage"]
    assert {name: cut[name] for name in cut if name != "description"} == {"type": "string", "cut": True}


def test_the_gaps_name_what_stands_behind_the_cut() -> None:
    text = cut_page(T_OLD, "kling-2.6").text
    found = imported(text[: text.index("720p, 1080p") + 5])
    gaps = " / ".join(found.mapping["gaps"])
    for gap in ("price rows", "modes", "asset slots", "resolution allowed values", "possible further fields after"):
        assert gap in gaps


@pytest.mark.parametrize("layout", [layout for layout in ALL_LAYOUTS if layout.rows], ids=repr)
def test_rows_of_prices_that_are_cut_are_a_gap(layout: Layout) -> None:
    text = cut_page(layout, "kling-2.6").text
    found = imported(text[: text.rindex("4.2") + 20])
    assert "price rows" in found.mapping["gaps"]


@pytest.mark.parametrize("layout", ALL_LAYOUTS, ids=repr)
@pytest.mark.parametrize("end", ["image_to_vi", "image_to_video"])
def test_modes_that_are_cut_are_a_gap_and_no_fact(layout: Layout, end: str) -> None:
    text = cut_page(layout, "kling-2.6").text
    shown = end.replace("_", "\\_") if layout in MARKDOWN_LAYOUTS else end
    mapping = imported(text[: text.rindex(shown) + len(shown)]).mapping
    assert ("modes" in mapping, "modes" in mapping["gaps"]) == (False, True)
