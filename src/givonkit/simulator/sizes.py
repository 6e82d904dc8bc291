"""Pixels and seconds of a result, from the input values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec import Model, World

    from .assets import Asset

PlainFrame = tuple[int, int, int | float | None, bool]
"""A Frame without its names, as a stored job holds it."""

_LONGEST_SIDE = 8192
_LONGEST_SECONDS = 600
_SHORTEST_SECONDS = 0.1
_KEPT_FRAMES = 1024
_DEFAULT_SIZE = {"video": "720p", "image": "1K"}
_DEFAULT_RATIO = "16:9"
_SOURCE_RATIO = "auto"
_RATIO = re.compile(r"([1-9][0-9]{0,4}):([1-9][0-9]{0,4})").fullmatch
_SIZE = re.compile(r"([1-9][0-9]{0,3})([pk])", re.IGNORECASE).fullmatch


def pixels(size: str, ratio: str) -> tuple[int, int]:
    """Return width and height: `720p` is the short side, `4k` 2160 on the short side, `2K` 2048 on the long side."""
    match = _RATIO(str(ratio)) or _RATIO(_DEFAULT_RATIO)
    named = _SIZE(str(size))
    if match is None or named is None:
        return pixels(_DEFAULT_SIZE["video"], _DEFAULT_RATIO)
    across, down = int(match[1]), int(match[2])
    count, unit = int(named[1]), named[2]
    if unit == "K":
        length, side = 1024 * count, max(across, down)
    else:
        length, side = count if unit in "pP" else 540 * count, min(across, down)
    width, height = _even(across * length, side), _even(down * length, side)
    return (width, height) if max(width, height) <= _LONGEST_SIDE else pixels(_DEFAULT_SIZE["video"], _DEFAULT_RATIO)


def _even(dividend: int, divisor: int) -> int:
    """Return the even number nearest to a quotient, at least 2; a half goes to the larger."""
    return max((dividend + divisor) // (2 * divisor) * 2, 2)


class Framing:
    """The frames of one model's results in one world."""

    def __init__(self, model: Model, world: World) -> None:
        self._type = model.type
        self._size_field = next((name for name in ("resolution", "imageSize") if name in model.fields), None)
        self._seconds_field = model.seconds_field.name if model.seconds_field else None
        self._unread_seconds = int(world.answer("source-seconds"))
        framing = (self._size_field, "aspectRatio", self._seconds_field, "audioEnabled")
        self._declared = frozenset(name for name in framing if name in model.fields)
        self._key = model.selector_of(*sorted(self._declared))
        self._known: dict[Any, PlainFrame] = {}

    def frame(self, values: Mapping[str, Any]) -> PlainFrame:
        """Return the frame of valid input values; equal ones are the same tuple."""
        key = self._key(values)
        frame = self._known.get(key)
        if frame is None:
            if len(self._known) >= _KEPT_FRAMES:
                self._known.clear()
            frame = self._known[key] = self._computed(values)
        return frame

    def frame_of_source(self, values: Mapping[str, Any], source: Asset) -> PlainFrame:
        """Return the frame of values whose source is known: `auto` is its ratio, and its seconds are the result's."""
        given = dict(values)
        if source.width and source.height and given.get("aspectRatio", _SOURCE_RATIO) == _SOURCE_RATIO:
            given["aspectRatio"] = f"{source.width}:{source.height}"
        return self._computed(given, source.seconds)

    def _computed(self, values: Mapping[str, Any], source_seconds: float | None = None) -> PlainFrame:
        """Return the frame that the declared fields say; others are taken as they are, and not read."""
        given = {name: value for name, value in values.items() if name in self._declared}
        size = given.get(self._size_field or "", _DEFAULT_SIZE[self._type])
        width, height = pixels(size, given.get("aspectRatio", _DEFAULT_RATIO))
        if self._type == "image":
            return width, height, None, False
        seconds = given.get(self._seconds_field or "", source_seconds or self._unread_seconds)
        return width, height, min(max(seconds, _SHORTEST_SECONDS), _LONGEST_SECONDS), bool(given.get("audioEnabled"))
