import io
import struct

import pytest

from givonkit.errors import MediaUnreadable
from givonkit.media import MediaFile, read_metadata

FRAME = b"\x00\x0b\x08" + struct.pack(">HH", 360, 640)


def picture(content: bytes) -> MediaFile:
    return read_metadata(io.BytesIO(content))


def webp(kind: bytes, content: bytes) -> bytes:
    return b"RIFF" + bytes(4) + b"WEBP" + kind + bytes(4) + content


@pytest.mark.parametrize("marker", sorted({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}))
def test_every_kind_of_frame_of_a_jpeg_says_its_pixels(marker: int) -> None:
    looks_like_a_frame = b"\xff\xe1\x00\x0b\xff\xc0\x00\x0b\x08\x00\x01\x00\x01"
    tables = b"\xff\xff\xff\xc4\x00\x04\x00\x00"
    content = b"\xff\xd8" + looks_like_a_frame + tables + bytes([0xFF, marker]) + FRAME
    assert picture(content) == MediaFile("image", "image/jpeg", 640, 360, None)


def test_the_scale_above_the_pixels_of_a_webp_does_not_count() -> None:
    content = b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 640 | 1 << 14, 360 | 3 << 14)
    assert picture(webp(b"VP8 ", content)) == MediaFile("image", "image/webp", 640, 360, None)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (16384, 16384), (640, 360)])
def test_the_sides_of_a_lossless_webp_share_their_bytes(width: int, height: int) -> None:
    content = b"\x2f" + struct.pack("<I", width - 1 | height - 1 << 14 | 1 << 28)
    assert picture(webp(b"VP8L", content))[2:4] == (width, height)


def test_the_canvas_of_an_extended_webp_counts() -> None:
    content = bytes(4) + (69_999).to_bytes(3, "little") + (1).to_bytes(3, "little")
    assert picture(webp(b"VP8X", content))[2:4] == (70_000, 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (webp(b"VP8 ", bytes(20)), "a WebP that has a VP8 chunk without a key frame"),
        (webp(b"VP8L", bytes(20)), "a WebP that has a VP8L chunk without its signature"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "a PNG that does not begin with an IHDR chunk"),
        (b"\xff\xd8\xff\xdb\x00\x03\x00\x00\xff", "a JPEG that has no frame header before byte 7"),
    ],
)
def test_a_picture_that_cannot_be_read_is_named(content: bytes, message: str) -> None:
    with pytest.raises(MediaUnreadable) as refused:
        picture(content)
    assert str(refused.value) == message
