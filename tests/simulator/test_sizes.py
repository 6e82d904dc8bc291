from fractions import Fraction
from typing import Any

import pytest

from givonkit import load_spec
from givonkit.simulator.sizes import Framing, pixels

SPEC = load_spec()
RATIOS = sorted(
    {ratio for model in SPEC.models.values() for ratio in model.fields["aspectRatio"].allowed or () if ratio != "auto"}
)
SHORT_SIDES = {"480p": 480, "720p": 720, "1080p": 1080, "4k": 2160}
LONG_SIDES = {"1K": 1024, "2K": 2048, "3K": 3072, "4K": 4096}


def test_every_size_of_every_model_is_among_those_that_are_tried() -> None:
    sizes = {
        size
        for model in SPEC.models.values()
        for name in ("resolution", "imageSize")
        if name in model.fields
        for size in model.fields[name].allowed or ()
    }
    assert sizes == {*SHORT_SIDES, *LONG_SIDES}


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("size", [*SHORT_SIDES, *LONG_SIDES])
def test_one_side_is_what_the_size_says_and_the_other_follows_the_ratio(size: str, ratio: str) -> None:
    width, height = pixels(size, ratio)
    named, other = (min, max) if size in SHORT_SIDES else (max, min)
    assert named(width, height) == (SHORT_SIDES.get(size) or LONG_SIDES.get(size))
    across, down = (int(part) for part in ratio.split(":"))
    exact = Fraction(named(width, height) * other(across, down), named(across, down))
    assert abs(other(width, height) - exact) <= 1
    assert (width > height) == (across > down)


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("size", [*SHORT_SIDES, *LONG_SIDES])
def test_both_sides_are_even(size: str, ratio: str) -> None:
    assert [side % 2 for side in pixels(size, ratio)] == [0, 0]


@pytest.mark.parametrize(
    ("size", "ratio", "frame"),
    [
        ("720p", "16:9", (1280, 720)),
        ("720p", "9:16", (720, 1280)),
        ("480p", "16:9", (854, 480)),
        ("1080p", "21:9", (2520, 1080)),
        ("4k", "16:9", (3840, 2160)),
        ("1K", "1:1", (1024, 1024)),
        ("2K", "2:3", (1366, 2048)),
        ("4K", "16:9", (4096, 2304)),
        ("720p", "auto", (1280, 720)),
        ("1K", "auto", (1024, 576)),
    ],
)
def test_the_usual_frames_are_the_usual_ones(size: str, ratio: str, frame: tuple[int, int]) -> None:
    assert pixels(size, ratio) == frame


@pytest.mark.parametrize(("size", "ratio"), [("large", "1:1"), ("", ""), ("720", "9:16"), ("720px", "9:16")])
def test_a_size_that_says_nothing_is_720p(size: str, ratio: str) -> None:
    assert pixels(size, ratio) == (1280, 720)


TALL = {"resolution": "1080p", "aspectRatio": "9:16"}
FRAMES: list[tuple[str, dict[str, Any], tuple[int, int, int | None, bool]]] = [
    ("kling-2.6", {**TALL, "duration": 10, "audioEnabled": True}, (1080, 1920, 10, True)),
    ("kling-2.6", {**TALL, "duration": 5, "audioEnabled": False}, (1080, 1920, 5, False)),
    ("kling-o1", {"resolution": "720p", "aspectRatio": "1:1", "duration": 5}, (720, 720, 5, False)),
    ("kling-2.6-motion", {"aspectRatio": "3:4", "duration": 3, "audioEnabled": False}, (720, 960, 3, False)),
    ("switchx-video", {"aspectRatio": "auto", "resolution": "1080p"}, (1920, 1080, 1, False)),
    ("grok-imagine", {"aspectRatio": "9:16"}, (576, 1024, None, False)),
    ("gpt-image-2", {"aspectRatio": "1:1", "imageSize": "4K", "quality": "low"}, (4096, 4096, None, False)),
    ("switchx-image", {"aspectRatio": "16:9", "imageSize": "720p"}, (1280, 720, None, False)),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "values", "frame"), FRAMES)
def test_a_result_has_the_pixels_seconds_and_sound_of_its_input(
    slug: str, values: dict[str, Any], frame: tuple[int, int, int | None, bool]
) -> None:
    assert Framing(SPEC.models[slug], SPEC.world()).frame(values) == frame


def test_a_video_of_unknown_length_lasts_as_long_as_a_world_says() -> None:
    framing = Framing(SPEC.models["switchx-video"], SPEC.world({"source-seconds": "5"}))
    assert framing.frame({"aspectRatio": "auto", "resolution": "720p"})[2] == 5


@pytest.mark.parametrize("slug", SPEC.models)
def test_every_documented_request_has_a_frame(slug: str) -> None:
    model = SPEC.models[slug]
    width, height, seconds, _ = Framing(model, SPEC.world()).frame(model.example)
    assert min(width, height) >= 480
    assert (seconds is None) == (model.type == "image")


def test_equal_frames_are_the_same_tuple() -> None:
    framing = Framing(SPEC.models["kling-o1"], SPEC.world())
    values = {"resolution": "720p", "aspectRatio": "1:1", "duration": 5}
    assert framing.frame(values) is framing.frame({**values, "prompt": "another"})


@pytest.mark.parametrize(
    ("size", "ratio"), [("720p", "0:1"), ("720p", "1:0"), ("720p", "9" * 5000 + ":1"), ("9999p", "1:1"), ("x", "y")]
)
def test_a_size_that_cannot_be_is_that_of_a_plain_video(size: str, ratio: str) -> None:
    assert pixels(size, ratio) == (1280, 720)
