from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from givonkit.spec.comparing import fact_words

from .sides import SLOT, SLOTS, VIDEO, facts_with, of_fields, to_page, told

NUMBER = {"type": "number"}
TEXT = {"type": "string"}


def numbers(start: str, end: str, step: str = "1") -> dict[str, Any]:
    return {"type": "number", "range": {"from": Decimal(start), "to": Decimal(end), "step": Decimal(step)}}


def listed(*values: object) -> dict[str, Any]:
    return {"type": "string" if isinstance(values[0], str) else "number", "allowed": list(values)}


def text(longest: int) -> dict[str, Any]:
    return {**TEXT, "max_chars": longest}


SAME = "x is described otherwise, and takes the same values"
BREAKING = [
    (listed(5, 10), listed(5), "x no longer takes 10", "5, 10 -> 5"),
    (listed("a", "b"), listed("A", "b"), "x no longer takes a", "a, b -> A, b"),
    (numbers("3", "15"), numbers("5", "15"), "x no longer takes 3, 4", "[3..15 by 1] -> [5..15 by 1]"),
    (numbers("3", "15"), numbers("3", "13"), "x no longer takes 14, 15", "[3..15 by 1] -> [3..13 by 1]"),
    (numbers("2", "8"), numbers("2", "8", "2"), "x no longer takes 3, 5, 7", "[2..8 by 1] -> [2..8 by 2]"),
    (numbers("0", "1", "0.5"), numbers("0", "1"), "x no longer takes 0.5", "[0..1 by 0.5] -> [0..1 by 1]"),
    (numbers("0", "1"), numbers("0", "0"), "x no longer takes 1", "[0..1 by 1] -> [0..0 by 1]"),
    (listed(5, 10), numbers("1", "8"), "x no longer takes 10", "5, 10 -> [1..8 by 1]"),
    (numbers("3", "15"), listed(5), "x no longer takes 3, 4, 6, 7, 8, 9, 10, 11 and 4 more", "[3..15 by 1] -> 5"),
    (NUMBER, numbers("1", "8"), "x takes only [1..8 by 1] now, and took any number", "— -> [1..8 by 1]"),
    (NUMBER, listed(5, 10), "x takes only 5, 10 now, and took any number", "— -> 5, 10"),
    (numbers("0", "9999"), numbers("2", "9999"), "x no longer takes 0, 1 and more", "[0..9999 by 1] -> [2..9999 by 1]"),
    (TEXT, listed("a"), "x takes only a now, and took any text", "— -> a"),
    (text(9), listed("a"), "x takes only a now, and took text of up to 9 chars", "up to 9 chars -> a"),
    (listed("short", "long"), text(4), "x no longer takes short", "short, long -> up to 4 chars"),
    (TEXT, text(100), "x takes at most 100 characters now, and had no limit", "— -> up to 100 chars"),
    (text(200), text(100), "x takes at most 100 characters instead of 200", "up to 200 chars -> up to 100 chars"),
    ({**SLOTS, "max_items": 7}, {**SLOTS, "max_items": 1}, "x takes at most 1 item instead of 7", "up to 7 -> up to 1"),
    (SLOTS, {**SLOTS, "max_items": 7}, "x takes at most 7 items now, and had no limit", "— -> up to 7"),
    (SLOT, {**SLOT, "schemes": ["asset"]}, "x no longer takes https URLs or data URIs", "asset, https, data -> asset"),
    (SLOT, VIDEO, "x takes one video instead of one image", "image -> video"),
    (SLOT, SLOTS, "x takes a list of images instead of one image", "string -> array"),
    (SLOT, TEXT, "x takes text instead of one image", "image -> —"),
    (TEXT, SLOT, "x takes one image instead of text", "— -> image"),
    (TEXT, NUMBER, "x takes a number instead of text", "string -> number"),
    ({"type": "object"}, {"type": "boolean"}, "x takes true or false instead of an object", "object -> boolean"),
    (TEXT, {**TEXT, "required": True}, "x is required now", "optional -> required"),
]  # fmt: skip

SAFE = [
    (listed(5), listed(5, 10), "x also takes 10", "5 -> 5, 10"),
    (numbers("5", "15"), numbers("3", "15"), "x also takes 3, 4", "[5..15 by 1] -> [3..15 by 1]"),
    (listed(5, 10), numbers("5", "11", "5"), SAME, "5, 10 -> [5..11 by 5]"),
    (numbers("0", "9", "4"), numbers("0", "8", "4"), SAME, "[0..9 by 4] -> [0..8 by 4]"),
    (listed(5, 10), NUMBER, "x takes any number now, not only 5, 10", "5, 10 -> —"),
    (listed("a"), text(9), "x takes text of up to 9 chars now, not only a", "a -> up to 9 chars"),
    (text(9), TEXT, "x has no limit of characters any more", "up to 9 chars -> —"),
    (text(9), text(99), "x takes at most 99 characters instead of 9", "up to 9 chars -> up to 99 chars"),
    ({**SLOTS, "max_items": 7}, SLOTS, "x has no limit of items any more", "up to 7 -> —"),
    ({**SLOT, "schemes": ["asset"]}, SLOT, "x also takes https URLs and data URIs", "asset -> asset, https, data"),
    ({**TEXT, "required": True}, TEXT, "x may be left out now", "required -> optional"),
    (TEXT, {**TEXT, "description": "d"}, "x has a description now", "— -> d"),
    ({**TEXT, "description": "d"}, TEXT, "x has no description any more", "d -> —"),
]  # fmt: skip

