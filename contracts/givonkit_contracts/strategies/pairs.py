"""Pairs of values that have to meet in one request, and a short list of requests in which each does."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from .bodies import Bodies
from .dials import plain
from .models import model_in_spec
from .samples import Samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from givonkit.spec import Field, Model, Spec

PRESENT: Final = "(present)"
"""Stands in a pair for whatever fills a slot."""

FieldValue = tuple[str, Any]
"""A field, and a value of it (PRESENT: a slot that is filled)."""

Pair = tuple[FieldValue, FieldValue]
"""Two values that meet, in page order."""


def value_pairs(model: str | Model, *, spec: Spec | None = None) -> list[Pair]:
    """Return the pairs of values that a valid request of a model can hold together.

    The values are those of enums, the first and last of ranges, true and false, and PRESENT for a slot. A pair that a
    sentence about two fields forbids, even in one reading alone, is left out.
    """
    chosen, _ = model_in_spec(model, spec)
    return _possible_pairs(Bodies(chosen, Samples()))


def paired_requests(
    model: str | Model, *, spec: Spec | None = None, assets: Mapping[str, str | Iterable[str]] | None = None
) -> list[dict[str, Any]]:
    """Return a short list of valid bodies in which every pair of `value_pairs` meets, the same one each time.

    Fields that add no new pair are left out of a body. `assets` are those of `valid_requests`.
    """
    chosen, _ = model_in_spec(model, spec)
    bodies = Bodies(chosen, Samples(assets))
    levels = _levels(bodies)
    missing = dict.fromkeys(_possible_pairs(bodies))
    requests: list[dict[str, Any]] = []
    while missing:
        first, second = next(iter(missing))
        body = _body(bodies, _filled(dict((first, second)), levels, missing, bodies), len(requests))
        requests.append(body)
        for pair in _pairs_of(body["input"], levels):
            missing.pop(pair, None)
    return requests


def _possible_pairs(bodies: Bodies) -> list[Pair]:
    levels = _levels(bodies)
    return [
        ((one, value), (other, other_value))
        for one, other in combinations(levels, 2)
        for value in levels[one]
        for other_value in levels[other]
        if _is_possible({one: value, other: other_value}, bodies)
    ]


def _levels(bodies: Bodies) -> dict[str, list[Any]]:
    """Return the values to pair of each field that has any."""
    fields = bodies.model.fields
    levels = {name: list(_values(fields[name])) for name in bodies.dials if not fields[name].cut}
    return {name: values for name, values in levels.items() if values}


def _values(field: Field) -> Iterator[Any]:
    if field.is_slot:
        yield PRESENT
    elif field.allowed is not None:
        yield from field.allowed
    elif field.range is not None:
        start, end, step = field.range
        yield from dict.fromkeys((plain(start), plain(start + (end - start) // step * step)))
    elif field.type == "boolean":
        yield from (True, False)


def _filled(
    fixed: dict[str, Any], levels: dict[str, list[Any]], missing: Mapping[Pair, None], bodies: Bodies
) -> dict[str, Any]:
    """Return fixed fields and, for each other one, the value that meets most of those that it has yet to meet."""
    for name, values in levels.items():
        if name in fixed:
            continue
        gains = {value: _gain(name, value, fixed, levels, missing) for value in values}
        for value in sorted(gains, key=lambda value: -gains[value]):
            if gains[value] and _is_possible({**fixed, name: value}, bodies):
                fixed[name] = value
                break
    return fixed


def _gain(
    name: str, value: Any, fixed: Mapping[str, Any], levels: dict[str, list[Any]], missing: Mapping[Pair, None]
) -> int:
    together = {**fixed, name: value}
    return sum(tuple((each, together[each]) for each in levels if each in (name, other)) in missing for other in fixed)


def _is_possible(fixed: Mapping[str, Any], bodies: Bodies) -> bool:
    return bodies.body_with(bytes(bodies.width), _sent(fixed, bodies, 0)) is not None


def _body(bodies: Bodies, fixed: Mapping[str, Any], number: int) -> dict[str, Any]:
    body = bodies.body_with(bytes(bodies.width), _sent(fixed, bodies, number))
    if body is None:
        raise AssertionError(f"{bodies.model.slug}: {fixed} was possible, and is not")
    return body


def _sent(fixed: Mapping[str, Any], bodies: Bodies, number: int) -> dict[str, Any]:
    """Return values as they are sent; requests of other numbers fill slots by other schemes."""
    sent = {}
    for name, value in fixed.items():
        if value is PRESENT:
            field = bodies.model.fields[name]
            of_schemes = list(bodies.samples.uris(field))
            uris = of_schemes[number % len(of_schemes)]
            value = uris if field.is_array else uris[0]  # noqa: PLW2901  # what stands for a slot becomes its value
        sent[name] = value
    return sent


def _pairs_of(values: Mapping[str, Any], levels: dict[str, list[Any]]) -> Iterator[Pair]:
    told = [(name, PRESENT if levels[name] == [PRESENT] else values[name]) for name in levels if name in values]
    yield from combinations(told, 2)
