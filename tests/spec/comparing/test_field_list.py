from __future__ import annotations

from typing import Any

import pytest

from .sides import SLOT, SLOTS, facts_with, of_fields, of_files, to_page, told

TEXT = {"type": "string"}
FLAG = {"type": "boolean"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"x": TEXT}, {}, ("breaking", "x is gone")),
        ({}, {"x": TEXT}, ("safe", "x is new and may be left out")),
        ({}, {"x": {**TEXT, "default": "a"}}, ("look", "x is new and may be left out, a when it is left out")),
        ({}, {"x": {**TEXT, "required": True}}, ("breaking", "x is new and required")),
        ({}, {"x": {**FLAG, "default": True}}, ("look", "x is new and may be left out, true when it is left out")),
        ({}, {"x": {**FLAG, "default": False}}, ("safe", "x is new and may be left out, false when it is left out")),
        ({}, {"x": {**TEXT, "cut": True}}, ("look", "x is new: it is cut off on B")),
    ],
)
def test_a_field_that_is_gone_or_new_is_graded(before: Any, after: Any, expected: tuple[str, str]) -> None:
    assert told(of_fields(before, after)) == [expected]


def test_a_field_that_is_gone_touches_its_rules_and_the_one_about_unknown_fields() -> None:
    (change,) = of_fields({"x": {**TEXT, "max_chars": 9}}, {})
    assert change.rules == (
        "m/input/unknown_field",
        *(f"m/input.x/{code}" for code in ("type", "min_chars", "max_chars")),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("aspectRatio", "aspect_ratio"),
        ("duration", "durationSeconds"),
        ("durationSeconds", "duration"),
        ("color", "colour"),
    ],
)
def test_a_field_that_seems_to_be_called_otherwise_is_one_breaking_change(old: str, new: str) -> None:
    expected = f"{old} is gone; {new} is new and looks like it: probably another name"
    assert told(of_fields({old: TEXT}, {new: TEXT})) == [("breaking", expected)]


def test_what_else_changed_in_a_field_with_another_name_is_told_too() -> None:
    changes = of_fields({"aspectRatio": TEXT}, {"aspect_ratio": {**TEXT, "max_chars": 9}})
    assert told(changes)[1:] == [("breaking", "aspect_ratio takes at most 9 characters now, and had no limit")]


@pytest.mark.parametrize(("old", "new"), [(SLOT, SLOTS), (SLOT, TEXT), (TEXT, {"type": "number"})])
def test_a_field_of_another_kind_is_not_the_same_under_another_name(old: Any, new: Any) -> None:
    changes = told(of_fields({"aspectRatio": old}, {"aspect_ratio": new}))
    assert ("breaking", "aspectRatio is gone") in changes


def test_fields_with_unlike_names_are_gone_and_new() -> None:
    changes = told(of_fields({"startImage": SLOT}, {"mask": SLOT}))
    assert changes == [("breaking", "startImage is gone"), ("safe", "mask is new and may be left out")]


def test_one_new_field_stands_for_one_that_is_gone() -> None:
    changes = told(of_fields({"videoOne": TEXT, "videoTwo": TEXT}, {"video_one": TEXT}))
    assert changes[1:] == [("breaking", "videoTwo is gone")]


def cut(fields: dict[str, Any]) -> dict[str, Any]:
    return facts_with(fields=fields, fields_complete=False)


def test_a_field_that_a_cut_page_does_not_show_is_to_be_looked_at() -> None:
    changes = to_page(facts_with(fields={"x": TEXT, "y": TEXT}), cut({}))
    assert told(changes) == [("look", "B's list of fields is cut: whether x, y is gone cannot be told")]


def test_a_field_that_only_the_whole_side_shows_is_not_told_to_be_new() -> None:
    changes = of_files(cut({}), facts_with(fields={"x": {**TEXT, "required": True}}))
    assert told(changes) == [
        ("look", "A's list of fields is cut: whether x is new cannot be told"),
        ("look", "the list of fields is whole now: a field that is not in it is refused"),
    ]


def test_a_list_that_is_cut_now_is_to_be_looked_at() -> None:
    assert told(to_page(facts_with(), cut({}))) == [("look", "B's list of fields is cut: there may be others")]


def test_two_lists_that_are_cut_alike_do_not_differ() -> None:
    assert to_page(cut({"x": TEXT}), cut({"x": TEXT})) == []


def test_a_page_without_fields_is_said_to_show_none() -> None:
    page = facts_with(fields={"x": TEXT})
    del page["fields"]
    assert told(to_page(facts_with(), page)) == [("look", "B does not show the input fields")]
