"""The values of answers one by one: where each stands, and whether clients find it where a server has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.spec.comparing import Grade
from givonkit.spec.comparing.wire import wire_changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Wire = Mapping[str, Any]

_JOB = "$job"


def values_side_by_side(path: str, *wires: Wire) -> list[dict[str, Any]]:
    """Return the single values at a path of each wire: of a shape, where each `$value` stands in it.

    A shape that holds the whole job is taken apart where another one tells its parts. Text of the first wire that
    stands where another has a `$value` is what that value was, and left out.
    """
    told = [dict(_leaves(wire, path)) for wire in wires]
    place = f"{path} {_JOB}"
    if len({place in values for values in told}) > 1:
        told = [dict(_leaves(_opened(wire, path), path)) for wire in wires]
    first, *others = told
    taken = {f"{path}.{where}" for values in others for name, where in values.items() if name.startswith(f"{path} $")}
    return [{name: value for name, value in first.items() if name not in taken}, *others]


def breaks(before: Wire, after: Wire) -> bool:
    """Whether `spec diff` calls the way from one wire to another breaking."""
    return any(change.grade is Grade.BREAKING for change in wire_changes(before, after))


def _leaves(wire: Wire, path: str) -> Iterator[tuple[str, Any]]:
    value: Any = wire
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if path.startswith("shapes."):
        yield from _places(value, path, "")
    else:
        yield path, value


def _places(shape: Any, path: str, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(shape, dict):
        for key, part in shape.items():
            yield from _places(part, path, f"{place}.{key}" if place else str(key))
    elif isinstance(shape, str) and shape.startswith("$"):
        yield f"{path} {shape}", place or "(alone)"
    elif shape is not None:
        yield f"{path}.{place}", shape


def _opened(wire: Wire, path: str) -> Wire:
    name = path.removeprefix("shapes.")
    return {"shapes": {name: _with_job(wire["shapes"][name], wire["shapes"]["job"])}}


def _with_job(shape: Any, job: Any) -> Any:
    if isinstance(shape, dict):
        return {key: _with_job(part, job) for key, part in shape.items()}
    return job if shape == _JOB else shape
