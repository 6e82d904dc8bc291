"""What fills slots: small real files as data URIs, https URLs and asset URIs, or what the caller has."""

from __future__ import annotations

import struct
import wave
import zlib
from base64 import b64encode
from functools import cache
from io import BytesIO
from itertools import cycle, islice
from typing import TYPE_CHECKING

from givonkit.errors import did_you_mean, nearest_word
from givonkit.media import video
from givonkit.spec.rules import MEDIA_TYPES

from .errors import AssetsInvalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from givonkit.spec import Field

ENDINGS = {"image": "png", "video": "mp4", "voiceover": "wav"}
_MIME_TYPES = {"image": "image/png", "video": "video/mp4", "voiceover": "audio/wav"}
_SIDE = 64


class Samples:
    """URIs for slots: those given for a kind of media, and where none are given, our own of every scheme."""

    def __init__(self, assets: Mapping[str, str | Iterable[str]] | None = None) -> None:
        self._given = {kind: _listed(kind, uris) for kind, uris in (assets or {}).items()}

    def uris(self, field: Field, count: int = 1) -> Iterator[list[str]]:
        """Yield lists of so many URIs that a slot takes, one list per scheme, in the order of the slot's schemes."""
        given = [uri for uri in self._given.get(field.media or "", ()) if _scheme(uri) in field.schemes]
        for scheme in field.schemes:
            chosen = [uri for uri in given if _scheme(uri) == scheme]
            if chosen:
                yield list(islice(cycle(chosen), count))
            elif not given:
                yield [sample(field.media or "image", scheme, number) for number in range(1, count + 1)]


@cache
def sample(kind: str, scheme: str, number: int = 1) -> str:
    """Return our own URI of a kind of media; other numbers give other ones."""
    if scheme == "asset":
        return f"asset://asset_{kind}{number}"
    if scheme == "https":
        return f"https://example.com/{kind}{number}.{ENDINGS[kind]}"
    return f"data:{_MIME_TYPES[kind]};base64,{b64encode(_FILES[kind](number)).decode()}"


def picture(number: int = 1) -> bytes:
    """Return a small PNG of one grey; other numbers are other greys."""
    rows = zlib.compress((b"\0" + bytes([number * 15 % 256]) * _SIDE) * _SIDE, 9)
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def _clip(number: int) -> bytes:
    return video(_SIDE + 2 * number, _SIDE, 1.0, audio=False, colour_seed=b"givonkit")


def _sound(number: int) -> bytes:
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", "not compressed"))
        sound.writeframes(bytes([128, 128 + number % 100]) * 400)
    return file.getvalue()


_FILES = {"image": picture, "video": _clip, "voiceover": _sound}


def _scheme(uri: str) -> str:
    return uri.partition(":")[0].lower()


def _listed(kind: str, uris: str | Iterable[str]) -> list[str]:
    if kind not in MEDIA_TYPES:
        raise AssetsInvalid(
            f"assets are given for {kind!r}{did_you_mean(nearest_word(kind, MEDIA_TYPES))}; "
            f"slots take {', '.join(MEDIA_TYPES)}"
        )
    listed = [uris] if isinstance(uris, str) else list(uris)
    for uri in listed:
        if _scheme(uri) not in ("asset", "https", "data"):
            raise AssetsInvalid(f"the asset {uri[:80]!r} for {kind} is no asset://, https:// or data: URI")
    return listed
