"""Whether a page's own request fits its fields."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .reading import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .example import Example

_PYTHON_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
}


def contradicted(example: Example, fields: Mapping[str, Mapping[str, Any]], *, has_all: bool) -> Iterator[str]:
    """Yield what of a page's request contradicts its fields, in words."""
    for key in example.twice:
        yield f"the example gives {key} twice"
    for name, value in (example.input or {}).items():
        if name in fields:
            yield from _of_field(name, value, fields[name])
        elif has_all:
            yield f"the example sends {name}, which is no input field"


def is_of_type(value: Any, kind: str) -> bool:
    """Whether a value of JSON is of a field's type."""
    return isinstance(value, _PYTHON_TYPES[kind]) and isinstance(value, bool) == (kind == "boolean")


def _of_field(name: str, value: Any, field: Mapping[str, Any]) -> Iterator[str]:
    told = f"the example sends {shown(value)} for {name}"
    if not is_of_type(value, field["type"]):
        yield f"{told}, which is of type {field['type']}"
    elif "allowed" in field and value not in field["allowed"]:
        yield f"{told}, which takes {shown(field['allowed'])}"
    elif "range" in field:
        bounds = field["range"]
        if not bounds["from"] <= Decimal(str(value)) <= bounds["to"]:
            yield f"{told}, which takes {bounds['from']} to {bounds['to']}"
    elif "max_chars" in field and len(value) > field["max_chars"]:
        yield f"{told}, which takes up to {field['max_chars']} characters"
    elif "max_items" in field and len(value) > field["max_items"]:
        yield f"{told}, which takes up to {field['max_items']}"
