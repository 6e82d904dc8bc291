"""The boxes of an MP4 file that say the same in every file, after ISO/IEC 14496-12."""

import struct

_NO_ROTATION = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_NO_LANGUAGE = 0x55C4


def box(kind: bytes, *contents: bytes) -> bytes:
    """A box: its length, its four letters, its contents."""
    return struct.pack(">I", 8 + sum(map(len, contents))) + kind + b"".join(contents)


def full_box(kind: bytes, *contents: bytes, flags: int = 0) -> bytes:
    """A box whose contents begin with version 0 and flags."""
    return box(kind, struct.pack(">I", flags), *contents)


def table(kind: bytes, row_format: str, rows: list[tuple[int, ...]]) -> bytes:
    """A box that holds a number of rows and the rows."""
    packed = (struct.pack(">" + row_format, *row) for row in rows)
    return full_box(kind, struct.pack(">I", len(rows)), *packed)


def file_type() -> bytes:
    """The box that says which readers the file is for."""
    return box(b"ftyp", b"isom", struct.pack(">I", 0x200), b"isom", b"iso2", b"avc1", b"mp41")


def movie_header(timescale: int, duration: int, next_track: int) -> bytes:
    """The box with the length of the whole."""
    times = struct.pack(">IIII", 0, 0, timescale, duration)
    rate_and_volume = struct.pack(">IHH8x", 0x10000, 0x100, 0)
    return full_box(b"mvhd", times, rate_and_volume, _NO_ROTATION, bytes(24), struct.pack(">I", next_track))


def track_header(number: int, duration: int, *, volume: int, width: int, height: int) -> bytes:
    """The box with a track's number, length, loudness and size on the screen."""
    enabled_in_movie_and_preview = 7
    times = struct.pack(">IIIII8x", 0, 0, number, 0, duration)
    layer_and_volume = struct.pack(">HHHH", 0, 0, volume, 0)
    size = struct.pack(">II", width << 16, height << 16)
    return full_box(b"tkhd", times, layer_and_volume, _NO_ROTATION, size, flags=enabled_in_movie_and_preview)


def media_header(timescale: int, duration: int) -> bytes:
    """The box with the clock of a track."""
    return full_box(b"mdhd", struct.pack(">IIIIHH", 0, 0, timescale, duration, _NO_LANGUAGE, 0))


def handler(kind: bytes, name: bytes) -> bytes:
    """The box that says what a track is."""
    return full_box(b"hdlr", bytes(4), kind, bytes(12), name + b"\x00")


def data_is_here() -> bytes:
    """The box that says that the samples are in this very file."""
    in_this_file = 1
    return box(b"dinf", full_box(b"dref", struct.pack(">I", 1), full_box(b"url ", flags=in_this_file)))
