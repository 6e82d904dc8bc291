"""The wire of a world: the statuses, names and shapes of answers, as data that is checked."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from givonkit.errors import WorldInvalid, did_you_mean, nearest_word

from .routes import read_route
from .settings import SETTINGS
from .shapes import compile_shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_JOB_VALUES = frozenset(
    (
        *("id", "status", "type", "model", "variant", "input", "progress", "tokens", "cost_basis"),
        *("created_at", "updated_at", "outputs", "error"),
    )
)
_ASSET_VALUES = frozenset(
    ("id", "uri", "type", "mime_type", "bytes", "width", "height", "duration", "created_at"),
)
SHAPE_VALUES: dict[str, frozenset[str]] = {
    "created": _JOB_VALUES,
    "read": _JOB_VALUES,
    "job": _JOB_VALUES,
    "job_error": frozenset(("code", "message")),
    "output": frozenset(("url", "mime_type", "width", "height", "duration", "asset_uri")),
    "list": frozenset(("jobs", "cursor")),
    "error": frozenset(("code", "message", "details")),
    "detail": frozenset(("path", "code", "message")),
    "quote": frozenset(("type", "model", "variant", "tokens", "cost_basis")),
    "balance": frozenset(("available", "reserved", "charged")),
    "uploaded": _ASSET_VALUES,
    "asset": _ASSET_VALUES,
}
"""Which `$values` each shape can name."""


def set_value(wire: dict[str, Any], path: str, value: Any) -> None:
    """Set one value of a wire by its dotted path; None takes a key of a shape away."""
    *parents, last = path.split(".")
    is_taken_away = value is None and parents[:1] == ["shapes"]
    for parent in parents:
        if is_taken_away and parent not in wire:
            return
        wire = wire.setdefault(parent, {})
    if is_taken_away:
        wire.pop(last, None)
    else:
        wire[last] = deepcopy(value)


def check_value(wire: Mapping[str, Any], path: str, value: Any, *, written: Mapping[str, Any]) -> None:
    """Raise WorldInvalid unless a value can stand at a dotted path of a wire.

    What is taken away has to be in the wire, or in the one that is `written` in the spec.
    """
    part, _, rest = path.partition(".")
    if part == "shapes" and rest:
        _check_shape(wire["shapes"], written["shapes"], rest.split("."), value)
    elif path in SETTINGS:
        SETTINGS[path].check(path, value)
    elif part == "routes" and rest in wire["routes"]:
        if value is not None:
            read_route(rest, value)
    elif part == "routes" and rest:
        raise WorldInvalid(f"no operation is named {rest!r}{did_you_mean(nearest_word(rest, wire['routes']))}")
    else:
        known = [
            *SETTINGS,
            *(f"shapes.{name}" for name in SHAPE_VALUES),
            *(f"routes.{name}" for name in wire["routes"]),
        ]
        parts = [name for name in known if name.startswith(f"{path}.")]
        if parts:
            raise WorldInvalid(f"{path} is a mapping of {', '.join(parts)}; got {value!r}")
        raise WorldInvalid(f"the wire has no {path!r}{did_you_mean(nearest_word(path, known))}")


def check_shapes(shapes: Mapping[str, Any]) -> None:
    """Raise WorldInvalid for a shape that cannot be told: one of the wrong kind, or with a name that means nothing."""
    for shape, values in SHAPE_VALUES.items():
        _check_kind(shape, shapes[shape])
        known = values | (shapes.keys() - {shape})
        for name in _placeholders(shapes[shape]):
            if name not in known:
                nearest = nearest_word(name, values)
                hint = did_you_mean(f"${nearest}" if nearest else None)
                raise WorldInvalid(f"the shape {shape!r} has ${name}{hint}; it can have ${', $'.join(sorted(values))}")
    for shape, values in SHAPE_VALUES.items():
        try:
            compile_shape(shapes[shape], known=values, shapes=shapes)
        except WorldInvalid as error:
            raise WorldInvalid(f"the shape {shape!r} holds another one that does not fit: {error}") from error


def _check_kind(name: str, shape: Any) -> None:
    if isinstance(shape, dict):
        return
    if name == "job" or not (isinstance(shape, list) or (isinstance(shape, str) and shape.startswith("$"))):
        expected = "a mapping" if name == "job" else "a mapping, a list, or one $name"
        raise WorldInvalid(f"the shape {name!r} is {expected}; got {shape!r}")


def _check_shape(shapes: Mapping[str, Any], written: Mapping[str, Any], names: Sequence[str], value: Any) -> None:
    shape, *keys = names
    if shape not in SHAPE_VALUES:
        raise WorldInvalid(f"no shape is named {shape!r}{did_you_mean(nearest_word(shape, SHAPE_VALUES))}")
    if value is None and not keys:
        raise WorldInvalid(f"the shape {shape!r} cannot be taken away")
    if "" in keys:
        raise WorldInvalid(f"the path shapes.{'.'.join(names)} has an empty key")
    holder: Any = shapes
    for place, name in enumerate(names):
        if not isinstance(holder, dict):
            whole = ".".join(("shapes", *names[:place]))
            raise WorldInvalid(f"{whole} is {holder!r}, which has no keys; give it whole")
        if name not in holder:
            break
        holder = holder[name]
    else:
        return
    if value is None and not _has(written, names):
        keys_there = f"; its keys are {', '.join(holder)}"
        hint = did_you_mean(nearest_word(name, holder))
        raise WorldInvalid(f"the shape {shape!r} has no {'.'.join(keys)!r} to take away{hint}{keys_there}")


def _has(holder: Any, names: Sequence[str]) -> bool:
    for name in names:
        if not isinstance(holder, dict) or name not in holder:
            return False
        holder = holder[name]
    return True


def _placeholders(shape: Any) -> Iterator[str]:
    if isinstance(shape, str) and shape.startswith("$"):
        yield shape[1:]
    elif isinstance(shape, (dict, list)):
        for part in shape.values() if isinstance(shape, dict) else shape:
            yield from _placeholders(part)
