from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.client_reports.html import html_text

from .example import CANARY, clean_report, echoing_report, empty_report, nasty_report, report

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.report import ClientReport

VOID = {"meta", "input", "br"}
SHAPES = {"line", "rect", "circle"}


class Page(HTMLParser):
    """A page as its tags, their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


PAGE = Page(html_text(report()))


@pytest.mark.parametrize("run", [report(), clean_report(), empty_report(), nasty_report()])
def test_every_tag_that_is_opened_is_closed(run: ClientReport) -> None:
    assert Page(html_text(run)).open == []


def test_a_page_loads_nothing_and_has_no_style_of_its_own_in_a_tag() -> None:
    names = {tag for tag, _ in PAGE.tags}
    assert not {"link", "img", "iframe", "object", "script", "base", "form", "image", "use"} & names
    assert not {name for _, attributes in PAGE.tags for name in attributes} & {"src", "href", "style", "action"}
    assert not re.search(r"@import|url\(", html_text(report()))


def test_every_broken_obligation_is_drawn() -> None:
    drawings = [attributes for tag, attributes in PAGE.tags if tag == "svg"]
    articles = [attributes["class"] for tag, attributes in PAGE.tags if tag == "article"]
    assert articles == ["broken", "warned", "known", "warned"]
    assert len(drawings) == 4
    assert all(drawing["aria-label"] for drawing in drawings)


def test_what_is_drawn_stands_inside_the_picture() -> None:
    shares = [
        float(value.rstrip("%"))
        for tag, attributes in PAGE.tags
        if tag in SHAPES
        for name, value in attributes.items()
        if name in ("x", "x1", "x2", "cx") and value.endswith("%")
    ]
    assert len(shares) > 20
    assert all(0 <= share <= 100 for share in shares)


def test_the_lost_answer_and_the_place_where_it_breaks_are_drawn() -> None:
    first = html_text(report()).partition("</svg>")[0]
    assert first.count('<line class="request lost"') == first.count(">×</text>") == 1
    assert first.count('<line class="request breaks"') == first.count(">▼</text>") == 1


def test_two_jobs_are_two_bars_and_what_they_cost_four_points() -> None:
    first = html_text(report()).partition("</svg>")[0]
    assert first.count('class="job completed"') == 2
    assert first.count('class="tokens charged"') == 2
    assert first.count('class="tokens"') == 2


def test_the_story_is_told_beside_its_drawing() -> None:
    assert "then the connection was reset, so the client never learnt of it" in PAGE.text
    assert "job 1 (gen_2393a7ebc13f25ad) completed and cost 2 tokens; nobody has its result" in PAGE.text
    assert PAGE.text.count("it breaks here") == 4


def test_a_clean_page_says_so() -> None:
    text = Page(html_text(clean_report())).text
    assert "Nothing is broken that must be met" in text
    assert "What is broken" not in text


def test_what_a_client_says_stays_text() -> None:
    page = Page(html_text(nasty_report()))
    assert "script" not in {tag for tag, _ in page.tags}
    assert "<script>alert(1)</script>" in page.text
    assert all(letter.isprintable() or letter == "\n" for letter in page.text)


def test_no_secret_is_there() -> None:
    told = html_text(echoing_report(), secrets=[CANARY])
    assert "3f9a1c" not in told
    assert "givon-test-key" not in told
