"""What the answers of a world say, by the names that its shapes give."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from givonkit.spec.wire import SHAPE_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.http import Reply
    from givonkit.spec import World

Place = tuple[str, ...]
"""The keys that lead to a value in a body."""


class Answers:
    """Reads values out of replies; None stands for what a world, or a reply, does not tell."""

    def __init__(self, world: World) -> None:
        shapes = world.wire["shapes"]
        self._places: dict[tuple[str, str], Place] = {}
        for shape, known in SHAPE_VALUES.items():
            for name, place in _places(shapes, shapes[shape], known):
                self._places.setdefault((shape, name), place)

    def told(self, shape: str, name: str, reply: Reply) -> Any:
        """Return the value that stands for `$name` in a reply of a shape."""
        try:
            body = json.loads(reply.body)
        except ValueError:
            return None
        return self.value(shape, name, body)

    def value(self, shape: str, name: str, body: Any) -> Any:
        """Return the value that stands for `$name` in a body of a shape."""
        place = self._places.get((shape, name))
        if place is None:
            return None
        for key in place:
            body = body.get(key) if isinstance(body, dict) else None
        return body


def _places(shapes: dict[str, Any], part: Any, known: frozenset[str]) -> Iterator[tuple[str, Place]]:
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from ((name, (key, *place)) for name, place in _places(shapes, inner, known))
    elif isinstance(part, str) and part.startswith("$"):
        name = part.removeprefix("$")
        if name in known:
            yield name, ()
        else:
            yield from _places(shapes, shapes[name], known)
