import io
import struct

import pytest

from givonkit.errors import MediaUnreadable
from givonkit.media import MediaFile, read_metadata

UNKNOWN_SIZE = b"\x01\xff\xff\xff\xff\xff\xff\xff"


def element(name: str, *contents: bytes, size: bytes | None = None) -> bytes:
    content = b"".join(contents)
    return bytes.fromhex(name) + (size or struct.pack(">I", 0x1000_0000 | len(content))) + content


def header(family: bytes) -> bytes:
    return element("1a45dfa3", element("4282", family))


def track(kind: int, *contents: bytes) -> bytes:
    return element("ae", element("83", bytes([kind])), *contents)


def read(*contents: bytes, family: bytes = b"webm", size: bytes | None = None) -> MediaFile:
    return read_metadata(io.BytesIO(header(family) + element("18538067", *contents, size=size)))


PIXELS = element("e0", element("b0", b"\x02\x80"), element("ba", b"\x00\x01\x68"))
VIDEO, SOUND, SUBTITLES = track(1, PIXELS), track(2), track(17)
INFO = element("1549a966", element("4489", struct.pack(">f", 2500)))
TRACKS = element("1654ae6b", SOUND, VIDEO)


def test_a_file_of_known_and_of_unknown_length_reads_the_same() -> None:
    expected = MediaFile("video", "video/webm", 640, 360, 2.5)
    assert read(INFO, TRACKS) == expected
    assert read(TRACKS, element("1f43b675", bytes(9)), INFO, size=UNKNOWN_SIZE) == expected
    assert read(INFO, TRACKS, element("1f43b675", bytes(9), size=UNKNOWN_SIZE)) == expected


def test_a_file_without_video_is_a_voiceover() -> None:
    assert read(INFO, element("1654ae6b", SUBTITLES, SOUND), family=b"matroska\x00") == MediaFile(
        "voiceover", "audio/matroska", None, None, 2.5
    )


def test_the_length_is_counted_in_the_files_own_unit() -> None:
    seconds = struct.pack(">d", 90)
    info = element("1549a966", element("4489", seconds), element("2ad7b1", (10**9).to_bytes(4)))
    assert read(info, TRACKS).seconds == 90


@pytest.mark.parametrize("length", [0.0, -1.0, float("nan"), float("inf"), 1e308])
def test_a_length_that_cannot_be_is_none(length: float) -> None:
    info = element("1549a966", element("4489", struct.pack(">d", length)), element("2ad7b1", b"\xff" * 8))
    assert read(info, TRACKS).seconds is None
    assert read(element("1549a966"), TRACKS).seconds is None


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        ([INFO], "does not say its length and its tracks"),
        ([INFO, element("1654ae6b", SUBTITLES)], "has neither a video nor a sound track"),
        ([INFO, element("1654ae6b", track(1))], "has no element e0 where one is needed"),
        ([INFO, element("1654ae6b", track(1, element("e0")))], "says that it has 0 x 0 pixels"),
        ([element("1549a966", element("4489", b"\x00" * 3)), TRACKS], "has a duration of 3 bytes; expected 4 or 8"),
        ([INFO, element("1654ae6b", track(1, element("e0", element("b0", bytes(9)))))], "has a number of 9 bytes"),
        ([b"\x08"], "has a number of 5 bytes at byte 26; expected at most 4"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(content: list[bytes], flaw: str) -> None:
    with pytest.raises(MediaUnreadable) as refused:
        read(*content)
    assert str(refused.value).startswith(f"a Matroska file that {flaw}")


def test_a_file_of_another_family_is_named() -> None:
    with pytest.raises(MediaUnreadable, match="says that it is 'other', neither webm nor matroska"):
        read(INFO, TRACKS, family=b"other")
