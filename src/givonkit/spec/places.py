"""Where a value stands in an answer of a world, through the shapes that the answer consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .wire import SHAPE_VALUES

if TYPE_CHECKING:
    from collections.abc import Mapping

    Place = tuple[str | int, ...]


def place_of(value: str, shapes: Mapping[str, Any], shape: str) -> Place | None:
    """Return the keys and indexes that lead to the first `$value` in an answer of a shape, or None."""
    return _found(shapes[shape], value, shapes, SHAPE_VALUES[shape])


def _found(part: Any, value: str, shapes: Mapping[str, Any], own: frozenset[str]) -> Place | None:
    if isinstance(part, (dict, list)):
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part):
            place = _found(inner, value, shapes, own)
            if place is not None:
                return (key, *place)
        return None
    if part == f"${value}":
        return ()
    other = part[1:] if isinstance(part, str) and part.startswith("$") else ""
    return place_of(value, shapes, other) if other in SHAPE_VALUES and other not in own else None
