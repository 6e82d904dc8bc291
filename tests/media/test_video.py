import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import av
import pytest
from av.container import InputContainer

from givonkit.media import video
from givonkit.media._bars import STRIP_COLOUR
from givonkit.media._colours import YuvColour, colour_ramp, to_yuv

RATIOS = ["9:16", "16:9", "1:1", "4:3", "3:4", "4:5", "5:4", "21:9", "9:21", "2:3", "3:2"]
SHORT_SIDES = [480, 720, 1080, 2160]
UNUSUAL_SIZES = [(2, 2), (2, 4096), (4096, 2), (16, 16), (18, 190), (34, 192), (1366, 768), (4094, 10), (8192, 4320)]
PICTURES_PER_SECOND = 24


def size(ratio: str, short_side: int) -> tuple[int, int]:
    across, down = (int(part) for part in ratio.split(":"))
    long_side = 2 * round(short_side * max(across, down) / min(across, down) / 2)
    return (long_side, short_side) if across > down else (short_side, long_side)


USUAL_SIZES = [size(ratio, short_side) for short_side in SHORT_SIDES for ratio in RATIOS]


@contextmanager
def opened(mp4: bytes) -> Iterator[InputContainer]:
    """A reader that must not complain about anything."""
    before = av.logging.get_level()
    av.logging.set_level(av.logging.WARNING)
    try:
        with (
            av.logging.Capture(local=False) as complaints,
            av.open(io.BytesIO(mp4), "r", options={"err_detect": "explode"}) as container,
        ):
            for stream in container.streams:
                stream.codec_context.options = {"err_detect": "explode"}
            yield container
    finally:
        av.logging.set_level(before)
    assert complaints == []


def pictures(mp4: bytes) -> list[av.VideoFrame]:
    with opened(mp4) as container:
        return list(container.decode(video=0))


def colour_at(frame: av.VideoFrame, across: int, down: int) -> YuvColour:
    luma, blue_chroma, red_chroma = frame.planes
    values = [bytes(luma)[down * luma.line_size + across]]
    values += [bytes(plane)[down // 2 * plane.line_size + across // 2] for plane in (blue_chroma, red_chroma)]
    return YuvColour(*values)


@pytest.mark.parametrize(("width", "height"), USUAL_SIZES + UNUSUAL_SIZES)
def test_a_video_has_exactly_the_pixels_asked_for(width: int, height: int) -> None:
    with opened(video(width, height, 0.25, audio=False, colour_seed=b"seed")) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (width, height)
        assert stream.average_rate == Fraction(PICTURES_PER_SECOND)
        frames = [(frame.width, frame.height, frame.format.name) for frame in container.decode(stream)]
    assert frames == [(width, height, "yuv420p")] * 6


@pytest.mark.parametrize("audio", [False, True])
@pytest.mark.parametrize("seconds", [0.001, 0.04, 0.5, 1, 2.96, 5, 7.3, 10, 60])
def test_a_video_lasts_exactly_as_long_as_asked_for(seconds: float, *, audio: bool) -> None:
    with opened(video(320, 192, seconds, audio=audio, colour_seed=b"seed")) as container:
        lengths = [Fraction(stream.duration or 0) * (stream.time_base or 0) for stream in container.streams]
        times = [frame.time for frame in container.decode(video=0)]
    assert lengths == [Fraction(round(seconds * 48_000), 48_000)] * (2 if audio else 1)
    assert times == pytest.approx([at / PICTURES_PER_SECOND for at in range(math.ceil(seconds * PICTURES_PER_SECOND))])


@pytest.mark.parametrize("audio", [False, True])
def test_a_video_has_sound_when_asked_for(*, audio: bool) -> None:
    with opened(video(640, 480, 2.5, audio=audio, colour_seed=b"seed")) as container:
        kinds = [(stream.type, stream.codec_context.name) for stream in container.streams]
        packets = [packet for packet in container.demux() if packet.size]
    assert kinds == [("video", "h264"), ("audio", "aac")][: 1 + audio]
    assert len(packets) == 60 + (118 if audio else 0)


@pytest.mark.parametrize("seed", [b"", b"seed", b"another seed", b"\x00\xff"])
def test_a_video_shows_the_colours_of_its_seed_exactly(seed: bytes) -> None:
    for frame in pictures(video(1280, 720, 0.1, audio=False, colour_seed=seed)):
        for bar, colour in enumerate(colour_ramp(seed, 8)):
            assert {colour_at(frame, 160 * bar + 2, down) for down in (0, 300, 650)} == {to_yuv(colour)}
            assert {colour_at(frame, 160 * bar + 157, down) for down in (0, 300, 650)} == {to_yuv(colour)}


def test_a_strip_at_the_bottom_grows_with_time_through_key_pictures_too() -> None:
    width, height = 640, 360
    frames = pictures(video(width, height, 8, audio=False, colour_seed=b"seed"))
    for number, frame in enumerate(frames, start=1):
        filled = [colour_at(frame, 16 * column, height - 2) == STRIP_COLOUR for column in range(width // 16)]
        length = len(filled) * number // len(frames)
        assert filled == [True] * length + [False] * (len(filled) - length)


def test_any_moment_of_a_video_can_be_jumped_to() -> None:
    with opened(video(640, 360, 12, audio=True, colour_seed=b"seed")) as container:
        stream = container.streams.video[0]
        for second in (11, 0, 6, 4, 10):
            container.seek(second * 48_000, stream=stream)
            frame = next(container.decode(stream))
            assert frame.key_frame
            assert frame.time == second // 5 * 5


def test_a_video_can_be_read_from_a_pipe() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    pipe = Pipe(video(640, 360, 3, audio=True, colour_seed=b"seed"))
    with av.open(pipe, "r") as container:
        assert len([packet for packet in container.demux() if packet.size]) == 72 + 141
