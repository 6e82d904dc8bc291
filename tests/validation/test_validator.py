import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit import ModelUnknown, load_spec
from givonkit.validation import Accepted, Findings, Validator

SPEC = load_spec()
VALIDATOR = Validator(SPEC, SPEC.world())
VALID = {"type": "video", "model": "kling-o1", "input": {"prompt": "a"}}
ASSET = "asset://asset_1"


@cache
def validator_in(**answers: str) -> Validator:
    """Return the validator of the world with these answers, `_` in a question standing for `-`."""
    return Validator(SPEC, SPEC.world({question.replace("_", "-"): answer for question, answer in answers.items()}))


def broken(body: Any, **answers: str) -> list[str]:
    """Return the ids of the broken rules."""
    outcome = validator_in(**answers).validate(body)
    return [each.rule.id for each in outcome.items] if isinstance(outcome, Findings) else []


def messages(body: Any) -> list[str]:
    outcome = VALIDATOR.validate(body)
    return [each.message for each in outcome.items] if isinstance(outcome, Findings) else []


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in VALID.items() if name != key}


def test_a_valid_request_has_its_model_mode_price_and_input() -> None:
    accepted = VALIDATOR.validate(VALID)
    assert isinstance(accepted, Accepted)
    assert (accepted.model.slug, accepted.mode) == ("kling-o1", "text_to_video")
    assert (accepted.price.text, accepted.price.basis) == ("27.5", "lower_bound")
    assert accepted.input == {"prompt": "a", "aspectRatio": "9:16", "resolution": "720p", "duration": 5}
    assert accepted.given == {"prompt": "a"}


def test_bytes_are_validated_like_the_value_that_they_stand_for() -> None:
    accepted = VALIDATOR.validate_bytes(json.dumps(VALID).encode())
    assert isinstance(accepted, Accepted)
    assert accepted.given == VALID["input"]


def test_a_body_is_left_as_it_came() -> None:
    body = json.loads(json.dumps(VALID))
    VALIDATOR.validate(body)
    assert body == VALID


@pytest.mark.parametrize("body", [None, True, 5, 1.5, "text", [], [VALID]])
def test_a_body_that_is_no_object_is_told_so_alone(body: Any) -> None:
    assert broken(body) == ["generations/body/object"]


def test_an_empty_body_is_told_all_that_it_lacks() -> None:
    assert broken({}) == ["generations/model/required", "generations/type/required", "generations/input/required"]


@pytest.mark.parametrize("key", ["type", "model", "input"])
@pytest.mark.parametrize("value", [None, 5, True, []])
def test_a_part_of_the_wrong_type_is_told_so(key: str, value: Any) -> None:
    assert broken({**VALID, key: value}) == [f"generations/{key}/type"]


@pytest.mark.parametrize(
    ("model", "nearest"),
    [("kling-01", "kling-o1"), ("Kling O1", "kling-o1"), ("veo-3.1", "veo-3.1-lite"), ("seedream5", "seedream-5")],
)
def test_an_unknown_model_is_told_with_the_likely_one(model: str, nearest: str) -> None:
    assert messages({**VALID, "model": model}) == [
        f'model: expected the name of a model (GET /api/v1/models lists them); got "{model}"; nearest: {nearest}'
    ]


def test_a_model_like_no_other_is_told_without_a_guess() -> None:
    assert messages({**VALID, "model": "zzzz"}) == [
        'model: expected the name of a model (GET /api/v1/models lists them); got "zzzz"'
    ]


def test_the_name_of_a_model_is_taken_to_the_letter() -> None:
    assert broken({**VALID, "model": "KLING-O1"}) == ["generations/model/known"]
    assert broken({**VALID, "model": "kling-o1 "}) == ["generations/model/known"]


@pytest.mark.parametrize("slug", SPEC.models)
def test_a_type_that_is_not_the_models_is_told_by_the_models_rule(slug: str) -> None:
    other = {"video": "image", "image": "video"}[SPEC.models[slug].type]
    body = {**SPEC.models[slug].documented_request, "type": other}
    assert messages(body) == [f'type: expected {SPEC.models[slug].type}, the type of {slug}; got "{other}"']


def test_a_type_that_no_model_has_is_told_by_the_rule_of_types() -> None:
    assert broken({**VALID, "type": "audio"}) == ["generations/type/enum"]
    assert broken({**VALID, "type": "Video"}) == ["generations/type/enum"]


def test_the_input_of_an_unknown_model_is_not_judged() -> None:
    assert broken({**VALID, "model": "zzzz", "input": {"a": 1}}) == ["generations/model/known"]


def test_every_violation_is_told_at_once() -> None:
    body = {
        "type": "image",
        "model": "kling-o1",
        "input": {"prompt": "", "duration": 7, "startImage": "nowhere", "referenceAssetUris": [5], "seed": 1},
        "variant": 5,
        "webhook": "https://example.com",
    }
    assert sorted(broken(body)) == [
        "generations/body/unknown_field",
        "generations/variant/type",
        "kling-o1/input.duration/enum",
        "kling-o1/input.prompt/min_chars",
        "kling-o1/input.referenceAssetUris[]/type",
        "kling-o1/input.startImage/scheme",
        "kling-o1/input/unknown_field",
        "kling-o1/type/enum",
    ]


