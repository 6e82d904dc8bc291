import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from givonkit import load_spec
from givonkit.spec import Field, Model
from givonkit.validation import Accepted, Validator

SPEC = load_spec()
ASSET = "asset://asset_1"
URIS = {
    "image": [ASSET, "https://example.com/a.png", "data:image/png;base64,AAAA"],
    "video": [ASSET, "https://example.com/a.mp4", "data:video/mp4;base64,AAAA"],
    "voiceover": [ASSET, "https://example.com/a.mp3", "data:audio/mpeg;base64,AAAA"],
}


@cache
def validator_in(**answers: str) -> Validator:
    """Return the validator of the world with these answers, `_` in a question standing for `-`."""
    return Validator(SPEC, SPEC.world({question.replace("_", "-"): answer for question, answer in answers.items()}))


def outcome_of(model: str, given: dict[str, Any], **answers: str) -> Any:
    """Return the accepted input, or the ids of the broken rules."""
    body = {"type": SPEC.models[model].type, "model": model, "input": {"prompt": "a", **given}}
    outcome = validator_in(**answers).validate(body)
    return outcome.input if isinstance(outcome, Accepted) else [each.rule.id for each in outcome.items]


def extremes_of(field: Field) -> list[Any]:
    """Return the values at the edges of what a field takes."""
    if field.allowed is not None:
        return list(field.allowed)
    if field.range is not None:
        return [int(field.range.start), int(field.range.end), float(field.range.start + field.range.step)]
    if field.is_slot:
        uris = URIS[field.media or "image"]
        most = 100 if field.max_items is None else field.max_items
        return [[], uris[:most], [ASSET] * most] if field.is_array else uris
    others: dict[str, list[Any]] = {"boolean": [True, False], "object": [{}, {"any": [1]}]}
    return others.get(field.type, ["a", "🐕" * (field.max_chars or 5000)])


def required_input(model: Model) -> dict[str, Any]:
    return {field.name: ASSET if field.is_slot else "a" for field in model.fields.values() if field.required}


@pytest.mark.parametrize("slug", SPEC.models)
def test_what_stands_at_the_edge_of_a_rule_is_accepted(slug: str) -> None:
    model = SPEC.models[slug]
    for field in model.fields.values():
        for value in extremes_of(field):
            partner = {"sourceImage": ASSET} if field.name == "maskImage" else {}
            accepted = outcome_of(slug, {**required_input(model), **partner, field.name: value})
            assert accepted[field.name] == value


@pytest.mark.parametrize("slug", SPEC.models)
def test_an_accepted_input_has_the_defaults_in_the_order_of_the_page(slug: str) -> None:
    model = SPEC.models[slug]
    required = required_input(model)
    accepted = outcome_of(slug, dict(reversed(required.items())))
    defaults = {field.name: field.default for field in model.fields.values() if field.default is not None}
    assert accepted == {**required, **defaults}
    assert list(accepted) == [name for name in model.fields if name in accepted]


def test_a_sent_value_stands_above_the_default() -> None:
    assert outcome_of("kling-2.6-motion", {"referencePhoto": ASSET, "motionVideo": ASSET, "audioEnabled": True}) == {
        "prompt": "a",
        "aspectRatio": "9:16",
        "duration": 3,
        "audioEnabled": True,
        "referencePhoto": ASSET,
        "motionVideo": ASSET,
    }


@pytest.mark.parametrize(("sent", "kept"), [(5, 5), (5.0, 5), (10, 10), (10.0, 10)])
def test_a_number_is_the_same_however_it_is_written(sent: float, kept: int) -> None:
    duration = outcome_of("kling-o1", {"duration": sent})["duration"]
    assert (duration, type(duration)) == (kept, int)


