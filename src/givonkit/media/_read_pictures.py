"""The pixels of PNG, JPEG, GIF and WebP files, from their headers."""

import struct

from ._media_file import MediaFile
from ._source import Source

_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_SCAN_AND_END = (0xDA, 0xD9)
_FILL = 0xFF


def read_png(source: Source) -> MediaFile:
    """The pixels that the first chunk says, after RFC 2083."""
    header = source.take(8, 16)
    if header[4:8] != b"IHDR":
        raise source.unreadable("does not begin with an IHDR chunk")
    width, height = struct.unpack(">II", header[8:])
    return _picture(source, "image/png", width, height)


def read_gif(source: Source) -> MediaFile:
    """The pixels of the whole screen, on which every frame has its place."""
    width, height = struct.unpack("<HH", source.take(6, 4))
    return _picture(source, "image/gif", width, height)


def read_jpeg(source: Source) -> MediaFile:
    """The pixels that the frame header says, after ITU-T T.81; whether they are to be turned is not looked at."""
    at = 2
    while True:
        fill, marker = source.take(at, 2)
        if fill != _FILL or marker in _JPEG_SCAN_AND_END:
            raise source.unreadable(f"has no frame header before byte {at}")
        if marker == _FILL:
            at += 1
            continue
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", source.take(at + 5, 4))
            return _picture(source, "image/jpeg", width, height)
        at += 2 + int.from_bytes(source.take(at + 2, 2))


def read_webp(source: Source) -> MediaFile:
    """The pixels of a lossy, a lossless or an extended WebP, after RFC 9649."""
    sizes = {b"VP8 ": _lossy_size, b"VP8L": _lossless_size, b"VP8X": _canvas_size}
    chunk = source.take(12, 4)
    if chunk not in sizes:
        raise source.unreadable(f"begins with a chunk {chunk!r}, not with one of {list(sizes)}")
    width, height = sizes[chunk](source)
    return _picture(source, "image/webp", width, height)


def _lossy_size(source: Source) -> tuple[int, int]:
    start_code, width, height = struct.unpack("<3sHH", source.take(23, 7))
    if start_code != b"\x9d\x01\x2a":
        raise source.unreadable("has a VP8 chunk without a key frame")
    scale_is_above = 0x3FFF
    return width & scale_is_above, height & scale_is_above


def _lossless_size(source: Source) -> tuple[int, int]:
    signature, sizes = struct.unpack("<BI", source.take(20, 5))
    if signature != 0x2F:
        raise source.unreadable("has a VP8L chunk without its signature")
    return (sizes & 0x3FFF) + 1, (sizes >> 14 & 0x3FFF) + 1


def _canvas_size(source: Source) -> tuple[int, int]:
    sizes = source.take(24, 6)
    return int.from_bytes(sizes[:3], "little") + 1, int.from_bytes(sizes[3:], "little") + 1


def _picture(source: Source, mime_type: str, width: int, height: int) -> MediaFile:
    source.require_pixels(width, height)
    return MediaFile("image", mime_type, width, height, None)
