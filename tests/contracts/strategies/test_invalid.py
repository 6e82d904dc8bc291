from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import find

from givonkit.spec.json_schema import NOT_IN_SCHEMA, request_schema
from givonkit_contracts.strategies import BrokenRequest, RuleUnknown, breakable_rules, invalid_requests

from .draws import DEFAULT, READINGS, SEARCH, SLUGS, SPEC, broken_rules, draws

if TYPE_CHECKING:
    from givonkit.spec import Rule

EVERY_BASIS = ("documented", "inferred", "assumed")


@cache
def drawn(model: str) -> list[BrokenRequest]:
    return draws(invalid_requests(model, breaks=breakable_rules(model, bases=EVERY_BASIS)), 500)


def value_at(body: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        body = body[int(part)] if isinstance(body, list) else body.get(part)
    return body


@pytest.mark.parametrize("model", SLUGS)
def test_every_draw_breaks_the_named_rule_at_the_named_place_and_no_other(model: str) -> None:
    for broken in drawn(model):
        assert broken_rules(broken.body) == [(broken.rule.id, broken.pointer)], broken


@pytest.mark.parametrize("model", SLUGS)
def test_every_rule_that_can_be_broken_is_broken(model: str) -> None:
    assert {broken.rule.id for broken in drawn(model)} == {
        rule.id for rule in breakable_rules(model, bases=EVERY_BASIS)
    }


@pytest.mark.parametrize("model", SLUGS)
def test_the_named_value_stands_at_the_named_place(model: str) -> None:
    for broken in drawn(model)[:150]:
        if broken.rule.code not in ("unknown_field", "object"):
            assert value_at(broken.body, broken.pointer) == broken.value, broken


@pytest.mark.parametrize("model", SLUGS)
def test_a_schema_refuses_what_is_broken_on_purpose(model: str) -> None:
    schema = jsonschema_rs.Draft202012Validator(request_schema(SPEC.model_rules(model, DEFAULT), DEFAULT))
    sayable = [broken for broken in drawn(model) if broken.rule.id not in NOT_IN_SCHEMA]
    assert [broken for broken in sayable if schema.is_valid(broken.body)] == []


@pytest.mark.parametrize(("question", "answer"), READINGS)
def test_a_documented_sentence_is_broken_in_every_reading(question: str, answer: str) -> None:
    world = SPEC.world({question: answer})
    for model in SLUGS:
        for broken in drawn(model)[:150]:
            if broken.rule.basis == "documented":
                assert (broken.rule.id, broken.pointer) in broken_rules(broken.body, world), broken


def test_by_default_only_documented_rules_are_broken() -> None:
    for model in ("kling-o1", "switchx-video", "gpt-image-2"):
        assert {broken.rule.basis for broken in draws(invalid_requests(model), 250)} == {"documented"}


def test_a_rule_is_asked_for_by_its_id_itself_or_several() -> None:
    one, other = "kling-o1/input.duration/enum", "generations/type/required"
    rule = next(rule for rule in breakable_rules("kling-o1") if rule.id == one)
    asked: list[tuple[str | Rule | list[str | Rule], set[str]]] = [
        (one, {one}),
        (rule, {one}),
        ([one], {one}),
        ([rule, other], {one, other}),
    ]
    for breaks, wanted in asked:
        assert {broken.rule.id for broken in draws(invalid_requests("kling-o1", breaks=breaks), 50)} == wanted


@pytest.mark.parametrize(
    ("rule", "nearest"),
    [
        ("kling-o1/input.duratoin/enum", "kling-o1/input.duration/enum"),
        ("generations/body/json", None),
        ("kling-3.0/input.duration/step", None),
    ],
)
def test_a_rule_that_no_body_can_break_is_told_with_those_that_can_be(rule: str, nearest: str | None) -> None:
    with pytest.raises(RuleUnknown) as raised:
        invalid_requests("kling-o1", breaks=rule)
    if nearest:
        assert raised.value.nearest == nearest
    assert str(raised.value).startswith(f"no rule {rule!r} can be broken in a body of kling-o1")
    assert "kling-o1/input.prompt/required" in str(raised.value)


def test_breaking_no_rule_is_refused() -> None:
    with pytest.raises(RuleUnknown, match="those that can are generations/"):
        invalid_requests("kling-o1", breaks=[])


@pytest.mark.parametrize("model", SLUGS)
def test_every_documented_rule_of_a_model_can_be_broken(model: str) -> None:
    documented = [rule.id for rule in SPEC.model_rules(model) if rule.basis == "documented"]
    breakable = {rule.id for rule in breakable_rules(model)}
    assert [rule for rule in documented if rule not in breakable] == []


@pytest.mark.parametrize(
    ("rule", "smallest"),
    [
        ("kling-3.0/input.duration/maximum", {"prompt": "a", "duration": 16}),
        ("kling-3.0/input.duration/minimum", {"prompt": "a", "duration": 2}),
        ("kling-3.0/input.duration/step", {"prompt": "a", "duration": 3.5}),
        ("kling-3.0/input.prompt/max_chars", {"prompt": "a" * 2501}),
        ("kling-3.0/input.prompt/required", {}),
        ("kling-3.0/input.audioEnabled/type", {"prompt": "a", "audioEnabled": "many"}),
        ("kling-3.0/input.startImage/scheme", {"prompt": "a", "startImage": "http://example.com/image1.png"}),
    ],
)
def test_an_example_shrinks_to_the_nearest_way_beside_the_required_fields(rule: str, smallest: dict[str, Any]) -> None:
    assert find(invalid_requests("kling-3.0", breaks=rule), lambda _: True, settings=SEARCH).body["input"] == smallest


def test_a_sentence_about_two_fields_is_broken_by_both() -> None:
    mask = find(
        invalid_requests("gpt-image-2", breaks="gpt-image-2/input.maskImage/requires"), lambda _: True, settings=SEARCH
    )
    assert mask.body["input"] == {"prompt": "a", "maskImage": "asset://asset_image1"}
    audio = find(
        invalid_requests("kling-3.0-omni", breaks="kling-3.0-omni/input.audioEnabled/conflict"),
        lambda _: True,
        settings=SEARCH,
    )
    assert audio.body["input"] == {
        "prompt": "a",
        "audioEnabled": True,
        "referenceVideo": "asset://asset_video1",
    }


def test_nothing_is_broken_by_what_some_reading_takes() -> None:
    for model in SLUGS:
        for broken in drawn(model):
            if broken.rule.code == "type":
                assert broken.value not in (None, "true", "false", "5", "")
                assert broken.value is not True or broken.rule.expected != "true or false"


def test_a_broken_request_says_what_it_breaks() -> None:
    broken = find(invalid_requests("seedream-5", breaks="generations/input/required"), lambda _: True, settings=SEARCH)
    assert repr(broken) == (
        "BrokenRequest({'type': 'image', 'model': 'seedream-5'}, breaks generations/input/required at /input)"
    )
    assert json.dumps(broken.body) == '{"type": "image", "model": "seedream-5"}'
