from collections.abc import Iterator
from itertools import chain, combinations
from typing import Any

import pytest

from givonkit import World, load_spec
from givonkit.spec import Field, Model
from givonkit.variants import ModeSelector

SPEC = load_spec()
MODELS = SPEC.models
DEFAULT = SPEC.world()
REFERENCES_FIRST = SPEC.world(
    {"mode-priority-video": "reference-video-image", "mode-priority-image": "reference-source"}
)
ASSET = "asset://asset_1"
EVERY_SLOT_OF_KLING = ("startImage", "endImage", "referenceVideo", "referenceAssetUris")
EVERY_SLOT_OF_SWITCHX = ("sourceVideo", "switchxAlphaVideo", "referenceAssetUris")


def selector_of(slug: str, world: World = DEFAULT) -> ModeSelector:
    return ModeSelector(SPEC.model_rules(slug, world))


def modes_of(slug: str, world: World = DEFAULT) -> tuple[str, ...]:
    return tuple(step.mode for step in SPEC.model_rules(slug, world).modes)


def filled(model: Model, *slots: str) -> dict[str, Any]:
    return {slot: [ASSET] if model.fields[slot].is_array else ASSET for slot in slots}


def selected(slug: str, *slots: str) -> tuple[str, str]:
    """Return the mode in the default world, and where references come first."""
    model = MODELS[slug]
    values = {"prompt": "a", **filled(model, *slots)}
    first, second = (selector_of(slug, world).select(values) for world in (DEFAULT, REFERENCES_FIRST))
    return first, second


VIDEO_MODES = [
    ("kling-o1", (), "text_to_video", "text_to_video"),
    ("kling-o1", ("startImage",), "image_to_video", "image_to_video"),
    ("kling-o1", ("endImage",), "image_to_video", "image_to_video"),
    ("kling-o1", ("startImage", "endImage"), "image_to_video", "image_to_video"),
    ("kling-o1", ("referenceVideo",), "video_to_video", "video_to_video"),
    ("kling-o1", ("referenceAssetUris",), "reference_to_video", "reference_to_video"),
    ("kling-o1", ("startImage", "referenceAssetUris"), "image_to_video", "reference_to_video"),
    ("kling-o1", ("startImage", "referenceVideo"), "video_to_video", "video_to_video"),
    ("kling-o1", ("referenceVideo", "referenceAssetUris"), "video_to_video", "reference_to_video"),
    ("kling-o1", EVERY_SLOT_OF_KLING, "video_to_video", "reference_to_video"),
    ("kling-3.0", (), "text_to_video", "text_to_video"),
    ("kling-3.0", ("endImage",), "image_to_video", "image_to_video"),
    ("happyhorse-1.0", ("sourceVideo",), "video_to_video", "video_to_video"),
    ("seedance-2.0-relaxed", ("referenceVideo3",), "video_to_video", "video_to_video"),
    ("seedance-2.0-relaxed", ("speechAudio",), "text_to_video", "text_to_video"),
    ("seedance-2.0-relaxed", ("speechAudio3", "referenceAssetUris"), "reference_to_video", "reference_to_video"),
    ("kling-2.6-motion", ("referencePhoto", "motionVideo"), "video_to_video", "video_to_video"),
    ("kling-3.0-motion", ("referencePhoto", "motionVideo"), "video_to_video", "video_to_video"),
    ("switchx-video", ("sourceVideo",), "video_to_video", "video_to_video"),
    ("switchx-video", EVERY_SLOT_OF_SWITCHX, "video_to_video", "reference_to_video"),
]  # fmt: skip

IMAGE_MODES = [
    ("grok-imagine", (), "text_to_image", "text_to_image"),
    ("grok-imagine", ("sourceImage",), "image_edit", "image_edit"),
    ("grok-imagine", ("referenceAssetUris",), "image_reference", "image_reference"),
    ("grok-imagine", ("sourceImage", "referenceAssetUris"), "image_edit", "image_reference"),
    ("gpt-image-2", ("sourceImage", "maskImage"), "image_edit", "image_edit"),
    ("gpt-image-2", ("sourceImage", "maskImage", "referenceAssetUris"), "image_edit", "image_reference"),
    ("nano-banana", ("referenceAssetUris",), "image_reference", "image_reference"),
]


