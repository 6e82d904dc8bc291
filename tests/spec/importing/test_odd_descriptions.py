"""What a page says about a field in its own words is kept as it is, and taken for nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .page_copied import COPIED
from .page_facts import facts_read
from .page_html import HTML_LAYOUTS
from .page_layouts import BLANK, T_NEW, T_OLD
from .page_markdown import MARKDOWN_LAYOUTS
from .page_model import PAGE_MODELS, PageModel
from .page_words import WORDINGS
from .reading import assert_reads, assert_reads_nothing_wrong, imported
from .sampling import sampled

if TYPE_CHECKING:
    from .page_layouts import Layout

LAYOUTS = (T_OLD, T_NEW, BLANK, COPIED, MARKDOWN_LAYOUTS[0], HTML_LAYOUTS[0])
PAGE = PAGE_MODELS["kling-3.0"]

KEPT = (
    "image that is used first",
    "2 frames, or 24.",
    "Изображение для начала.",
    "“Quoted” at first, and 'then'.",
    "ASSET in capitals",
    "iPhone pictures are fine.",
    "Type of the motion.",
    "Default look: calm, 5, 10.",
    "Allowed everywhere, up to 7 chars long.",
    "from 3 · up to 15 · step 1 seconds of it",
    "image · up to 7 · asset, https, data is what others take",
    "Takes asset:// URIs, HTTPS URLs, or data URIs.",
    "Cost: 5 tokens/s more at 1080p.",
    "Runs text_to_video with startImage:image.",
    "See https://example.com/a?b=c#d, or https://givon.ai/en/models/veo-3.1-lite.",
    "A sentence that is long enough to fill a line of its own, and another, and more of it. " * 3 + "End.",
    "Does not require endImage.",
    "Requires a steady hand.",
    "No key requires this.",
    "Curly {braces} & <angles> — dashes – of three – kinds",
)
NOT_MISREAD = (
    *("Either a | or b | or c", "- Type", "Input fields", "Cost", "string", "_underlined_ or *starred* words"),
    *("Requires startImage or endImage.", "Type", "Default", "boolean | true", "720p | 720p |"),
)
BESIDE_DESCRIPTIONS = re.compile(r"(?<!\.description)(?<!\.cut)$")


def told(odd: str) -> str:
    return odd.replace("{", "{{").replace("}", "}}").strip()


@pytest.mark.parametrize(("odd", "layout"), sampled(KEPT, LAYOUTS, every=5), ids=str)
def test_a_description_is_kept_as_it_is(odd: str, layout: Layout) -> None:
    words = WORDINGS["en"]._replace(description=told(odd))
    assert_reads(layout.text(PAGE, words), layout.facts(PAGE, words))


@pytest.mark.parametrize(("odd", "layout"), sampled(NOT_MISREAD, LAYOUTS, every=5), ids=str)
def test_a_description_that_looks_like_the_page_around_it_misleads_nobody(odd: str, layout: Layout) -> None:
    words = WORDINGS["en"]._replace(description=told(odd))
    assert_reads_nothing_wrong(layout.text(PAGE, words), layout.facts(PAGE, words), only=BESIDE_DESCRIPTIONS)


REQUIREMENTS = {
    "Requires endImage.": True,
    "For the first frame. Requires endImage.": True,
    "requires endImage": True,
    "Requires endImage": True,
    "Requires endImages.": False,
    "Requires end image.": False,
    "Requires nothing.": False,
    "Does not require endImage.": False,
    "Never requires endImage.": False,
    "endImage requires this.": False,
    "Requires endImage unless the prompt says so.": False,
    "Requires endImage or startImage.": False,
    "Requires endImage to be empty.": False,
    "Requires startImage.": False,
}
"""What is said about startImage, and whether it then cannot be sent without endImage."""


def _only_start_image() -> PageModel:
    return PAGE._replace(described=frozenset(["startImage"]))


@pytest.mark.parametrize(("said", "layout"), sampled(REQUIREMENTS, LAYOUTS, every=5), ids=str)
def test_a_condition_is_read_only_from_a_sentence_that_says_just_that(said: str, layout: Layout) -> None:
    words = WORDINGS["en"]._replace(description=said)
    read = facts_read(imported(layout.text(_only_start_image(), words)))
    found = [path for path in read if path.startswith("conditions.")]
    assert found == (["conditions.startImage->endImage"] if REQUIREMENTS[said] else [])
