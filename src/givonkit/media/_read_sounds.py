"""The seconds of WAV, FLAC and Ogg files."""

import struct

from ._media_file import MediaFile
from ._source import Source

_OGG_PAGE = struct.Struct("<4sBBqI")
_LONGEST_OGG_PAGE = 27 + 255 + 255 * 255
_OPUS_RATE = 48_000


def read_wav(source: Source) -> MediaFile:
    """The bytes of sound, as many as are there, over the bytes per second."""
    at, bytes_per_second = 12, 0
    while True:
        kind, length = struct.unpack("<4sI", source.take(at, 8))
        if kind == b"fmt ":
            (bytes_per_second,) = struct.unpack("<8xI", source.take(at + 8, 12))
        elif kind == b"data":
            break
        at += 8 + length + length % 2
    if not bytes_per_second:
        raise source.unreadable("does not say how many bytes a second has")
    return _voiceover("audio/wav", min(length, source.size - at - 8) / bytes_per_second)


def read_flac(source: Source) -> MediaFile:
    """The samples that the first block counts, if it does, after RFC 9639."""
    block, numbers = struct.unpack(">B13xQ", source.take(4, 22))
    if block & 0x7F:
        raise source.unreadable("does not begin with a STREAMINFO block")
    rate, samples = numbers >> 44, numbers & 0xF_FFFF_FFFF
    if not rate:
        raise source.unreadable("says that it has 0 samples a second")
    return _voiceover("audio/flac", samples / rate if samples else None)


def read_ogg(source: Source) -> MediaFile:
    """The time on the last page of the first stream, after RFC 3533; Opus and Vorbis are taken."""
    *_, stream = _OGG_PAGE.unpack(source.take(0, _OGG_PAGE.size))
    rate, skipped = _rate_and_skipped(source)
    start = max(0, source.size - 2 * _LONGEST_OGG_PAGE)
    end_of_file = source.take(start, source.size - start)
    at = end_of_file.rfind(b"OggS")
    while at >= 0:
        if at + _OGG_PAGE.size <= len(end_of_file):
            _, version, _, samples, owner = _OGG_PAGE.unpack_from(end_of_file, at)
            if version == 0 and owner == stream and samples > 0:
                return _voiceover("audio/ogg", max(0, samples - skipped) / rate)
        at = end_of_file.rfind(b"OggS", 0, at)
    raise source.unreadable(f"has no page with a time in its last {len(end_of_file)} bytes")


def _rate_and_skipped(source: Source) -> tuple[int, int]:
    packet_at = 27 + source.take(26, 1)[0]
    beginning = source.take(packet_at, 16)
    if beginning.startswith(b"OpusHead"):
        return _OPUS_RATE, int.from_bytes(beginning[10:12], "little")
    rate = int.from_bytes(beginning[12:16], "little")
    if beginning.startswith(b"\x01vorbis") and rate:
        return rate, 0
    raise source.unreadable(f"holds neither Opus nor Vorbis: its first stream begins with {beginning[:8].hex(' ')}")


def _voiceover(mime_type: str, seconds: float | None) -> MediaFile:
    return MediaFile("voiceover", mime_type, None, None, seconds)