def test_an_unknown_key_beside_the_input_is_told_with_the_likely_one() -> None:
    assert messages({**VALID, "varient": "text_to_video"}) == [
        'varient: expected one of type, model, input, variant; got "varient"; nearest: variant'
    ]


def test_a_field_of_the_model_beside_the_input_is_told_its_place() -> None:
    assert messages({**VALID, "duration": 5}) == [
        'duration: expected one of type, model, input, variant; got "duration"; nearest: input.duration'
    ]


def test_a_misspelt_part_is_told_as_missing_and_as_unknown_with_the_likely_one() -> None:
    missing, unknown = messages({**without("type"), "typ": "video"})
    assert missing.startswith("type: expected a")
    assert unknown == 'typ: expected one of type, model, input, variant; got "typ"; nearest: type'


def test_an_unknown_key_beside_the_input_is_dropped_in_one_world_only() -> None:
    assert broken({**VALID, "webhook": 1}, unknown_fields="ignored") == []
    assert broken({**VALID, "webhook": 1}) == ["generations/body/unknown_field"]


@pytest.mark.parametrize(
    "given", [{}, {"startImage": ASSET}, {"referenceVideo": ASSET}, {"referenceAssetUris": [ASSET]}]
)
def test_a_sent_variant_agrees_with_the_selected_one(given: dict[str, Any]) -> None:
    body = {**VALID, "input": {"prompt": "a", **given}}
    accepted = VALIDATOR.validate(body)
    assert isinstance(accepted, Accepted)
    for mode in SPEC.api.modes["video"]:
        assert broken({**body, "variant": mode}) == ([] if mode == accepted.mode else ["generations/variant/agrees"])


def test_a_variant_that_does_not_agree_is_told_the_one_that_would() -> None:
    assert messages({**VALID, "variant": "image_to_video"}) == [
        'variant: expected the variant that the fields select; got "image_to_video"; nearest: text_to_video'
    ]


def test_a_sent_variant_is_dropped_in_one_world_only() -> None:
    for variant in ("image_to_video", "anything", 5, None):
        assert broken({**VALID, "variant": variant}, sent_variant="ignored") == []


def test_the_variant_is_not_judged_while_its_fields_are_wrong() -> None:
    body = {**VALID, "input": {"prompt": "a", "startImage": "nowhere"}, "variant": "image_to_video"}
    assert broken(body) == ["kling-o1/input.startImage/scheme"]


def test_a_missing_part_is_told_beside_a_wrong_one() -> None:
    assert broken(without("type")) == ["generations/type/required"]
    assert broken({**without("input"), "type": 5}) == ["generations/type/type", "generations/input/required"]
    assert broken({**without("model"), "extra": 1}) == ["generations/model/required", "generations/body/unknown_field"]


def test_a_compiled_model_is_kept() -> None:
    assert VALIDATOR.compiled("kling-o1") is VALIDATOR.compiled("kling-o1")
    with pytest.raises(ModelUnknown):
        VALIDATOR.compiled("kling-o2")


FIELD_NAMES = sorted({name for model in SPEC.models.values() for name in model.fields})
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
)
URIS = st.sampled_from(["asset://", "https://", "data:image/png;base64,"]).flatmap(
    lambda scheme: st.text(max_size=10).map(lambda rest: scheme + rest)
)
VALUES = st.recursive(
    SCALARS | URIS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
INPUTS = st.dictionaries(st.sampled_from(FIELD_NAMES) | st.text(max_size=8), VALUES, max_size=8)
BODIES = VALUES | st.fixed_dictionaries(
    {"type": st.sampled_from(["video", "image"]), "model": st.sampled_from(sorted(SPEC.models)), "input": INPUTS},
    optional={"variant": VALUES, "extra": VALUES},
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        question.id: st.sampled_from(sorted(question.answers))
        for question in SPEC.questions.values()
        if question.default is not None
    },
)


@settings(derandomize=True, database=None, deadline=None, max_examples=150)
@given(body=BODIES, answers=ANSWERS)
def test_no_value_makes_validation_fail(body: Any, answers: dict[str, str]) -> None:
    outcome = Validator(SPEC, SPEC.world(answers)).validate(body)
    if isinstance(outcome, Accepted):
        assert json.loads(json.dumps(outcome.input)) == outcome.input
        assert outcome.mode in SPEC.api.modes[outcome.model.type]
    else:
        assert all(violation.message and violation.pointer in ("", *pointers(body)) for violation in outcome.items)


def pointers(value: Any, at: str = "") -> list[str]:
    """Return every place in a value, and those of the keys that it may lack."""
    if isinstance(value, list):
        return [
            place for index, item in enumerate(value) for place in [f"{at}/{index}", *pointers(item, f"{at}/{index}")]
        ]
    if not isinstance(value, dict):
        return []
    missing = [f"{at}/{name}" for name in ("type", "model", "input", *FIELD_NAMES)]
    escaped = [(f"{at}/{name.replace('~', '~0').replace('/', '~1')}", item) for name, item in value.items()]
    return [*missing, *(place for key, item in escaped for place in [key, *pointers(item, key)])]
