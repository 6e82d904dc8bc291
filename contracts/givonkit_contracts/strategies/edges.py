"""The values that are just right: the last ones inside each edge of a model's fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .dials import plain, sendable_values
from .prompts import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec import Field

    from .bodies import Bodies

Fixed = dict[str, Any]
"""Fields of the input with the values that they are to have."""


def kept_edges(bodies: Bodies) -> list[Fixed]:
    """Return the values at the edges, each with what it needs beside it; the smallest request is the first."""
    nothing_chosen = bytes(bodies.width)
    edges: list[Fixed] = [{}]
    edges += [{name: value} for name in bodies.dials for value in _edge_values(bodies, name)]
    edges += list(_kept_conditions(bodies))
    return [fixed for fixed in edges if bodies.body_with(nothing_chosen, fixed) is not None]


def _edge_values(bodies: Bodies, name: str) -> Iterator[Any]:
    field = bodies.model.fields[name]
    if field.cut:
        return
    if field.range is not None:
        yield from _inside(field)
    elif field.type == "string" and field.allowed is None and not field.is_slot:
        yield from map(letters, sorted({1, field.max_chars or 1, max(1, (field.max_chars or 1) - 1)}))
    else:
        yield from sendable_values(field, bodies.samples)


def _inside(field: Field) -> Iterator[int | float]:
    if field.range is not None:
        start, end, step = field.range
        last = start + (end - start) // step * step
        yield from dict.fromkeys(map(plain, (start, last, min(start + step, last), max(last - step, start))))


def _kept_conditions(bodies: Bodies) -> Iterator[Fixed]:
    for condition in bodies.conditions.kept:
        both = {**condition.when, **condition.requires}
        if all(name in bodies.dials for name in both):
            yield {name: bodies.dials[name].present if value is None else value for name, value in both.items()}
