"""Real images and videos of any size and length, made at once and without an encoder."""

from ._image import image
from ._video import video

__all__ = ["image", "video"]
