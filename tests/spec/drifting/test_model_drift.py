from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec.drifting import SPEC, Column

from .columns import SHIPPED, disagreeing, durations, found, mapping, page

if TYPE_CHECKING:
    from .columns import Edit


def field(name: str, **facts: Any) -> Edit:
    return lambda mapped: mapped["fields"].setdefault(name, {}).update(facts)


def without(name: str) -> Edit:
    return lambda mapped: mapped["fields"].pop(name)


@pytest.mark.parametrize("slug", SHIPPED.models)
def test_a_page_that_says_what_the_spec_does_disagrees_with_nothing(slug: str) -> None:
    assert disagreeing(page("en", slug=slug), page("es", slug=slug), slug=slug) == {}


@pytest.mark.parametrize(
    ("edit", "place", "rule", "is_breaking"),
    [
        (durations(5), "fields.duration.allowed", "kling-o1/input.duration/enum", True),
        (durations(5, 10, 15), "fields.duration.allowed", "kling-o1/input.duration/enum", False),
        (
            field("prompt", max_chars=500),
            "fields.prompt.allowed",
            "kling-o1/input.prompt/max_chars",
            True,
        ),
        (without("endImage"), "fields.endImage", "kling-o1/input/unknown_field", True),
        (field("seed", type="number"), "fields.seed", "kling-o1/input.seed/type", False),
        (field("seed", type="number", required=True), "fields.seed", "kling-o1/input.seed/required", True),
        (
            field("referenceAssetUris", max_items=3),
            "fields.referenceAssetUris.max_items",
            "kling-o1/input.referenceAssetUris/max_items",
            True,
        ),
        (
            field("startImage", schemes=["asset"]),
            "fields.startImage.schemes",
            "kling-o1/input.startImage/scheme",
            True,
        ),
        (
            lambda facts: facts.update(
                conditions=[{"when": "endImage", "requires": "startImage", "basis": "documented"}]
            ),
            "conditions.endImage->startImage",
            "kling-o1/input.endImage/requires",
            True,
        ),
        (field("duration", default=10), "fields.duration.default", None, False),
    ],
)
def test_clients_break_where_a_page_refuses_what_the_spec_takes(
    edit: Edit, place: str, rule: str | None, *, is_breaking: bool
) -> None:
    row = disagreeing(page("en", edit))[place]
    assert row.is_breaking is is_breaking
    assert rule is None or rule in row.rules


def test_clients_do_not_break_by_a_page_that_is_behind() -> None:
    row = disagreeing(page("en"), page("es"), page("ru", durations(5)))["fields.duration.allowed"]
    assert row.verdict is not None
    assert (row.verdict.behind, row.is_breaking) == (("ru",), False)


def test_clients_may_break_where_nothing_can_be_told() -> None:
    row = disagreeing(page("en", durations(5)), page("es"), page("ru"))["fields.duration.allowed"]
    assert row.verdict is not None
    assert (row.verdict.behind, row.is_breaking) == ((), True)


def test_what_differs_in_the_facts_of_a_field_is_not_told_where_the_field_is_gone() -> None:
    assert list(disagreeing(page("en", without("endImage")))) == ["fields.endImage"]


def test_a_page_that_is_cut_disagrees_only_about_what_it_shows() -> None:
    def cut(facts: dict[str, Any]) -> None:
        fields = facts["fields"]
        short = {"prompt": fields["prompt"], "resolution": {**fields["resolution"], "allowed": ["720p"]}}
        facts.clear()
        facts.update(model="kling-o1", fields_complete=False, fields=short, gaps=["price rows", "modes"])

    assert list(disagreeing(page("en", cut))) == ["fields.resolution.allowed"]


def test_a_model_that_the_spec_lacks_is_told_once_and_its_pages_are_compared() -> None:
    pages = [
        Column(name, mapping("kling-o1", edit), f"{name}.txt", name)
        for name, edit in (("en", None), ("es", durations(5)))
    ]
    drift = found(*pages, slug="kling-9")
    assert drift.spec is None
    assert drift.news == ()
    rows = {row.fact.place: row.verdict for row in drift.rows if row.verdict}
    assert list(rows) == ["model", "fields.duration.allowed"]
    assert rows["model"] is not None
    assert rows["model"].behind == (SPEC,)
    assert rows["model"].words == (
        "The spec is behind: it has no such model. Write its file: `givonkit spec import en.txt`."
    )


def test_what_a_page_shows_and_the_spec_lacks_is_news_and_no_disagreement() -> None:
    def with_rows(facts: dict[str, Any]) -> None:
        facts["provider"] = "Kling"
        facts["prices"]["rows"] = [{"label": "720p", "amount": 5.5, "unit": "tokens/s", "default": True}]
        facts["fields"]["prompt"]["description"] = "A scene in words."
        facts["gaps"] = []

    drift = found(page("en", with_rows))
    assert drift.news == ("provider", "prices.rows.720p tokens/s", "prices.default")
    assert [row for row in drift.rows if row.verdict] == []
