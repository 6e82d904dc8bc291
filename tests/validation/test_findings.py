import json
from typing import Any

import pytest

from givonkit import Spec, load_spec
from givonkit.validation import ABSENT, Accepted, Findings, Validator, Violation

SPEC = load_spec()
VALIDATOR = Validator(SPEC, SPEC.world())
LONG = "k" * 1_000_000


def request(model: str, **given: Any) -> dict[str, Any]:
    return {"type": SPEC.models[model].type, "model": model, "input": {"prompt": "a red corgi", **given}}


def violations(body: Any) -> list[Violation]:
    outcome = VALIDATOR.validate(body)
    assert isinstance(outcome, Findings)
    return outcome.items


def the_violation(model: str, **given: Any) -> Violation:
    (violation,) = violations(request(model, **given))
    return violation


NEAREST = [
    ("kling-o1", {"duration": 7}, "5"),
    ("kling-o1", {"duration": 8}, "10"),
    ("kling-o1", {"duration": -1000}, "5"),
    ("kling-o1", {"duration": 1e20}, "10"),
    ("kling-o1", {"duration": "5"}, "5"),
    ("kling-o1", {"duration": "9.9"}, "10"),
    ("kling-o1", {"duration": "long"}, None),
    ("kling-o1", {"duration": True}, None),
    ("kling-o1", {"duration": None}, None),
    ("kling-3.0", {"duration": 2.5}, "3"),
    ("kling-3.0", {"duration": 16}, "15"),
    ("kling-3.0", {"duration": 7.4}, "7"),
    ("kling-3.0", {"duration": "nan"}, None),
    ("kling-3.0", {"duration": "1e999"}, "15"),
    ("kling-o1", {"resolution": "1080"}, '"1080p"'),
    ("kling-o1", {"resolution": "720P"}, '"720p"'),
    ("kling-o1", {"resolution": 720}, '"720p"'),
    ("kling-3.0", {"resolution": "4K"}, '"4k"'),
    ("kling-o1", {"aspectRatio": "9/16"}, '"9:16"'),
    ("kling-o1", {"aspectRatio": "16x9"}, '"16:9"'),
    ("kling-o1", {"aspectRatio": "portrait"}, None),
    ("kling-o1", {"aspectRatio": ["9:16"]}, None),
    ("kling-2.6", {"audioEnabled": "true"}, "true"),
    ("kling-2.6", {"audioEnabled": "False"}, "false"),
    ("kling-2.6", {"audioEnabled": 0}, "false"),
    ("kling-2.6", {"audioEnabled": 1}, "true"),
    ("kling-2.6", {"audioEnabled": "loud"}, None),
    ("kling-2.6", {"prompt": "a" * 2501}, "the first 2500 characters"),
    ("kling-2.6", {"prompt": 5}, None),
    ("grok-imagine", {"referenceAssetUris": ["asset://asset_1"] * 6}, "the first 5 items"),
    ("kling-o1", {"startImage": "http://example.com/a.png"}, '"https://example.com/a.png"'),
    ("kling-o1", {"startImage": "HTTP://example.com/a.png"}, '"https://example.com/a.png"'),
    ("kling-o1", {"startImage": "asset_123"}, '"asset://asset_123"'),
    ("kling-o1", {"startImage": "/home/a.png"}, None),
    ("kling-o1", {"referenceAssetUris": ["asset_123"]}, '"asset://asset_123"'),
    ("kling-o1", {"aspectratio": "9:16"}, "aspectRatio"),
    ("kling-o1", {"aspect_ratio": "9:16"}, "aspectRatio"),
    ("kling-o1", {"startimage": "asset://asset_1"}, "startImage"),
    ("kling-o1", {"referenceAssetUri": []}, "referenceAssetUris"),
    ("kling-o1", {"zzz": 1}, None),
]  # fmt: skip


@pytest.mark.parametrize(("model", "given", "nearest"), NEAREST)
def test_a_violation_names_the_nearest_valid_value_when_one_is_near(
    model: str, given: dict[str, Any], nearest: str | None
) -> None:
    assert the_violation(model, **given).nearest == nearest


