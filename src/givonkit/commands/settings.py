"""Values given as `--set name=VALUE`, read by the type of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.errors import InputInvalid
from givonkit.validation import BodyUnreadable, decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit.spec import Model

NESTING = 64


def input_values(model: Model, settings: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return an input object of settings: an array may be set again and grows, everything else is set once."""
    values: dict[str, Any] = {}
    for name, text in settings:
        value = _value(model, name, text)
        if name not in values:
            values[name] = value
        elif isinstance(value, list) and isinstance(values[name], list):
            values[name] += value
        else:
            raise InputInvalid(f"{name} is set twice")
    return values


def _value(model: Model, name: str, text: str) -> Any:
    """Return the value that a text stands for; one that does not fit stays text, for validation to refuse."""
    field = model.fields.get(name)
    if field is None:
        return _json_or_text(text)
    if field.is_array:
        return _json_or_text(text) if text.lstrip().startswith("[") else [text]
    return text if field.type == "string" else _json_or_text(text)


def _json_or_text(text: str) -> Any:
    try:
        return decode(text.encode(), nesting=NESTING)
    except BodyUnreadable:
        return text
