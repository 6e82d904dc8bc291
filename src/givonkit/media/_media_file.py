"""What a media file turned out to be."""

from typing import Literal, NamedTuple


class MediaFile(NamedTuple):
    """A file as its own bytes describe it; what it lacks, such as the seconds of a picture, is None."""

    kind: Literal["image", "video", "voiceover"]
    mime_type: str
    width: int | None
    height: int | None
    seconds: float | None
