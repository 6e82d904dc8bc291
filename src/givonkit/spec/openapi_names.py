"""Names for values such as `9:16`, which generators of clients would only number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEYWORD = "x-enum-varnames"


def with_value_names(schema: Any) -> Any:
    """Return a schema in which every enum whose values cannot be names has names for them: VALUE_9_16 for 9:16."""
    if isinstance(schema, list):
        return [with_value_names(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    named = {key: with_value_names(part) for key, part in schema.items()}
    values = schema.get("enum")
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        names = [_name(value) for value in values]
        if _are_needed(values) and len(set(names)) == len(names):
            named[_KEYWORD] = names
    return named


def _are_needed(values: Iterable[str]) -> bool:
    return not all(value[:1].isalpha() for value in values)


def _name(value: str) -> str:
    word = re.sub(r"[^0-9A-Za-z]+", "_", value).strip("_").upper()
    return word if word[:1].isalpha() else f"VALUE_{word}"
