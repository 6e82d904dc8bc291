"""What one column of the table says about a fact."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable


class Said(NamedTuple):
    """The value of a fact, None where the column says that there is none; `words` tell it where the value cannot.

    A column that does not show the fact says nothing about it, which is no Said at all.
    """

    value: Any
    words: str | None = None

    @property
    def key(self) -> Hashable:
        """What is compared: numbers by their value, and lists without their order."""
        return _key(self.value)


def _key(value: Any) -> Hashable:
    if isinstance(value, bool) or value is None:
        return ("just", value)
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).normalize()
    if isinstance(value, list | tuple):
        return frozenset(map(_key, value))
    if isinstance(value, Mapping):
        return tuple(sorted((name, _ordered(part)) for name, part in value.items()))
    return str(value)


def _ordered(value: Any) -> Hashable:
    return tuple(map(_key, value)) if isinstance(value, list | tuple) else _key(value)
