"""Answer shapes turned into byte templates: the data says the shape, the code only fills in values."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from givonkit.errors import WorldInvalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Values = dict[str, bytes]
"""JSON texts by placeholder name."""


def compile_shape(shape: Any, *, known: frozenset[str], shapes: Mapping[str, Any]) -> Callable[[Values], bytes]:
    """Return a function that renders a shape; `$name` in it stands for a known value or for another shape.

    Raises WorldInvalid for a placeholder that is neither.
    """
    names: list[str] = []
    text = _template(shape, known, shapes, names)
    template = text.encode()
    if len(names) < 2:
        return lambda values: template % tuple(values[name] for name in names)
    pick = itemgetter(*names)
    return lambda values: template % pick(values)


def _template(shape: Any, known: frozenset[str], shapes: Mapping[str, Any], names: list[str]) -> str:
    if isinstance(shape, dict):
        parts = (f"{_literal(key)}:{_template(part, known, shapes, names)}" for key, part in shape.items())
        return "{" + ",".join(parts) + "}"
    if isinstance(shape, list):
        return "[" + ",".join(_template(part, known, shapes, names) for part in shape) + "]"
    if isinstance(shape, str) and shape.startswith("$"):
        return _placeholder(shape[1:], known, shapes, names)
    return _literal(shape)


def _placeholder(name: str, known: frozenset[str], shapes: Mapping[str, Any], names: list[str]) -> str:
    if name in known:
        names.append(name)
        return "%b"
    if name in shapes:
        return _template(shapes[name], known, {key: part for key, part in shapes.items() if key != name}, names)
    raise WorldInvalid(f"the shape names ${name}, which is no value here; known are ${', $'.join(sorted(known))}")


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("%", "%%")
