"""What a request must bring, in the words of a test."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from givonkit.errors import nearest_word

_ARGUMENTS = (
    *("type", "model", "variant", "prompt", "key", "nth", "times", "at_least", "at_most", "verdict", "status"),
)
_turns = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?").fullmatch
_unknown_field = re.compile(r"no model has a field 'input\.([^']*)'").match
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


def operations_of(match: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the operations that a match names."""
    named = match["operation"]
    return (named,) if isinstance(named, str) else tuple(named)


def turns_of(match: Mapping[str, Any]) -> int | None:
    """Return how many requests `nth` names, 0 when it cannot be read, or None without it."""
    if "nth" not in match:
        return None
    named = match["nth"]
    turns = [_turns(str(turn)) for turn in ([named] if isinstance(named, (int, str)) else named)]
    return sum(int(turn[2] or turn[1]) - int(turn[1]) + 1 for turn in turns if turn) if all(turns) else 0


def without_key(match: Mapping[str, Any]) -> dict[str, Any]:
    """Return a match as the journal can be asked for it, which keeps no keys."""
    return {name: value for name, value in match.items() if name != "key"}


def field_hint(reason: str) -> str:
    """Return the argument that an unknown field was perhaps meant to be, in words, or nothing."""
    named = _unknown_field(reason)
    nearest = nearest_word(named[1], _ARGUMENTS) if named else None
    return f"; or did you mean the argument {nearest!r}?" if nearest else ""


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")
