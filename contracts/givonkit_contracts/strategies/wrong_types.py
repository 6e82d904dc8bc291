"""Values of a wrong type that no reading takes: no number in quotes, no null, nothing that reads as true or false."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_EACH: dict[str, Any] = {
    "string": "many",
    "number": 5,
    "boolean": True,
    "array": ["many"],
    "object": {"value": "many"},
}


def wrong_types(wanted: str) -> Iterator[Any]:
    """Yield a value of each JSON type but the wanted one, the simplest first; no number stands for true or false."""
    for name, value in _OF_EACH.items():
        if name != wanted and (name, wanted) != ("number", "boolean"):
            yield value
