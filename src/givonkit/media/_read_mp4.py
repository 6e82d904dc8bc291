"""The pixels and seconds of MP4, MOV and M4A files, after ISO/IEC 14496-12."""

from collections.abc import Iterator
from struct import Struct
from typing import Any, NamedTuple

from ._media_file import MediaFile
from ._source import Source

_QUICKTIME = b"qt  "
_UNKNOWN_DURATIONS = (0, 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF)

# What stands where depends on the version, which is the first byte of a box.
_TIMESCALE_AND_DURATION = (Struct(">12xII"), Struct(">20xIQ"))
_WHOLE_DURATION = (Struct(">4xI"), Struct(">4xQ"))
_WIDTH_AND_HEIGHT = (Struct(">76xII"), Struct(">88xII"))


class _Box(NamedTuple):
    kind: bytes
    start: int
    end: int


def read_mp4(source: Source) -> MediaFile:
    """The size of the first video track and the length of the movie; a movie without video is a voiceover."""
    movie = _required(source, _Box(b"file", 0, source.size), b"moov")
    seconds = _seconds(source, movie)
    tracks = {_handler(source, box): box for box in reversed(list(_boxes(source, movie))) if box.kind == b"trak"}
    if b"vide" in tracks:
        width, height = _pixels(source, tracks[b"vide"])
        return MediaFile("video", _video_type(source), width, height, seconds)
    if b"soun" in tracks:
        return MediaFile("voiceover", "audio/mp4", None, None, seconds)
    raise source.unreadable("has neither a video nor a sound track")


def _video_type(source: Source) -> str:
    kind, brand = source.take(4, 4), source.take(8, 4)
    return "video/mp4" if kind == b"ftyp" and brand != _QUICKTIME else "video/quicktime"


def _seconds(source: Source, movie: _Box) -> float | None:
    timescale, duration = _fields(source, _required(source, movie, b"mvhd"), _TIMESCALE_AND_DURATION)
    if not timescale:
        raise source.unreadable("says that its second has 0 parts")
    fragments = _first(source, movie, b"mvex")
    if fragments:
        whole = _first(source, fragments, b"mehd")
        (duration,) = _fields(source, whole, _WHOLE_DURATION) if whole else (0,)
    return None if duration in _UNKNOWN_DURATIONS else duration / timescale


def _handler(source: Source, track: _Box) -> bytes:
    media = _required(source, track, b"mdia")
    return source.take(_required(source, media, b"hdlr").start + 8, 4)


def _pixels(source: Source, track: _Box) -> tuple[int, int]:
    fixed_point = _fields(source, _required(source, track, b"tkhd"), _WIDTH_AND_HEIGHT)
    width, height = (round(side / 0x10000) for side in fixed_point)
    source.require_pixels(width, height)
    return width, height


def _fields(source: Source, box: _Box, layouts: tuple[Struct, Struct]) -> tuple[Any, ...]:
    version = source.take(box.start, 1)[0]
    if version >= len(layouts):
        raise source.unreadable(f"has a box {_text(box.kind)} of version {version}; expected 0 or 1")
    return layouts[version].unpack(source.take(box.start, layouts[version].size))


def _required(source: Source, parent: _Box, kind: bytes) -> _Box:
    found = _first(source, parent, kind)
    if not found:
        raise source.unreadable(f"has no box {_text(kind)}")
    return found


def _first(source: Source, parent: _Box, kind: bytes) -> _Box | None:
    return next((box for box in _boxes(source, parent) if box.kind == kind), None)


def _boxes(source: Source, parent: _Box) -> Iterator[_Box]:
    at = parent.start
    while at + 8 <= parent.end:
        header = source.take(at, 8)
        length, kind, start = int.from_bytes(header[:4]), header[4:], at + 8
        if length == 1:
            length, start = int.from_bytes(source.take(start, 8)), start + 8
        end = at + length if length else parent.end
        if end < start:
            raise source.unreadable(f"has a box {_text(kind)} of {length} bytes")
        yield _Box(kind, start, end)
        at = end
    if at > source.size:
        raise source.cut_short()


def _text(kind: bytes) -> str:
    return ascii(kind.decode("latin-1"))
