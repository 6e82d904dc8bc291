from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit.spec import Rule
from givonkit_contracts.reports.html import html_text

from .example import NASTY, accepts_too_much, clean_report, empty_report, report

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from givonkit_contracts.server_checks.verdicts import Report

VOID = {"meta", "input", "br"}


class Page(HTMLParser):
    """A page as its tags, its attributes, and its text outside style and script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text += data


def test_a_page_shows_everything(snapshot: SnapshotAssertion) -> None:
    assert html_text(report()) == snapshot


@pytest.mark.parametrize("run", [report(unjudged="x"), clean_report(), empty_report(), empty_report(rules=())])
def test_every_tag_that_is_opened_is_closed(run: Report) -> None:
    assert Page(html_text(run)).open == []


def test_a_page_loads_nothing() -> None:
    text = html_text(report())
    page = Page(text)
    assert not {"link", "img", "iframe", "object", "video", "audio", "source", "base", "form"} & set(page.tags)
    assert {name for _, name, _ in page.attributes if name in ("src", "srcset", "style", "action")} == set()
    assert not re.search(r"@import|url\(", text)


def test_the_only_addresses_are_links_to_pages_of_the_documentation() -> None:
    assert {value for _, name, value in Page(html_text(report())).attributes if name == "href"} == {
        "https://givon.ai/en/models/kling-o1"
    }


def test_no_address_but_https_becomes_a_link() -> None:
    source = "javascript:alert(1)"
    rule = Rule(id="a/b/c", sentence="s", expected="e", basis="documented", source=source, pointer="")
    text = html_text(report(findings=(accepts_too_much(rule=rule),)))
    assert source in Page(text).text
    assert "href" not in text


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_whatever_a_server_says_stays_text(text: str) -> None:
    said = text + NASTY
    finding = accepts_too_much(id=said, title=said, expected=said, also=(said,), known=None)
    page = Page(html_text(report(findings=(finding,), unjudged=said, stale=(said,), target=said)))
    assert page.tags.count("script") == 1
    assert page.open == []
    assert "<script>alert(1)</script>" in page.text


def test_where_nothing_was_judged_there_are_no_counts_and_no_reasons() -> None:
    text = html_text(empty_report(unjudged="nothing listens"))
    assert not {"Rules", "Not settled, and why", "Every rule"} & set(re.findall(r"<h2>(.*?)</h2>", text))


def test_the_evidence_of_what_was_learned_is_folded_away() -> None:
    assert (
        "<details><summary>an accepted POST gets 202</summary>"
        "<code>POST /api/v1/generations -&gt; 202</code></details>" in html_text(report())
    )


def test_the_pair_is_marked_where_it_differs() -> None:
    assert re.findall(r"<mark>(.*?)</mark>", html_text(report())) == [
        "    &quot;duration&quot;: 12",
        "    &quot;duration&quot;: 11",
    ]


def test_findings_about_one_rule_are_told_together() -> None:
    text = html_text(report(findings=(accepts_too_much(), accepts_too_much(id="another one", pair=None))))
    assert "<summary>1 further finding about the same rule</summary>" in text
    assert Page(text).open == []
    assert 'id="another-one"' in text


def test_the_page_can_be_read_without_its_script() -> None:
    without = re.sub(r"<script>.*?</script>", "", html_text(report()), flags=re.DOTALL)
    page = Page(without)
    assert "veo-3.1-lite/input.aspectRatio/enum" in page.text
    assert [tag for tag, name, _ in page.attributes if name == "hidden"] == ["p"]


def test_the_page_allows_its_own_style_and_script_alone() -> None:
    (policy,) = (value for tag, name, value in Page(html_text(report())).attributes if "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
