"""The pixels and seconds of WebM and Matroska files, after RFC 8794 and RFC 9559."""

import math
import struct
from collections.abc import Iterator
from typing import NamedTuple

from ._media_file import MediaFile
from ._source import Source

_EBML, _DOCUMENT_TYPE = 0x1A45DFA3, 0x4282
_SEGMENT, _INFO, _TRACKS = 0x18538067, 0x1549A966, 0x1654AE6B
_TIMESTAMP_SCALE, _DURATION = 0x2AD7B1, 0x4489
_TRACK, _TRACK_TYPE, _VIDEO, _PIXEL_WIDTH, _PIXEL_HEIGHT = 0xAE, 0x83, 0xE0, 0xB0, 0xBA

_VIDEO_TRACK, _AUDIO_TRACK = 1, 2
_NANOSECONDS = 1_000_000_000
_USUAL_SCALE = 1_000_000
_LONGEST_NUMBER = 8
_FLOATS = {4: ">f", 8: ">d"}


class _Element(NamedTuple):
    name: int
    start: int
    end: int


def read_matroska(source: Source) -> MediaFile:
    """The size of the first video track and the length that the file says, if it says one."""
    whole = _Element(0, 0, source.size)
    family = _document_type(source, _required(source, whole, _EBML))
    info, tracks = _info_and_tracks(source, _required(source, whole, _SEGMENT))
    seconds = _seconds(source, info)
    types = {_number(source, _first(source, track, _TRACK_TYPE), 0): track for track in reversed(tracks)}
    if _VIDEO_TRACK in types:
        width, height = _pixels(source, types[_VIDEO_TRACK])
        return MediaFile("video", f"video/{family}", width, height, seconds)
    if _AUDIO_TRACK in types:
        return MediaFile("voiceover", f"audio/{family}", None, None, seconds)
    raise source.unreadable("has neither a video nor a sound track")


def _document_type(source: Source, header: _Element) -> str:
    found = _first(source, header, _DOCUMENT_TYPE)
    family = source.take(found.start, min(found.end - found.start, 16)).rstrip(b"\x00") if found else b"matroska"
    if family not in (b"webm", b"matroska"):
        raise source.unreadable(f"says that it is {family.decode('latin-1')!a}, neither webm nor matroska")
    return family.decode()


def _info_and_tracks(source: Source, segment: _Element) -> tuple[_Element, list[_Element]]:
    found: dict[int, _Element] = {}
    for element in _elements(source, segment):
        found.setdefault(element.name, element)
        if _INFO in found and _TRACKS in found:
            tracks = [track for track in _elements(source, found[_TRACKS]) if track.name == _TRACK]
            return found[_INFO], tracks
    raise source.unreadable("does not say its length and its tracks")


def _seconds(source: Source, info: _Element) -> float | None:
    duration = _first(source, info, _DURATION)
    if not duration:
        return None
    length = duration.end - duration.start
    if length not in _FLOATS:
        raise source.unreadable(f"has a duration of {length} bytes; expected 4 or 8")
    (ticks,) = struct.unpack(_FLOATS[length], source.take(duration.start, length))
    seconds: float = ticks * _number(source, _first(source, info, _TIMESTAMP_SCALE), _USUAL_SCALE) / _NANOSECONDS
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def _pixels(source: Source, track: _Element) -> tuple[int, int]:
    video = _required(source, track, _VIDEO)
    width = _number(source, _first(source, video, _PIXEL_WIDTH), 0)
    height = _number(source, _first(source, video, _PIXEL_HEIGHT), 0)
    source.require_pixels(width, height)
    return width, height


def _number(source: Source, element: _Element | None, default: int) -> int:
    if not element:
        return default
    length = element.end - element.start
    if length > _LONGEST_NUMBER:
        raise source.unreadable(f"has a number of {length} bytes; expected at most {_LONGEST_NUMBER}")
    return int.from_bytes(source.take(element.start, length))


def _required(source: Source, parent: _Element, name: int) -> _Element:
    found = _first(source, parent, name)
    if not found:
        raise source.unreadable(f"has no element {name:x} where one is needed")
    return found


def _first(source: Source, parent: _Element, name: int) -> _Element | None:
    return next((element for element in _elements(source, parent) if element.name == name), None)


def _elements(source: Source, parent: _Element) -> Iterator[_Element]:
    at = parent.start
    while at < parent.end:
        name_length = _length_of_number(source, at, 4)
        size_at = at + name_length
        size_length = _length_of_number(source, size_at, _LONGEST_NUMBER)
        start = size_at + size_length
        unknown = (1 << 7 * size_length) - 1
        size = int.from_bytes(source.take(size_at, size_length)) & unknown
        end = parent.end if size == unknown else start + size
        yield _Element(int.from_bytes(source.take(at, name_length)), start, end)
        at = end
    if at > source.size:
        raise source.cut_short()


def _length_of_number(source: Source, at: int, longest: int) -> int:
    """How many bytes a number has: one more than the zero bits in front of its first one."""
    length = 9 - source.take(at, 1)[0].bit_length()
    if length > longest:
        raise source.unreadable(f"has a number of {length} bytes at byte {at}; expected at most {longest}")
    return length
