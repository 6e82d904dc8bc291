"""The seconds of MP3 files, after ISO/IEC 11172-3 and 13818-3."""

from typing import NamedTuple

from ._media_file import MediaFile
from ._source import Source

_KILOBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_OF_LOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = (44_100, 48_000, 32_000)
_RATE_DIVISORS = {0b11: 1, 0b10: 2, 0b00: 4}
_LAYER_3 = 0b01
_MONO = 0b11
_LENGTH_OF_TAG_AT_END = 128


class _Frame(NamedTuple):
    rate: int
    samples: int
    bits_per_second: int
    length: int
    length_of_side_information: int


def read_mp3(source: Source) -> MediaFile:
    """The frames that a Xing or Info header counts, else the bytes over the bits per second of the first frame."""
    start = _end_of_tags(source)
    frame = _frame(source.take(start, 4))
    if not frame:
        raise source.unreadable(f"has no sound at byte {start}: {source.take(start, 4).hex(' ')}")
    _require_next_frame(source, start + frame.length, frame.rate)
    frames = _counted_frames(source, start, frame)
    if frames:
        return MediaFile("voiceover", "audio/mpeg", None, None, frames * frame.samples / frame.rate)
    seconds = (_end_of_sound(source) - start) * 8 / frame.bits_per_second
    return MediaFile("voiceover", "audio/mpeg", None, None, seconds)


def _end_of_tags(source: Source) -> int:
    at = 0
    while source.take(at, 3) == b"ID3":
        tag = source.take(at, 10)
        length = sum((digit & 0x7F) << shift for digit, shift in zip(tag[6:], (21, 14, 7, 0), strict=True))
        has_footer = tag[5] & 0x10
        at += 10 + length + (10 if has_footer else 0)
    return at


def _frame(header: bytes) -> _Frame | None:
    version, layer = header[1] >> 3 & 0b11, header[1] >> 1 & 0b11
    bits, rate = header[2] >> 4, header[2] >> 2 & 0b11
    in_step = header[0] == 0xFF and header[1] >= 0xE0
    if not in_step or layer != _LAYER_3 or version not in _RATE_DIVISORS or bits in (0, 15) or rate == 3:
        return None
    full_rate, mono = version == 0b11, header[3] >> 6 == _MONO
    hertz = _RATES[rate] // _RATE_DIVISORS[version]
    bits_per_second = 1000 * (_KILOBITS if full_rate else _KILOBITS_OF_LOW_RATES)[bits]
    samples = 1152 if full_rate else 576
    padding = header[2] >> 1 & 1
    side_information = (17 if mono else 32) if full_rate else (9 if mono else 17)
    return _Frame(hertz, samples, bits_per_second, samples // 8 * bits_per_second // hertz + padding, side_information)


def _require_next_frame(source: Source, at: int, rate: int) -> None:
    """Two bytes look like a frame in many a file; that a second one follows does not happen by chance."""
    if at + 4 > source.size:
        if at > source.size:
            raise source.cut_short()
        return
    header = source.take(at, 4)
    following = _frame(header)
    if header[:3] != b"TAG" and not (following and following.rate == rate):
        raise source.unreadable(f"has no second frame at byte {at}: {header.hex(' ')}")


def _counted_frames(source: Source, start: int, frame: _Frame) -> int:
    """The number of frames after the first, which is silent and only counts; 0 if it does not."""
    at = start + 4 + frame.length_of_side_information
    if at + 12 > source.size:
        return 0
    header = source.take(at, 12)
    has_count = header[7] & 1
    return int.from_bytes(header[8:]) if header[:4] in (b"Xing", b"Info") and has_count else 0


def _end_of_sound(source: Source) -> int:
    end = source.size - _LENGTH_OF_TAG_AT_END
    return end if end > 0 and source.take(end, 3) == b"TAG" else source.size
