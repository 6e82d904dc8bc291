"""Colours that a seed stands for, as red-green-blue and as luma and chroma."""

import colorsys
import hashlib
from typing import NamedTuple

_DARKEST, _LIGHTEST, _SATURATION = 0.25, 0.75, 0.6
_HUE_SPAN = 1 / 6


class RgbColour(NamedTuple):
    """Red, green and blue, each from 0 to 255."""

    red: int
    green: int
    blue: int


class YuvColour(NamedTuple):
    """Luma and two chroma values as ITU-R BT.709 lays them into eight bits, or the difference of two such colours."""

    luma: int
    blue_chroma: int
    red_chroma: int

    def minus(self, other: "YuvColour") -> "YuvColour":
        """What must be added to the other colour to get this one."""
        return YuvColour(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


def colour_ramp(colour_seed: bytes, steps: int) -> list[RgbColour]:
    """Colours from dark to light around the one hue that the seed stands for."""
    hue = int.from_bytes(hashlib.sha256(colour_seed).digest()[:4]) / 2**32
    return [_ramp_colour(hue, step / max(1, steps - 1)) for step in range(steps)]


def _ramp_colour(hue: float, position: float) -> RgbColour:
    lightness = _DARKEST + (_LIGHTEST - _DARKEST) * position
    channels = colorsys.hls_to_rgb((hue + _HUE_SPAN * position) % 1, lightness, _SATURATION)
    return RgbColour(*(round(255 * channel) for channel in channels))


def to_yuv(colour: RgbColour) -> YuvColour:
    """The same colour as ITU-R BT.709 luma and chroma in the limited range."""
    red, green, blue = (channel / 255 for channel in colour)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return YuvColour(
        luma=round(16 + 219 * luma),
        blue_chroma=round(128 + 224 * (blue - luma) / 1.8556),
        red_chroma=round(128 + 224 * (red - luma) / 1.5748),
    )
