import io
import struct

import pytest

from givonkit.errors import MediaUnreadable
from givonkit.media import MediaFile, read_metadata
from givonkit.media._boxes import box, full_box, handler, media_header, movie_header, track_header

UNKNOWN = 0xFFFF_FFFF


def new_box(kind: bytes, layout: str, *values: int) -> bytes:
    return box(kind, b"\x01\x00\x00\x00", struct.pack(">" + layout, *values))


def long_box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4sQ", 1, kind, 16 + len(content)) + content


def track(kind: bytes, *, width: int = 0, height: int = 0, header: bytes | None = None) -> bytes:
    header = header or track_header(1, 5000, volume=0, width=width, height=height)
    return box(b"trak", header, box(b"mdia", media_header(1000, 5000), handler(kind, b"")))


def read(*boxes: bytes, brand: bytes = b"isom") -> MediaFile:
    return read_metadata(io.BytesIO(b"".join([box(b"ftyp", brand, bytes(4)), *boxes])))


HEADER = movie_header(1000, 5000, 2)
VIDEO, SOUND, TEXT = track(b"vide", width=64, height=36), track(b"soun"), track(b"text")


def test_the_video_track_counts_wherever_it_stands() -> None:
    assert read(box(b"moov", HEADER, TEXT, SOUND, VIDEO)) == MediaFile("video", "video/mp4", 64, 36, 5.0)


def test_of_two_video_tracks_the_first_counts() -> None:
    small = track(b"vide", width=2, height=2)
    assert read(box(b"moov", HEADER, VIDEO, small)).width == 64


@pytest.mark.parametrize("brand", [b"isom", b"M4A ", b"qt  "])
def test_a_movie_without_video_is_a_voiceover(brand: bytes) -> None:
    found = read(box(b"moov", HEADER, SOUND), brand=brand)
    assert found == MediaFile("voiceover", "audio/mp4", None, None, 5.0)


def test_headers_with_long_times_are_read() -> None:
    header = new_box(b"mvhd", "QQIQ", 0, 0, 1000, 2**33)
    wide = new_box(b"tkhd", "QQIIQ52xII", 0, 0, 1, 0, 2**33, 640 << 16, (359 << 16) + 0x8001)
    found = read(box(b"moov", header, track(b"vide", header=wide)))
    assert found == MediaFile("video", "video/mp4", 640, 360, 2**33 / 1000)


def test_boxes_with_long_sizes_and_one_to_the_end_are_read() -> None:
    movie = long_box(b"moov", HEADER + long_box(b"trak", VIDEO[8:]))
    assert read(long_box(b"mdat", bytes(100)), movie).width == 64
    assert read(b"\x00\x00\x00\x00" + box(b"moov", HEADER, VIDEO)[4:]).width == 64


def test_the_old_quicktime_file_without_a_type_is_one() -> None:
    content = box(b"wide") + box(b"moov", HEADER, VIDEO)
    assert read_metadata(io.BytesIO(content)).mime_type == "video/quicktime"


def test_a_file_in_fragments_lasts_as_long_as_it_says_or_nobody_knows() -> None:
    short = full_box(b"mehd", struct.pack(">I", 7500))
    long = new_box(b"mehd", "Q", 2**34)
    assert read(box(b"moov", HEADER, VIDEO, box(b"mvex", short))).seconds == 7.5
    assert read(box(b"moov", HEADER, VIDEO, box(b"mvex", long))).seconds == 2**34 / 1000
    assert read(box(b"moov", HEADER, VIDEO, box(b"mvex"))).seconds is None


@pytest.mark.parametrize("duration", [0, UNKNOWN])
def test_a_length_that_is_not_known_is_none(duration: int) -> None:
    assert read(box(b"moov", movie_header(1000, duration, 2), VIDEO)).seconds is None


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        ([HEADER], "has neither a video nor a sound track"),
        ([HEADER, TEXT], "has neither a video nor a sound track"),
        ([VIDEO], "has no box 'mvhd'"),
        ([HEADER, box(b"trak")], "has no box 'mdia'"),
        ([HEADER, track(b"vide")], "says that it has 0 x 0 pixels"),
        ([movie_header(0, 5000, 2), VIDEO], "says that its second has 0 parts"),
        ([box(b"mvhd", b"\x02", bytes(40)), VIDEO], "has a box 'mvhd' of version 2; expected 0 or 1"),
        ([b"\x00\x00\x00\x07\xff\nab"], r"has a box '\xff\nab' of 7 bytes"),
    ],
)
def test_a_movie_that_cannot_be_read_is_named(content: list[bytes], flaw: str) -> None:
    with pytest.raises(MediaUnreadable) as refused:
        read(box(b"moov", *content))
    assert str(refused.value) == f"an MP4 that {flaw}"
