"""The formats of files that are taken, by what their first bytes look like."""

import re
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

from givonkit.errors import MediaUnreadable

from ._media_file import MediaFile
from ._read_matroska import read_matroska
from ._read_mp3 import read_mp3
from ._read_mp4 import read_mp4
from ._read_pictures import read_gif, read_jpeg, read_png, read_webp
from ._read_sounds import read_flac, read_ogg, read_wav
from ._source import Source

TAKEN = "PNG, JPEG, GIF, WebP, MP4, MOV, M4A, WebM, Matroska, WAV, MP3, FLAC and Ogg (Opus or Vorbis)"

_LONGEST_BEGINNING = 12
_BYTES_SHOWN = 4


class Format(NamedTuple):
    """One format: what messages call it, how its files begin, and who reads them."""

    name: str
    beginning: bytes
    read: Callable[[Source], MediaFile]


FORMATS = (
    Format("a PNG", rb"\x89PNG\r\n\x1a\n", read_png),
    Format("a JPEG", rb"\xff\xd8\xff", read_jpeg),
    Format("a GIF", rb"GIF8[79]a", read_gif),
    Format("a WebP", rb"RIFF....WEBP", read_webp),
    Format("an MP4", rb"....(ftyp|moov|mdat|wide|free|skip)", read_mp4),
    Format("a Matroska file", rb"\x1a\x45\xdf\xa3", read_matroska),
    Format("a WAV", rb"RIFF....WAVE", read_wav),
    Format("a FLAC", rb"fLaC", read_flac),
    Format("an Ogg", rb"OggS", read_ogg),
    Format("an MP3", rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", read_mp3),
)


def read_media(file: BinaryIO) -> MediaFile:
    """What the file is, read by the format that begins as it does."""
    source = Source(file)
    beginning = source.take(0, min(source.size, _LONGEST_BEGINNING))
    for known in FORMATS:
        if re.match(known.beginning, beginning, re.DOTALL):
            source.name = known.name
            return known.read(source)
    if not beginning:
        raise MediaUnreadable(f"the file is empty; taken are {TAKEN}")
    first = beginning[:_BYTES_SHOWN].hex(" ")
    raise MediaUnreadable(f"the first bytes are {first}: no kind of file that is known; taken are {TAKEN}")
