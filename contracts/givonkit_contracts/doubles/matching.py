"""What a request must bring, in the words of a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Value = str | int | float | bool | None | Sequence[str] | Sequence[int] | Sequence[float]
"""A value that a field must have, or a list of which any will do; `None` says that the field is absent."""
Text = str | Sequence[str]
"""Text, in which `*` stands for anything and `?` for one character, or a list of which any will do."""
Turns = int | str | Sequence[int | str]
"""Which of the requests that match: `2`, `"2-4"` or a list of these."""


def contains(text: str) -> str:
    """Return the pattern of any text that holds this one, whose `*` and `?` stand for themselves."""
    return f"*{_literal(text)}*"


def starts_with(text: str) -> str:
    """Return the pattern of any text that begins so."""
    return f"{_literal(text)}*"


def ends_with(text: str) -> str:
    """Return the pattern of any text that ends so."""
    return f"*{_literal(text)}"


def match_of(
    operation: Text,
    *,
    type: Text | None = None,  # noqa: A002  # the request's own name for it
    model: Text | None = None,
    variant: Text | None = None,
    prompt: Text | None = None,
    key: Text | None = None,
    nth: Turns | None = None,
    fields: Mapping[str, Value],
) -> dict[str, Any]:
    """Return a match as a scenario file has it; `fields` are those of the input."""
    named = {"operation": operation, "type": type, "model": model, "variant": variant, "prompt": prompt, "key": key}
    asked: dict[str, Any] = {name: value for name, value in {**named, "nth": nth}.items() if value is not None}
    return asked | {f"input.{name}": value for name, value in fields.items()}


def match_words(match: Mapping[str, Any]) -> str:
    """Return a match as the arguments that made it."""
    told = {name.removeprefix("input."): value for name, value in match.items()}
    first = [] if told.get("operation") == "create" else [repr(told["operation"])]
    return ", ".join([*first, *(f"{name}={value!r}" for name, value in told.items() if name != "operation")])


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")
