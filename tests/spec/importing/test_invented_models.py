"""Models that nobody has seen are read as exactly as those that are shipped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from .invented import invented_pages
from .page_copied import COPIED
from .page_html import HTML_LAYOUTS
from .page_layouts import LAYOUTS
from .page_markdown import MARKDOWN_LAYOUTS
from .page_words import WORDINGS
from .reading import assert_reads, assert_reads_nothing_wrong

if TYPE_CHECKING:
    from .page_layouts import Layout
    from .page_model import PageModel

CONTAINED = (COPIED, *MARKDOWN_LAYOUTS, *HTML_LAYOUTS)
searching = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
NOT_CUT = re.compile(r"(?<!\.cut)$")
wordings = st.sampled_from(list(WORDINGS))


def shown_text(page: PageModel, layout: Layout, wording: str) -> str:
    text = layout.text(page, WORDINGS[wording])
    note(text)
    return text


@settings(searching, max_examples=60)
@given(page=invented_pages(), layout=st.sampled_from(CONTAINED), wording=wordings)
def test_what_marks_tell_apart_is_read_exactly(page: PageModel, layout: Layout, wording: str) -> None:
    assert_reads(shown_text(page, layout, wording), layout.facts(page, WORDINGS[wording]))


@settings(searching, max_examples=60)
@given(page=invented_pages(), layout=st.sampled_from(LAYOUTS), wording=wordings)
def test_text_in_which_words_are_glued_is_never_misread(page: PageModel, layout: Layout, wording: str) -> None:
    assert_reads_nothing_wrong(shown_text(page, layout, wording), layout.facts(page, WORDINGS[wording]))


@pytest.mark.deep
@settings(searching, max_examples=1500)
@given(page=invented_pages(), layout=st.sampled_from((*LAYOUTS, *CONTAINED)), wording=wordings)
def test_no_invented_model_is_misread(page: PageModel, layout: Layout, wording: str) -> None:
    assert_reads_nothing_wrong(shown_text(page, layout, wording), layout.facts(page, WORDINGS[wording]))


@pytest.mark.deep
@settings(searching, max_examples=1500)
@given(page=invented_pages(), layout=st.sampled_from((*LAYOUTS, *CONTAINED)), wording=wordings, place=st.floats(0, 1))
def test_no_invented_model_is_misread_where_its_page_is_cut(
    page: PageModel, layout: Layout, wording: str, place: float
) -> None:
    text = layout.text(page, WORDINGS[wording])
    cut = text[: int(place * len(text))]
    note(cut)
    assert_reads_nothing_wrong(cut, layout.facts(page, WORDINGS[wording]), only=NOT_CUT)