@pytest.mark.parametrize(("slug", "slots", "in_the_default_world", "with_references_first"), VIDEO_MODES + IMAGE_MODES)
def test_a_mode_follows_from_the_slots_that_are_filled(
    slug: str, slots: tuple[str, ...], in_the_default_world: str, with_references_first: str
) -> None:
    assert selected(slug, *slots) == (in_the_default_world, with_references_first)


ORDERS = {
    ("video", DEFAULT): ["video_to_video", "image_to_video", "reference_to_video"],
    ("video", REFERENCES_FIRST): ["reference_to_video", "video_to_video", "image_to_video"],
    ("image", DEFAULT): ["image_edit", "image_reference"],
    ("image", REFERENCES_FIRST): ["image_reference", "image_edit"],
}


def mode_of(field: Field, kind: str) -> str | None:
    """Return the mode that a slot stands for."""
    if kind == "image":
        return "image_reference" if field.is_array else "image_edit"
    if field.is_array:
        return "reference_to_video"
    return {"image": "image_to_video", "video": "video_to_video"}.get(field.media or "")


def fillings(model: Model) -> Iterator[tuple[str, ...]]:
    """Yield the required slots with up to three others filled."""
    required = [field.name for field in model.fields.values() if field.is_slot and field.required]
    others = [field.name for field in model.fields.values() if field.is_slot and not field.required]
    for some in chain.from_iterable(combinations(others, size) for size in range(4)):
        yield (*required, *some)


@pytest.mark.parametrize("world", [DEFAULT, REFERENCES_FIRST], ids=["default", "references-first"])
@pytest.mark.parametrize("slug", MODELS)
def test_the_first_mode_of_the_order_that_has_a_filled_slot_is_selected(slug: str, world: World) -> None:
    model = MODELS[slug]
    selector = selector_of(slug, world)
    for slots in fillings(model):
        of_slots = {mode_of(model.fields[slot], model.type) for slot in slots}
        text = f"text_to_{model.type}"
        expected = next((mode for mode in ORDERS[model.type, world] if mode in of_slots), text)
        assert selector.select({"prompt": "a", **filled(model, *slots)}) == expected


@pytest.mark.parametrize("world", [DEFAULT, REFERENCES_FIRST], ids=["default", "references-first"])
@pytest.mark.parametrize("slug", MODELS)
def test_the_modes_that_are_reached_are_those_that_are_not_shown_as_unreachable(slug: str, world: World) -> None:
    model = MODELS[slug]
    selector = selector_of(slug, world)
    reached = {selector.select(filled(model, *slots)) for slots in fillings(model)}
    assert reached == set(modes_of(slug, world)) - set(selector.unreachable)


def test_the_motion_models_and_switchx_video_never_reach_what_a_required_video_hides() -> None:
    unreachable = {slug: selector_of(slug).unreachable for slug in MODELS}
    assert {slug: modes for slug, modes in unreachable.items() if modes} == {
        "kling-2.6-motion": ("image_to_video",),
        "kling-3.0-motion": ("image_to_video",),
        "switchx-video": ("image_to_video", "reference_to_video"),
    }


@pytest.mark.parametrize("slug", [slug for slug, model in MODELS.items() if model.modes is not None])
def test_documented_modes_are_offered_as_they_stand(slug: str) -> None:
    assert sorted(modes_of(slug)) == sorted(MODELS[slug].modes or ())


def test_the_modes_that_no_page_shows_follow_from_the_slots() -> None:
    modes = {slug: modes_of(slug) for slug in MODELS if MODELS[slug].modes is None}
    every_image_mode = ("image_edit", "image_reference", "text_to_image")
    assert modes == {
        "happyhorse-1.0": ("video_to_video", "image_to_video", "reference_to_video", "text_to_video"),
        "kling-3.0-omni": ("video_to_video", "reference_to_video", "text_to_video"),
        "nano-banana": every_image_mode,
        "nano-banana-2": every_image_mode,
        "seedance-2.0-relaxed": ("video_to_video", "image_to_video", "reference_to_video", "text_to_video"),
        "veo-3.1-lite": ("image_to_video", "reference_to_video", "text_to_video"),
    }


@pytest.mark.parametrize("empty", [None, [], ""])
def test_an_empty_slot_selects_nothing(empty: Any) -> None:
    assert selector_of("kling-o1").select({"referenceAssetUris": empty, "startImage": empty}) == "text_to_video"