@pytest.mark.parametrize(
    ("duration", "code"),
    [
        (True, "type"),
        ("5", "type"),
        (None, "type"),
        ([5], "type"),
        (5.5, "enum"),
        (0, "enum"),
        (-5, "enum"),
        (7, "enum"),
    ],
)
def test_a_number_that_is_not_listed_is_refused_and_true_is_not_one(duration: Any, code: str) -> None:
    assert outcome_of("kling-o1", {"duration": duration}) == [f"kling-o1/input.duration/{code}"]


@pytest.mark.parametrize(
    ("duration", "code"),
    [
        (2, "minimum"),
        (2.999, "minimum"),
        (-1e300, "minimum"),
        (16, "maximum"),
        (15.001, "maximum"),
        (10**308, "maximum"),
        (3.5, "step"),
        (14.999999, "step"),
        (True, "type"),
        ("3", "type"),
    ],
)
def test_a_number_beside_its_range_is_refused_by_the_rule_of_that_side(duration: Any, code: str) -> None:
    assert outcome_of("kling-3.0", {"duration": duration}) == [f"kling-3.0/input.duration/{code}"]


@pytest.mark.parametrize("flag", [1, 0, "true", "", None, [], 1.0])
def test_only_true_and_false_are_flags(flag: Any) -> None:
    assert outcome_of("kling-2.6", {"audioEnabled": flag}) == ["kling-2.6/input.audioEnabled/type"]


@pytest.mark.parametrize("ratio", ["9:16 ", "9:160", "", "9-16", "1:1\n"])
def test_a_text_that_is_not_listed_is_refused_even_when_it_looks_alike(ratio: str) -> None:
    assert outcome_of("kling-o1", {"aspectRatio": ratio}) == ["kling-o1/input.aspectRatio/enum"]


def test_an_object_is_taken_with_any_keys() -> None:
    options = {"seed": 5, "": None, "deep": [{"a": "b"}]}
    given = {"sourceVideo": ASSET, "providerOptions": options}
    assert outcome_of("switchx-video", given)["providerOptions"] == options


def test_characters_are_counted_as_a_world_counts_them() -> None:
    dogs = "🐕" * 1250
    assert outcome_of("kling-2.6", {"prompt": dogs}, character_unit="utf16-units")["prompt"] == dogs
    assert outcome_of("kling-2.6", {"prompt": dogs + "a"})["prompt"] == dogs + "a"
    refused = outcome_of("kling-2.6", {"prompt": dogs + "a"}, character_unit="utf16-units")
    assert refused == ["kling-2.6/input.prompt/max_chars"]


COERCED = [("5", 5), ("10", 10), ("5.0", 5), ("1e1", 10), ("0.5e1", 5)]
NO_NUMBERS = ["", " 5", "5 ", "+5", "05", "5.", ".5", "0x5", "five", "5s", "Infinity", "NaN", "1e999", "5\n", "1_0"]


@pytest.mark.parametrize(("text", "number"), COERCED)
def test_a_text_that_reads_as_a_number_is_one_in_one_world_only(text: str, number: int) -> None:
    duration = outcome_of("kling-o1", {"duration": text}, string_numbers="coerced")["duration"]
    assert (duration, type(duration)) == (number, int)
    assert outcome_of("kling-o1", {"duration": text}) == ["kling-o1/input.duration/type"]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_a_text_that_does_not_read_as_a_json_number_is_none_anywhere(text: str) -> None:
    assert outcome_of("kling-o1", {"duration": text}, string_numbers="coerced") == ["kling-o1/input.duration/type"]


def test_a_text_read_as_a_number_is_held_to_the_rules_of_numbers() -> None:
    assert outcome_of("kling-o1", {"duration": "7"}, string_numbers="coerced") == ["kling-o1/input.duration/enum"]


def test_null_is_as_good_as_absent_in_one_world_only() -> None:
    given = {"aspectRatio": None, "startImage": None, "referenceAssetUris": None}
    accepted = outcome_of("kling-o1", given, null_fields="absent")
    assert accepted == {"prompt": "a", "aspectRatio": "9:16", "resolution": "720p", "duration": 5}
    assert outcome_of("kling-o1", given) == [f"kling-o1/input.{name}/type" for name in given]