@pytest.mark.parametrize(("model", "given"), [(model, given) for model, given, nearest in NEAREST if nearest])
def test_the_nearest_value_is_valid(model: str, given: dict[str, Any]) -> None:
    (name,) = given
    violation = the_violation(model, **given)
    nearest = str(violation.nearest)
    if violation.rule.code == "unknown_field":
        assert nearest in SPEC.models[model].fields
        return
    kept = given[name][: int(nearest.split()[2])] if nearest.startswith("the first") else json.loads(nearest)
    is_item = violation.pointer.endswith("/0")
    assert isinstance(VALIDATOR.validate(request(model, **{name: [kept] if is_item else kept})), Accepted)


RECEIVED = [
    (ABSENT, "nothing"),
    (None, "null"),
    (True, "true"),
    (5.0, "5.0"),
    ({"a": 1}, "an object"),
    ([1, 2, 3], "an array of 3"),
    ("é\n", '"é\\n"'),
    ("a" * 80, f'"{"a" * 80}"'),
    ("é" * 81, f'"{"é" * 80}"… (81 characters)'),
]


@pytest.mark.parametrize(("value", "words"), RECEIVED)
def test_what_came_is_shown_as_short_json_or_in_words(value: Any, words: str) -> None:
    rule = next(rule for rule in SPEC.model_rules("kling-o1") if rule.id.endswith("startImage/type"))
    assert Violation(rule, value).received == words


def test_a_long_text_and_a_long_array_are_counted() -> None:
    assert the_violation("kling-2.6", prompt="a" * 2501).received == "2501 characters"
    assert the_violation("grok-imagine", referenceAssetUris=["asset://asset_1"] * 6).received == "6 items"


def test_a_message_says_where_what_was_expected_what_came_and_what_is_near() -> None:
    violation = the_violation("kling-o1", duration=7)
    assert violation.message == "input.duration: expected one of 5, 10; got 7; nearest: 5"
    assert repr(violation) == f"<Violation of kling-o1/input.duration/enum at /input/duration: {violation.message}>"


def test_a_violation_of_the_whole_body_says_so() -> None:
    (violation,) = violations(5)
    assert violation.message == "body: expected an object; got 5"
    assert repr(violation) == f"<Violation of generations/body/object at the body: {violation.message}>"


def test_equal_numbers_of_two_types_are_each_shown_as_they_came() -> None:
    shown = [the_violation("kling-o1", duration=value).received for value in (7, 7.0, True)]
    assert shown == ["7", "7.0", "true"]
    messages = [the_violation("kling-o1", duration=value).message for value in (1, True, 1.0)]
    assert [message.split("; ")[1] for message in messages] == ["got 1", "got true", "got 1.0"]


POINTERS = [
    ({"type": "video", "model": "kling-o1", "input": {"prompt": "a", "a/b~c": 1}}, "/input/a~1b~0c"),
    ({"type": "video", "model": "kling-o1", "input": {"prompt": "a", "~1": 1}}, "/input/~01"),
    ({"type": "video", "model": "kling-o1", "input": {"prompt": "a", "": 1}}, "/input/"),
    ({"type": "video", "model": "kling-o1", "input": {"prompt": "a", 'q"\\é ': 1}}, '/input/q"\\é '),
    ({"type": "video", "model": "kling-o1", "input": {"prompt": "a"}, "a/b": 1}, "/a~1b"),
    ({"type": "video", "model": "kling-o1", "input": {"prompt": "a"}, "": 1}, "/"),
    ({"type": "video", "model": "kling-o1", "input": {}}, "/input/prompt"),
    ({"type": "video", "model": "kling-o1"}, "/input"),
    ([], ""),
]


@pytest.mark.parametrize(("body", "pointer"), POINTERS)
def test_a_pointer_is_written_as_rfc_6901_says(body: Any, pointer: str) -> None:
    (violation,) = violations(body)
    assert violation.pointer == pointer


