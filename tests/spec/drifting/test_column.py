from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec.drifting import SPEC, Column, Said

from .columns import SHIPPED, mapping, page, spec

if TYPE_CHECKING:
    from .columns import Edit


def without(*path: str) -> Edit:
    def edit(facts: dict[str, Any]) -> None:
        *parents, last = path
        for parent in parents:
            facts = facts[parent]
        del facts[last]

    return edit


def with_gaps(*gaps: str) -> Edit:
    return lambda facts: facts.update(gaps=list(gaps))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("name", "Kling O1"),
        ("type", "video"),
        ("fields.duration", True),
        ("fields.duration.type", "number"),
        ("fields.duration.required", False),
        ("fields.prompt.required", True),
        ("fields.duration.default", 5),
        ("fields.prompt.default", None),
        ("fields.duration.allowed", (5, 10)),
        ("fields.prompt.allowed", None),
        ("fields.startImage.media", "image"),
        ("fields.startImage.schemes", ("asset", "https", "data")),
        ("fields.referenceAssetUris.max_items", None),
        ("fields.seed", None),
        ("conditions.endImage->startImage", None),
        ("modes", ("text_to_video", "image_to_video", "video_to_video", "reference_to_video")),
        ("example.duration", 5),
        ("example.endImage", None),
    ],
)
def test_what_a_page_shows_is_said_and_what_it_shows_to_be_missing_is_none(place: str, value: Any) -> None:
    said = page().says(place)
    assert said is not None
    assert said.value == value


@pytest.mark.parametrize(
    ("place", "edit"),
    [
        ("provider", None),
        ("prices.rows.720p tokens/s", None),
        ("prices.default", None),
        ("fields.seed.type", None),
        ("fields.startImage.allowed", None),
        ("fields.prompt.max_items", None),
        ("fields.prompt.unit", None),
        ("example.seed", None),
        ("conditions.endImage->seed", None),
        ("modes", without("modes")),
        ("type", without("type")),
        ("prices.headline", without("prices")),
        ("example.duration", without("example")),
        ("fields.duration", without("fields")),
        ("fields.seed", lambda facts: facts.update(fields_complete=False)),
        ("fields.duration.default", with_gaps("duration default")),
        ("fields.duration.required", with_gaps("duration required or not")),
        ("fields.duration.allowed", with_gaps("duration allowed values")),
        ("fields.referenceAssetUris.max_items", with_gaps("referenceAssetUris row (limit)")),
        ("fields.duration.allowed", lambda facts: facts["fields"].update(duration={"type": "number", "cut": True})),
        ("fields.duration.default", lambda facts: facts["fields"].update(duration={"type": "number", "cut": True})),
        ("fields.duration.required", lambda facts: facts["fields"].update(duration={"type": "number", "cut": True})),
        (
            "prices.rows.720p tokens/s",
            lambda facts: facts.update(prices={"rows": []}, gaps=["price rows"]),
        ),
    ],
)
def test_what_a_page_does_not_show_is_not_said(place: str, edit: Edit | None) -> None:
    assert page(edit=edit).says(place) is None


def test_a_page_with_one_price_shows_that_it_has_no_rows() -> None:
    column = page(edit=lambda facts: facts.update(prices={"rows": []}, gaps=[]))
    assert column.says("prices.rows.720p tokens/s") == Said(None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ({"type": "number", "range": {"from": 3, "to": 15, "step": 1}}, {"range": (3, 15, 1)}),
        ({"type": "string", "max_chars": 2500}, {"max_chars": 2500}),
        ({"type": "string"}, None),
        ({"type": "string", "allowed": ["a", "b"]}, ("a", "b")),
    ],
)
def test_values_are_one_fact_however_they_are_told(field: dict[str, Any], value: Any) -> None:
    said = page(edit=lambda facts: facts["fields"].update(duration=field)).says("fields.duration.allowed")
    assert said is not None
    assert said.value == value


def test_a_condition_that_nobody_tells_is_assumed_by_the_spec() -> None:
    assert spec().says("conditions.endImage->startImage") == Said(None, "assumed")
    assert spec("gpt-image-2").says("conditions.maskImage->sourceImage") == Said(value=True)


def test_a_page_is_not_silent_about_a_field_that_its_words_name() -> None:
    words = {"description": "Needs a sourceImage beside it, or so."}
    column = page(
        slug="gpt-image-2", edit=lambda facts: facts["fields"]["maskImage"].update(words) or facts.update(conditions=[])
    )
    assert column.says("conditions.maskImage->sourceImage") is None


def test_no_page_is_silent_about_values_that_have_to_agree() -> None:
    column = page(slug="kling-3.0-omni", edit=lambda facts: facts.update(conditions=[]))
    assert column.says("conditions.referenceVideo->audioEnabled=False") is None


@pytest.mark.parametrize("slug", SHIPPED.models)
def test_the_spec_says_something_about_every_fact_of_its_own(slug: str) -> None:
    column = Column(SPEC, mapping(slug), f"{slug}.yaml")
    flat = [place for place in column.places() if not place.startswith(("fields.", "provider"))]
    assert [place for place in flat if column.says(place) is None] == []


def test_the_spec_was_last_seen_when_its_newest_source_was() -> None:
    facts = mapping("kling-o1")
    facts["sources"] = [{"url": "https://x/en/a", "seen": "2026-05"}, {"url": "https://x/es/a", "seen": "2025"}]
    column = Column(SPEC, facts, "kling-o1.yaml")
    assert (column.last_seen, column.languages) == ("2026-05", ("en", "es"))


def test_a_page_was_seen_when_it_is_told_and_not_when_its_source_says() -> None:
    facts = {"sources": [{"url": "page.txt", "seen": "2026"}]}
    assert Column("en", facts, "page.txt").last_seen == "no date"
    assert Column("en", facts, "page.txt", seen="2025-01-01").last_seen == "2025-01-01"
