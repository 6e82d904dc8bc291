import io
import struct
import zlib

import av
import pytest

from givonkit.media import image
from givonkit.media._colours import colour_ramp

SIZES = [
    (1, 1),
    (1, 9),
    (9, 1),
    (3, 2),
    (257, 255),
    (1024, 576),
    (1024, 1024),
    (1365, 2048),
    (4096, 2304),
    (4096, 4096),
]


def chunks_of(png: bytes) -> list[tuple[bytes, bytes]]:
    position, chunks = 8, []
    while position < len(png):
        (length,) = struct.unpack_from(">I", png, position)
        kind, content = png[position + 4 : position + 8], png[position + 8 : position + 8 + length]
        assert struct.unpack_from(">I", png, position + 8 + length) == (zlib.crc32(kind + content),)
        chunks.append((kind, content))
        position += 12 + length
    assert position == len(png)
    return chunks


def decoded(png: bytes) -> av.VideoFrame:
    with av.open(io.BytesIO(png), "r") as container:
        return next(container.decode(video=0))


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_an_image_has_exactly_the_pixels_asked_for(width: int, height: int) -> None:
    frame = decoded(image(width, height, b"seed"))
    assert (frame.width, frame.height) == (width, height)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_an_image_holds_every_row_in_full(width: int, height: int) -> None:
    png = image(width, height, b"seed")
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks = chunks_of(png)
    assert [kind for kind, _ in chunks] == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    assert chunks[0][1] == struct.pack(">IIBBBBB", width, height, 4, 3, 0, 0, 0)
    assert len(zlib.decompress(chunks[2][1])) == height * (1 + (width + 1) // 2)


def test_an_image_runs_from_the_first_colour_of_its_seed_to_the_last() -> None:
    ramp = colour_ramp(b"seed", 15)
    frame = decoded(image(80, 80, b"seed")).reformat(format="rgb24")
    plane = frame.planes[0]
    pixels = bytes(plane)
    diagonal = [pixels[at * plane.line_size + 3 * at :][:3] for at in range(5, 80, 10)]
    assert diagonal == [bytes(colour) for colour in ramp[::2]]


def test_the_largest_usual_image_is_a_small_file() -> None:
    assert len(image(4096, 4096, b"seed")) < 64_000


def test_equal_arguments_give_equal_images() -> None:
    assert image(640, 480, b"seed") == image(640, 480, b"seed")


def test_another_seed_gives_another_image_of_the_same_length() -> None:
    one, other = image(640, 480, b"seed"), image(640, 480, b"another seed")
    assert one != other
    assert len(one) == len(other)


@pytest.mark.parametrize(
    ("width", "height", "message"),
    [
        (0, 9, "width must be a whole number from 1 to 16384, got width=0"),
        (9, -1, "height must be a whole number from 1 to 16384, got height=-1"),
        (9, 16385, "height must be a whole number from 1 to 16384, got height=16385"),
    ],
)
def test_an_impossible_side_of_an_image_is_refused_by_name(width: int, height: int, message: str) -> None:
    with pytest.raises(ValueError) as refusal:
        image(width, height, b"seed")
    assert str(refusal.value) == message