def test_the_pointers_of_items_name_their_place() -> None:
    items = ["asset://asset_1", 5, "http://example.com", "asset://asset_2", None]
    pointers = [violation.pointer for violation in violations(request("kling-o1", referenceAssetUris=items))]
    assert pointers == [f"/input/referenceAssetUris/{place}" for place in (1, 2, 4)]


def test_a_name_too_long_to_repeat_is_pointed_at_by_its_parent() -> None:
    assert the_violation("kling-o1", **{"k" * 200: 1}).pointer == f"/input/{'k' * 200}"
    assert the_violation("kling-o1", **{"k" * 201: 1}).pointer == "/input"


FLOODS: dict[str, Any] = {
    "an unknown field of a megabyte": request("kling-o1", **{LONG: 1}),
    "an unknown key of a megabyte beside the input": {**request("kling-o1"), LONG: 1},
    "a thousand unknown fields": request("kling-o1", **{f"{'~/' * 150}{number}": 1 for number in range(1000)}),
    "a thousand unknown keys beside the input": {**request("kling-o1"), **dict.fromkeys(map(str, range(1000)))},
    "ten thousand bad items": request("kling-o1", referenceAssetUris=["\x00" * 70] * 10_000),
    "ten thousand items of no text": request("kling-o1", referenceAssetUris=[{}] * 10_000),
    "ten thousand items of a megabyte": request("kling-o1", referenceAssetUris=[LONG] * 10_000),
    "a prompt of a megabyte": request("kling-2.6", prompt=LONG),
    "a ratio of a megabyte": request("kling-o1", aspectRatio=LONG),
    "a number of a megabyte": request("kling-o1", duration=LONG),
    "a flag of a megabyte": request("kling-2.6", audioEnabled=LONG),
    "a flag that is a long list": request("kling-2.6", audioEnabled=[LONG] * 10),
    "an image of a megabyte": request("kling-o1", startImage=LONG),
    "a data URI of a megabyte": request("kling-o1", startImage=f"data:image/png;base64,{'A' * 1_000_001}"),
    "a data URI with a long head": request("kling-o1", startImage=f"data:image/png{';a=b' * 250_000};base64,A"),
    "a model of a megabyte": {**request("kling-o1"), "model": LONG},
    "a type of a megabyte": {**request("kling-o1"), "type": LONG},
    "a variant of a megabyte": {**request("kling-o1"), "variant": LONG},
    "a body of a megabyte": LONG,
}


@pytest.mark.parametrize("flood", FLOODS)
def test_no_request_floods_its_refusal(flood: str) -> None:
    found = violations(FLOODS[flood])
    assert 0 < len(found) <= 100
    for violation in found:
        assert len(violation.message) < 1500
        assert len(violation.pointer) <= 600


def test_the_first_hundred_violations_are_listed_and_the_rest_are_counted() -> None:
    findings = VALIDATOR.validate(request("kling-o1", referenceAssetUris=[5] * 250))
    assert isinstance(findings, Findings)
    assert (len(findings.items), findings.more, len(findings)) == (100, 150, 250)
    assert findings.items[-1].pointer == "/input/referenceAssetUris/99"


def test_no_findings_are_nothing(spec: Spec) -> None:
    findings = Findings(1)
    assert not findings
    findings.add(spec.request_rules["generations/body/object"], 5)
    findings.add(spec.request_rules["generations/body/object"], 6)
    assert findings
    assert ([each.value for each in findings.items], findings.more) == ([5], 1)


def test_what_was_not_sent_is_not_the_same_as_null() -> None:
    assert repr(ABSENT) == "ABSENT"
    assert not ABSENT
    assert Violation(SPEC.request_rules["generations/input/required"], ABSENT).received == "nothing"


@pytest.mark.parametrize("far", ["1e9999999", "-1e300", "1e30"])
def test_a_number_from_far_away_is_told_the_end_of_the_values(far: str) -> None:
    outcome = Validator(SPEC, SPEC.world()).validate(
        {"type": "video", "model": "kling-o1", "input": {"prompt": "a", "duration": far}}
    )
    assert isinstance(outcome, Findings)
    assert [violation.nearest for violation in outcome.items] == ["5" if far.startswith("-") else "10"]
