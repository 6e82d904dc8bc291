from __future__ import annotations

import pytest

from givonkit.commands.quotes import quote
from givonkit.errors import InputInvalid
from givonkit.spec import load_spec

SPEC = load_spec()
WORLD = SPEC.world()


def test_fields_left_out_take_their_defaults() -> None:
    priced = quote(SPEC, WORLD, SPEC.models["kling-3.0"], {"prompt": "a cat"})
    assert priced["input"] == {
        "prompt": "a cat",
        "aspectRatio": "9:16",
        "resolution": "720p",
        "duration": 3,
        "audioEnabled": True,
    }
    assert priced["origins"] == {
        "prompt": "set",
        "aspectRatio": "default",
        "resolution": "default",
        "duration": "default",
        "audioEnabled": "default",
    }


def test_required_fields_left_out_are_those_of_the_documented_request() -> None:
    priced = quote(SPEC, WORLD, SPEC.models["kling-2.6-motion"], {"duration": 10})
    assert [name for name, origin in priced["origins"].items() if origin == "example"] == [
        "prompt",
        "referencePhoto",
        "motionVideo",
    ]
    assert (priced["tokens"], priced["basis"]) == (80, "exact")


@pytest.mark.parametrize("slug", SPEC.models)
def test_every_model_has_a_price_for_its_documented_request(slug: str) -> None:
    model = SPEC.models[slug]
    assert quote(SPEC, WORLD, model, model.example)["tokens"] > 0


def test_the_slots_that_are_filled_select_the_variant() -> None:
    priced = quote(SPEC, WORLD, SPEC.models["kling-o1"], {"startImage": "asset://asset_x"})
    assert priced["variant"] == "image_to_video"


def test_a_price_that_no_page_shows_is_a_lower_bound() -> None:
    assert quote(SPEC, WORLD, SPEC.models["kling-o1"], {})["basis"] == "lower_bound"


def test_every_violation_is_named_at_once() -> None:
    with pytest.raises(InputInvalid) as refusal:
        quote(SPEC, WORLD, SPEC.models["kling-o1"], {"duration": 7, "resolution": "8k"})
    assert str(refusal.value).splitlines() == [
        "kling-o1 does not take this input:",
        '  input.resolution: expected one of 720p, 1080p; got "8k"',
        "  input.duration: expected one of 5, 10; got 7; nearest: 5",
    ]


def test_violations_beyond_the_limit_of_a_refusal_are_counted() -> None:
    with pytest.raises(InputInvalid, match=r"\n  and 50 more$"):
        quote(SPEC, WORLD, SPEC.models["kling-o1"], {f"field{number}": 1 for number in range(150)})
