"""The files of finished jobs."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from givonkit.media import image, video

if TYPE_CHECKING:
    from .jobs import Frame

_COLOURS = 16


def output_file(frame: Frame, number: int) -> bytes:
    """Return the PNG or MP4 of a job; jobs of one frame share a few colours, so that files can be reused."""
    return _file(tuple(frame), number % _COLOURS)


def output_etag(frame: Frame, number: int) -> bytes:
    """Return the ETag of a job's file: equal files have equal ones."""
    return b'"%b"' % blake2b(repr((tuple(frame), number % _COLOURS)).encode(), digest_size=8).hexdigest().encode()


@lru_cache(maxsize=64)
def _file(frame: tuple[int, int, int | float | None, bool], colour: int) -> bytes:
    width, height, seconds, audio = frame
    seed = b"colour %d" % colour
    if seconds is None:
        return image(width, height, seed)
    return video(width, height, seconds, audio=audio, colour_seed=seed)
