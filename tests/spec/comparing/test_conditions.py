from __future__ import annotations

from typing import Any

import pytest

from .sides import SLOT, facts_with, of_files, to_page, told

FIELDS = {"startImage": SLOT, "endImage": SLOT, "audio": {"type": "boolean", "default": True}}
NEEDS_START = {"when": "endImage", "requires": "startImage"}
AUDIO_OFF = {"when": "startImage", "requires": {"audio": False}, "basis": "documented"}
DOCUMENTED = {**NEEDS_START, "basis": "documented"}
ACCEPTED = {**NEEDS_START, "question": "end-image-alone"}
WORDS = "endImage requires startImage"


def with_conditions(*conditions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return facts_with(**{"fields": FIELDS, "conditions": list(conditions), **changes})


@pytest.mark.parametrize(
    ("condition", "says", "rule"),
    [
        (DOCUMENTED, f"new: {WORDS}", "m/input.endImage/requires"),
        (AUDIO_OFF, "new: audio has to be false when startImage is sent", "m/input.audio/conflict"),
        ({"requires": {"audio": True}, "basis": "documented"}, "new: audio has to be true", "m/input.audio/conflict"),
    ],
)
def test_a_new_documented_sentence_is_breaking(condition: dict[str, Any], says: str, rule: str) -> None:
    (change,) = of_files(with_conditions(), with_conditions(condition))
    assert (change.grade.value, change.says, change.rules) == ("breaking", says, (rule,))


def test_a_sentence_that_is_gone_is_safe() -> None:
    (change,) = of_files(with_conditions(DOCUMENTED), with_conditions())
    assert (change.grade.value, change.says, change.rules) == ("safe", f"gone: {WORDS}", ("m/input.endImage/requires",))


def test_a_new_sentence_that_the_double_does_not_hold_anyone_to_is_to_be_looked_at() -> None:
    changes = of_files(with_conditions(), with_conditions(ACCEPTED))
    assert told(changes) == [("look", f"new: {WORDS} (assumed: question end-image-alone)")]


def test_a_sentence_becomes_documented_and_so_breaking() -> None:
    (change,) = of_files(with_conditions(ACCEPTED), with_conditions(DOCUMENTED))
    assert change.grade == "breaking"
    assert change.says == f"{WORDS}: a page says so now; it was a guess, and not enforced"


def test_a_sentence_that_is_no_longer_documented_is_to_be_looked_at() -> None:
    (change,) = of_files(with_conditions(DOCUMENTED), with_conditions(ACCEPTED))
    assert (change.grade.value, change.place) == ("look", "conditions.endImage->startImage.basis")


def test_what_no_page_says_is_no_difference_to_a_page() -> None:
    assert to_page(with_conditions(ACCEPTED), with_conditions()) == []
    questioned = with_conditions({**DOCUMENTED, "question": "end-image-alone"})
    assert to_page(questioned, with_conditions(DOCUMENTED)) == []
    assert to_page(questioned, with_conditions()) == []


def test_a_page_that_says_what_was_assumed_is_breaking() -> None:
    (change,) = to_page(with_conditions(ACCEPTED), with_conditions(DOCUMENTED))
    assert (change.grade.value, change.says) == (
        "breaking",
        f"{WORDS}: a page says so now; it was a guess, and not enforced",
    )


def test_a_cut_page_does_not_take_a_sentence_back() -> None:
    changes = to_page(with_conditions(DOCUMENTED), with_conditions(fields_complete=False))
    assert ("look", f"B is cut and does not say that {WORDS}: not compared") in told(changes)


def test_a_sentence_goes_with_its_field() -> None:
    fewer = {name: field for name, field in FIELDS.items() if name != "endImage"}
    assert told(of_files(with_conditions(DOCUMENTED), facts_with(fields=fewer))) == [("breaking", "endImage is gone")]


@pytest.mark.parametrize(
    ("condition", "grade"),
    [
        ({"when": "mask", "requires": "startImage"}, "safe"),
        ({"when": "startImage", "requires": "mask"}, "breaking"),
        ({"when": {"loud": False}, "requires": "startImage"}, "safe"),
        ({"when": {"loud": True}, "requires": "startImage"}, "breaking"),
        ({"when": "startImage", "requires": {"loud": True}}, "safe"),
        ({"when": "startImage", "requires": {"loud": False}}, "breaking"),
    ],
)
def test_a_sentence_about_a_new_field_breaks_only_who_knows_nothing_of_it(condition: Any, grade: str) -> None:
    after = {**FIELDS, "mask": SLOT, "loud": {"type": "boolean", "default": True}}
    changes = of_files(with_conditions(), with_conditions({**condition, "basis": "documented"}, fields=after))
    assert [change.grade.value for change in changes if change.place.startswith("conditions.")] == [grade]
