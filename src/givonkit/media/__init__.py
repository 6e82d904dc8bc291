"""Real images and videos of any size and length, made without an encoder, and what is in the files of others."""

from ._image import image
from ._media_file import MediaFile
from ._metadata import read_metadata
from ._video import video

__all__ = ["MediaFile", "image", "read_metadata", "video"]
