import io
import struct

import pytest

from givonkit.errors import MediaUnreadable
from givonkit.media import MediaFile, read_metadata

from .encoded import MP3, SECONDS, encoded

KILOBITS = {
    44_100: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    22_050: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    **{rate: [64] for rate in (8_000, 11_025, 12_000, 16_000, 24_000, 32_000, 48_000)},
}
FAST = b"\xff\xfb\x90\x00"  # MPEG 1, 128 kbit/s, 44,100 Hz, two channels: 417 bytes
SLOW_MONO = b"\xff\xf3\x80\xc0"  # MPEG 2, 64 kbit/s, 22,050 Hz, one channel: 208 bytes


def sound(content: bytes) -> MediaFile:
    return read_metadata(io.BytesIO(content))


def wav(data_length: int, sound_bytes: int, *chunks: bytes) -> bytes:
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    data = struct.pack("<4sI", b"data", data_length) + bytes(sound_bytes)
    return b"RIFF" + bytes(4) + b"WAVE" + b"".join(chunks) + form + data


def flac(rate: int, samples: int) -> bytes:
    return b"fLaC\x00\x00\x00\x22" + struct.pack(">10xQ16x", rate << 44 | 1 << 41 | 15 << 36 | samples)


def page(samples: int, content: bytes, *, stream: int = 7) -> bytes:
    header = struct.pack("<4sBBqIIIBB", b"OggS", 0, 0, samples, stream, 0, 0, 1, len(content))
    return header + content


def test_a_wav_lasts_as_long_as_its_sound_is_there() -> None:
    assert sound(wav(4000, 4000)).seconds == 0.5
    assert sound(wav(0xFFFF_FFFF, 4000)).seconds == 0.5
    assert sound(wav(4000, 8000)).seconds == 0.5


def test_a_chunk_of_odd_length_is_padded() -> None:
    assert sound(wav(8000, 8000, b"LIST\x03\x00\x00\x00abc\x00")).seconds == 1


def test_a_flac_may_leave_its_length_open() -> None:
    assert sound(flac(44_100, 2**35)).seconds == 2**35 / 44_100
    assert sound(flac(44_100, 0)).seconds is None


def test_the_silence_before_an_opus_stream_does_not_count() -> None:
    head = page(0, b"OpusHead\x01\x02" + struct.pack("<H", 4800) + bytes(7))
    assert sound(head + page(52_800, b"x")).seconds == 1


def test_the_last_time_of_the_first_stream_counts() -> None:
    head = page(0, b"\x01vorbis" + struct.pack("<IBI", 0, 2, 8000) + bytes(14))
    pages = [page(4000, b"x"), page(8000, b"OggS"), page(-1, b"x"), page(9000, b"x", stream=8), b"OggS"]
    assert sound(head + b"".join(pages)).seconds == 1


@pytest.mark.parametrize(("header", "length", "seconds"), [(FAST, 417, 41700 / 16_000), (SLOW_MONO, 208, 20800 / 8000)])
def test_an_mp3_of_even_speed_lasts_as_long_as_its_bytes(header: bytes, length: int, seconds: float) -> None:
    frames = header.ljust(length, b"\x00") * 100
    assert sound(frames).seconds == pytest.approx(seconds)
    assert sound(frames + b"TAG" + bytes(125)).seconds == pytest.approx(seconds)
    assert sound(header.ljust(length, b"\x00") + b"TAG" + bytes(125)).seconds == pytest.approx(seconds / 100)


def test_a_frame_of_an_mp3_that_counts_no_frames_is_as_long_as_it_says() -> None:
    first = (FAST.ljust(36, b"\x00") + b"Xing" + struct.pack(">II", 2, 1000)).ljust(417, b"\x00")
    padded = b"\xff\xfb\x92\x00".ljust(418, b"\x00")
    assert sound(first + padded).seconds == pytest.approx(835 / 16_000)
    assert sound(padded + first).seconds == pytest.approx(835 / 16_000)


@pytest.mark.parametrize(("rate", "kilobits"), [(rate, each) for rate in KILOBITS for each in KILOBITS[rate]])
def test_an_mp3_of_every_speed_is_read(rate: int, kilobits: int) -> None:
    bare = {"write_xing": "0", "id3v2_version": "0"}
    content = encoded("mp3", sound=MP3, muxer=bare, encoder={"b": f"{kilobits}000"}, rate=rate)
    padding_at_both_ends = 2 * 1152 / rate
    assert sound(content).seconds == pytest.approx(SECONDS, abs=0.1 + padding_at_both_ends)


@pytest.mark.parametrize("name", [b"Xing", b"Info"])
@pytest.mark.parametrize(
    ("header", "length", "at", "seconds"),
    [
        (FAST, 417, 36, 1152 / 44.1),
        (b"\xff\xfb\x90\xc0", 417, 21, 1152 / 44.1),
        (b"\xff\xf3\x80\x00", 208, 21, 576 / 22.05),
        (SLOW_MONO, 208, 13, 576 / 22.05),
    ],
)
def test_an_mp3_of_uneven_speed_counts_its_frames(
    header: bytes, length: int, at: int, seconds: float, name: bytes
) -> None:
    first = (header.ljust(at, b"\x00") + name + struct.pack(">II", 1, 1000)).ljust(length, b"\x00")
    assert sound(first + header).seconds == pytest.approx(seconds)


def test_every_tag_in_front_of_an_mp3_is_skipped() -> None:
    plain = b"ID3\x04\x00\x00\x00\x01\x01\x02" + bytes(16384 + 130)
    with_footer = b"ID3\x04\x00\x10\x00\x00\x00\x05" + bytes(15)
    frames = FAST.ljust(417, b"\x00") * 10
    assert sound(plain + with_footer + frames) == sound(frames)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"ID3\x04\x00\x00\x00\x00\x00\x01-fLaC", "an MP3 that has no sound at byte 11: 66 4c 61 43"),
        (FAST.ljust(417, b"\x00") + SLOW_MONO, "an MP3 that has no second frame at byte 417: ff f3 80 c0"),
        (flac(0, 1), "a FLAC that says that it has 0 samples a second"),
        (b"fLaC\x04\x00\x00\x22" + bytes(34), "a FLAC that does not begin with a STREAMINFO block"),
        (b"RIFF\x00\x00\x00\x00WAVEdata" + bytes(8), "a WAV that does not say how many bytes a second has"),
    ],
)
def test_sound_that_cannot_be_read_is_named(content: bytes, message: str) -> None:
    with pytest.raises(MediaUnreadable) as refused:
        sound(content)
    assert str(refused.value) == message