def test_null_does_not_stand_for_what_is_required() -> None:
    assert outcome_of("kling-o1", {"prompt": None}, null_fields="absent") == ["kling-o1/input.prompt/required"]


def test_an_unknown_field_of_null_is_still_unknown() -> None:
    assert outcome_of("kling-o1", {"seed": None}, null_fields="absent") == ["kling-o1/input/unknown_field"]


def test_an_unknown_field_is_dropped_in_one_world_only() -> None:
    assert "seed" not in outcome_of("kling-o1", {"seed": 5}, unknown_fields="ignored")
    assert outcome_of("kling-o1", {"seed": 5}) == ["kling-o1/input/unknown_field"]


def test_a_model_whose_table_is_cut_keeps_the_fields_that_no_page_shows() -> None:
    assert outcome_of("seedance-2.0-relaxed", {"seed": 5, "other": None})["seed"] == 5


def test_a_row_that_is_cut_is_held_to_its_type_alone() -> None:
    accepted = outcome_of("seedance-2.0-relaxed", {"speechAudio3": "anything", "referenceAssetUris": [5, "x"]})
    assert (accepted["speechAudio3"], accepted["referenceAssetUris"]) == ("anything", [5, "x"])
    refused = outcome_of("seedance-2.0-relaxed", {"speechAudio3": 5, "referenceAssetUris": "x"})
    assert refused == [
        "seedance-2.0-relaxed/input.speechAudio3/type",
        "seedance-2.0-relaxed/input.referenceAssetUris/type",
    ]


def test_an_array_has_a_limit_where_a_world_assumes_one() -> None:
    given = {"referenceAssetUris": [ASSET] * 17}
    assert outcome_of("kling-o1", given)["referenceAssetUris"] == given["referenceAssetUris"]
    refused = outcome_of("kling-o1", given, unstated_array_limit="16")
    assert refused == ["kling-o1/input.referenceAssetUris/max_items"]


def test_too_many_items_and_a_bad_item_are_both_told() -> None:
    rules = outcome_of("grok-imagine", {"referenceAssetUris": [ASSET] * 5 + ["nowhere"]})
    assert rules == [
        "grok-imagine/input.referenceAssetUris/max_items",
        "grok-imagine/input.referenceAssetUris[]/scheme",
    ]


FRACTIONS = """
model: fractions
name: Fractions
type: video
fields:
  tenths: {type: number, range: {from: 0.1, to: 0.9, step: 0.2}}
  any: {type: number}
prices: {headline: {amount: 1, unit: tokens}}
example: {}
"""


@pytest.mark.parametrize(
    ("tenths", "code"),
    [(0.1, None), (0.3, None), (0.7, None), (0.9, None), (0.2, "step"), (0, "minimum"), (1, "maximum")],
)
def test_a_step_of_a_fraction_is_counted_exactly(tmp_path: Path, tenths: float, code: str | None) -> None:
    (tmp_path / "fractions.yaml").write_text(FRACTIONS)
    spec = load_spec(tmp_path)
    body = json.dumps({"type": "video", "model": "fractions", "input": {"tenths": tenths}}).encode()
    outcome = Validator(spec, spec.world()).validate_bytes(body)
    codes = [] if isinstance(outcome, Accepted) else [each.rule.code for each in outcome.items]
    assert codes == ([code] if code else [])


@pytest.mark.parametrize("number", [0, -1, 1.5, pytest.param(10**308, id="308 zeros"), 1e308, -1e-300])
def test_a_number_without_rules_is_kept_as_it_came(tmp_path: Path, number: float) -> None:
    (tmp_path / "fractions.yaml").write_text(FRACTIONS)
    spec = load_spec(tmp_path)
    outcome = Validator(spec, spec.world()).validate({"type": "video", "model": "fractions", "input": {"any": number}})
    assert isinstance(outcome, Accepted)
    assert outcome.input == {"any": number}
