import av
import pytest

from givonkit.media._bars import Bars
from givonkit.media._h264 import Stream, key_picture, picture_parameters, update

START_OF_UNIT = b"\x00\x00\x00\x01"
BITS_BEFORE_PICTURE_NUMBER = len("1" + "00110" + "1")


def bits_of(unit: bytes) -> str:
    return "".join(f"{byte:08b}" for byte in unit[1:])


@pytest.mark.parametrize(("width", "height"), [(2, 2), (16, 16), (18, 30), (1366, 768), (1080, 1350), (1920, 1080)])
def test_a_decoder_needs_no_file_around_the_stream_to_know_its_size(width: int, height: int) -> None:
    stream = Stream(width, height, 24)
    squares = Bars(stream.columns, stream.rows, b"seed").key_picture(0)
    units = [stream.sequence_parameters(), picture_parameters(), key_picture(squares, ordinal=0)]
    decoder = av.VideoCodecContext.create("h264", "r")
    packet = av.Packet(b"".join(START_OF_UNIT + unit for unit in units))
    (frame,) = [*decoder.decode(packet), *decoder.decode(None)]
    assert (frame.width, frame.height) == (width, height)


@pytest.mark.parametrize(
    ("width", "height", "level"),
    [
        (2, 2, 10),
        (176, 144, 11),
        (854, 480, 30),
        (1280, 720, 31),
        (1920, 1080, 40),
        (2, 4096, 40),
        (3840, 2160, 51),
        (5040, 2160, 60),
        (8192, 4320, 60),
    ],
)
def test_a_stream_asks_for_the_lowest_level_that_its_size_allows(width: int, height: int, level: int) -> None:
    stream = Stream(width, height, 24)
    assert stream.level == level
    assert stream.sequence_parameters()[3] == level


def test_key_pictures_that_follow_each_other_have_different_numbers() -> None:
    first, second, third = (key_picture("1", ordinal=ordinal) for ordinal in range(3))
    assert first != second
    assert first == third


@pytest.mark.parametrize(("distance", "number"), [(1, 1), (2, 2), (119, 119), (257, 1)])
def test_updates_are_counted_from_their_key_picture(distance: int, number: int) -> None:
    bits = bits_of(update("1", distance=distance))
    assert bits[BITS_BEFORE_PICTURE_NUMBER : BITS_BEFORE_PICTURE_NUMBER + 8] == f"{number:08b}"