LOOK = [
    ({**TEXT, "default": "a"}, {**TEXT, "default": "b"}, "x is b instead of a when it is left out", "a -> b"),
    (TEXT, {**TEXT, "default": "b"}, "x is b when it is left out, and had no default", "— -> b"),
    ({**TEXT, "default": "a"}, TEXT, "x has no default any more: left out, it was a", "a -> —"),
    ({**NUMBER, "unit": "seconds"}, NUMBER, "x is not told to be in seconds any more", "seconds -> —"),
    (NUMBER, {**NUMBER, "unit": "seconds"}, "x is told to be in seconds", "— -> seconds"),
    ({**TEXT, "note": "n"}, TEXT, "x has no note any more", "n -> —"),
    ({**TEXT, "description": "d"}, {**TEXT, "description": "e"}, "x has another description", "d -> e"),
    (SLOTS, {"type": "array", "cut": True}, "x is cut off on B: what it takes is not compared", "— -> cut off"),
    ({"type": "array", "cut": True}, SLOTS, "x is cut off on A: what it takes is not compared", "cut off -> —"),
]  # fmt: skip

CASES = [(grade, *case) for grade, cases in (("breaking", BREAKING), ("safe", SAFE), ("look", LOOK)) for case in cases]


def short(text: str) -> str:
    """Return words with ranges as the table of cases has them."""
    return re.sub(r"from (\S+) · up to (\S+) · step ([0-9.]+)", r"[\1..\2 by \3]", text)


@pytest.mark.parametrize(("grade", "before", "after", "says", "values"), CASES)
def test_a_change_of_a_field_is_graded_and_told(grade: str, before: Any, after: Any, says: str, values: str) -> None:
    change, *others = sorted(of_fields({"x": before}, {"x": after}), key=lambda change: short(change.says) != says)
    assert (change.grade.value, short(change.says)) == (grade, says)
    assert " -> ".join(short(fact_words(change.place, value)) for value in (change.before, change.after)) == values
    assert all(other.says.startswith("x also takes") or "now, not only" in other.says for other in others)


def test_values_that_are_dropped_and_added_are_two_changes() -> None:
    changes = of_fields({"x": listed("a", "b")}, {"x": listed("b", "c")})
    assert told(changes) == [("breaking", "x no longer takes a"), ("safe", "x also takes c")]


def test_the_order_of_values_is_no_change() -> None:
    assert of_fields({"x": listed("a", "b")}, {"x": listed("b", "a")}) == []


def test_the_values_of_a_cut_field_on_both_sides_are_no_change() -> None:
    cut = {"x": {"type": "array", "cut": True}}
    assert of_fields(cut, cut) == []


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        (numbers("3", "15"), numbers("5", "15"), ["minimum"]),
        (numbers("3", "15"), numbers("3", "13"), ["maximum"]),
        (numbers("2", "8"), numbers("2", "8", "2"), ["step"]),
        (listed(5, 10), listed(5), ["enum"]),
        (listed(5, 10), numbers("1", "8"), ["enum", "minimum", "maximum", "step"]),
        (TEXT, text(9), ["max_chars"]),
        (SLOT, {**SLOT, "schemes": ["asset"]}, ["scheme", "https_url", "media", "data_uri"]),
        (TEXT, {**TEXT, "required": True}, ["required"]),
    ],
)
def test_a_change_names_the_rules_that_it_touches(before: Any, after: Any, codes: list[str]) -> None:
    assert of_fields({"x": before}, {"x": after})[0].rules == tuple(f"m/input.x/{code}" for code in codes)


def test_whether_a_cut_field_is_required_is_known_only_where_it_says_so() -> None:
    whole, cut = {"x": {**SLOTS, "required": True}}, {"type": "array", "cut": True}
    assert told(of_fields(whole, {"x": cut})) == [("look", "x is cut off on B: what it takes is not compared")]
    assert told(of_fields({"x": SLOTS}, {"x": {**cut, "required": True}}))[0] == ("breaking", "x is required now")


def test_the_items_of_an_array_have_rules_too() -> None:
    (change,) = of_fields({"x": SLOTS}, {"x": {**SLOTS, "schemes": ["asset", "https"]}})
    assert change.rules == ("m/input.x[]/scheme", "m/input.x[]/media", "m/input.x[]/data_uri")


def test_another_unit_is_breaking() -> None:
    of_file = facts_with(fields={"x": {**numbers("1", "8"), "unit": "seconds"}})
    (change,) = to_page(of_file, facts_with(fields={"x": {**numbers("1", "8"), "unit": "frames"}}))
    assert (change.grade.value, change.says) == ("breaking", "x is in frames instead of seconds")
    assert change.rules == ("m/input.x/minimum", "m/input.x/maximum")


def test_what_no_page_shows_is_no_difference_to_a_page() -> None:
    of_file = facts_with(fields={"x": {**NUMBER, "unit": "seconds", "note": "ours", "description": "d"}})
    assert to_page(of_file, facts_with(fields={"x": NUMBER})) == []


@pytest.mark.parametrize(("language", "changes"), [("en", [("look", "x has another description")]), ("es", [])])
def test_a_description_in_another_language_is_no_difference(language: str, changes: list[tuple[str, str]]) -> None:
    before, after = ({"x": {**TEXT, "description": text}} for text in ("Scene.", "Escena."))
    assert told(to_page(facts_with(fields=before), facts_with(fields=after), language)) == changes


def test_text_of_a_page_cannot_act_on_a_terminal() -> None:
    (change,) = of_fields({"x": listed("a", "\x1b[31mb\n\nc")}, {"x": listed("a")})
    assert change.says == "x no longer takes ·[31mb c"
