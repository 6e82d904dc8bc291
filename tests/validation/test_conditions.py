from functools import cache
from typing import Any

import pytest

from givonkit import load_spec
from givonkit.validation import Findings, Validator

SPEC = load_spec()
ASSET = "asset://asset_1"
VIDEO_AND_SOUND = "kling-3.0-omni/input.audioEnabled/conflict"
MASK_ALONE = "nano-banana/input.maskImage/requires"


@cache
def validator_in(**answers: str) -> Validator:
    """Return the validator of the world with these answers, `_` in a question standing for `-`."""
    return Validator(SPEC, SPEC.world({question.replace("_", "-"): answer for question, answer in answers.items()}))


def found(model: str, given: dict[str, Any], **answers: str) -> dict[str, str]:
    """Return the messages of the broken rules by their ids."""
    body = {"type": SPEC.models[model].type, "model": model, "input": {"prompt": "a", **given}}
    outcome = validator_in(**answers).validate(body)
    return {each.rule.id: each.message for each in outcome.items} if isinstance(outcome, Findings) else {}


def test_a_field_that_needs_another_is_told_what_is_missing() -> None:
    assert found("nano-banana", {"maskImage": ASSET}) == {
        MASK_ALONE: "input.maskImage: expected sourceImage beside it; got maskImage without sourceImage"
    }


def test_a_field_that_needs_another_is_fine_beside_it() -> None:
    assert found("nano-banana", {"maskImage": ASSET, "sourceImage": ASSET}) == {}
    assert found("nano-banana", {"sourceImage": ASSET}) == {}


def test_a_partner_that_is_wrong_itself_is_told_for_that_alone() -> None:
    assert set(found("nano-banana", {"maskImage": ASSET, "sourceImage": 5})) == {"nano-banana/input.sourceImage/type"}


def test_null_is_no_partner() -> None:
    rules = found("nano-banana", {"maskImage": ASSET, "sourceImage": None})
    assert set(rules) == {MASK_ALONE, "nano-banana/input.sourceImage/type"}
    assert set(found("nano-banana", {"maskImage": ASSET, "sourceImage": None}, null_fields="absent")) == {MASK_ALONE}


def test_a_condition_is_told_beside_the_other_violations() -> None:
    rules = found("nano-banana", {"maskImage": "nowhere", "imageSize": "9K"})
    assert set(rules) == {MASK_ALONE, "nano-banana/input.maskImage/scheme", "nano-banana/input.imageSize/enum"}


def test_sound_that_is_asked_for_clashes_with_a_video_reference() -> None:
    assert found("kling-3.0-omni", {"referenceVideo": ASSET, "audioEnabled": True}) == {
        VIDEO_AND_SOUND: "input.audioEnabled: expected false when referenceVideo is sent; got true; nearest: false"
    }


@pytest.mark.parametrize("given", [{}, {"audioEnabled": False}])
def test_sound_that_is_not_asked_for_does_not_clash(given: dict[str, Any]) -> None:
    assert found("kling-3.0-omni", {"referenceVideo": ASSET, **given}) == {}


@pytest.mark.parametrize("given", [{}, {"audioEnabled": True}])
def test_where_defaults_count_sound_clashes_unless_it_is_off(given: dict[str, Any]) -> None:
    rules = found("kling-3.0-omni", {"referenceVideo": ASSET, **given}, audio_with_video_reference="default-counts")
    assert set(rules) == {VIDEO_AND_SOUND}
    off = {"referenceVideo": ASSET, "audioEnabled": False}
    assert found("kling-3.0-omni", off, audio_with_video_reference="default-counts") == {}


def test_null_is_not_asking_for_sound_where_null_is_absent() -> None:
    given = {"referenceVideo": ASSET, "audioEnabled": None}
    assert found("kling-3.0-omni", given, null_fields="absent") == {}
    assert set(found("kling-3.0-omni", given)) == {"kling-3.0-omni/input.audioEnabled/type"}


def test_a_value_of_the_wrong_type_is_no_clash_as_well() -> None:
    rules = found("kling-3.0-omni", {"referenceVideo": ASSET, "audioEnabled": "on"})
    assert set(rules) == {"kling-3.0-omni/input.audioEnabled/type"}


@pytest.mark.parametrize(
    ("given", "is_refused"),
    [
        ({}, True),
        ({"resolution": "720p"}, True),
        ({"audioEnabled": True}, True),
        ({"audioEnabled": False}, False),
        ({"resolution": "1080p"}, False),
        ({"resolution": "1080p", "audioEnabled": True}, False),
    ],
)
def test_sound_without_a_price_row_is_refused_in_one_world_only(given: dict[str, Any], *, is_refused: bool) -> None:
    assert found("kling-2.6", given) == {}
    assert bool(found("kling-2.6", given, audio_without_price_row="refused")) == is_refused


@pytest.mark.parametrize(
    ("given", "is_refused"), [({}, False), ({"audioEnabled": True}, False), ({"audioEnabled": False}, True)]
)
def test_the_relaxed_model_keeps_its_sound_in_one_world_only(given: dict[str, Any], *, is_refused: bool) -> None:
    assert found("seedance-2.0-relaxed", given) == {}
    assert bool(found("seedance-2.0-relaxed", given, relaxed_audio_off="refused")) == is_refused


@pytest.mark.parametrize("model", ["kling-o1", "kling-3.0", "veo-3.1-lite", "seedance-2.0-relaxed"])
def test_an_end_image_needs_a_start_image_in_one_world_only(model: str) -> None:
    assert found(model, {"endImage": ASSET}) == {}
    assert set(found(model, {"endImage": ASSET}, end_image_alone="refused")) == {f"{model}/input.endImage/requires"}
    assert found(model, {"endImage": ASSET, "startImage": ASSET}, end_image_alone="refused") == {}
