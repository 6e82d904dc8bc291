"""Dials: each turns a few bytes into one field of an input, or leaves it out; zeros give the simplest value."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Final, Protocol

from .prompts import BYTES, prompt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from givonkit.spec import Field, Model, Range

    from .samples import Samples


class _Absent:
    """What stands for a field that is left out."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
UNSTATED_ITEMS = 2
"""How many items an array has at most where the page shows no limit: few enough for whatever the limit is."""
_MOST_STEPS = 64


class Dial(Protocol):
    """One field, told by the `width` bytes that stand at a place."""

    width: int

    def value(self, choices: bytes, place: int) -> Any:
        """Return the value, or ABSENT."""
        ...

    @property
    def present(self) -> Any:
        """The simplest value of the field when it is sent."""
        ...


class ListedDial:
    """A field that has one of some values, the simplest first; those that stand there twice come twice as often."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._values = tuple(values)
        self._count = len(self._values)
        self.width = 1 if self._count <= 64 else 2

    def value(self, choices: bytes, place: int) -> Any:
        """Return the value, or ABSENT."""
        choice = choices[place] if self.width == 1 else choices[place] * 256 + choices[place + 1]
        value = self._values[choice % self._count]
        return copy(value) if type(value) is list or type(value) is dict else value

    @property
    def present(self) -> Any:
        """The simplest value of the field when it is sent."""
        return copy(next(value for value in self._values if value is not ABSENT))


class TextDial:
    """A field that takes any text, which may have a longest length."""

    def __init__(self, max_chars: int | None, *, required: bool) -> None:
        self._max_chars = max_chars
        self._required = required
        self.width = BYTES if required else BYTES + 1

    def value(self, choices: bytes, place: int) -> Any:
        """Return the value, or ABSENT."""
        if not self._required and choices[place] % 2 == 0:
            return ABSENT
        return prompt(choices[place + self.width - BYTES : place + self.width], self._max_chars)

    @property
    def present(self) -> Any:
        """The simplest value of the field when it is sent."""
        return prompt(bytes(BYTES), self._max_chars)


def dials_of(model: Model, samples: Samples) -> dict[str, Dial]:
    """Return the dials of the fields that can be sent.

    Whether a slot is filled is told elsewhere. A field whose row the page cuts is sent only when it must be, as in the
    page's example: what it takes is not known.
    """
    return {name: dial for name, field in model.fields.items() if (dial := _dial(model, field, samples)) is not None}


def _dial(model: Model, field: Field, samples: Samples) -> Dial | None:
    if field.cut:
        return ListedDial([model.example[field.name]]) if field.required and field.name in model.example else None
    if field.type == "string" and field.allowed is None and not field.is_slot:
        return TextDial(field.max_chars, required=field.required)
    values = list(sendable_values(field, samples))
    return ListedDial(values if field.required or field.is_slot else [ABSENT, *values])


def sendable_values(field: Field, samples: Samples) -> Iterator[Any]:
    """Yield values that a field takes in every reading of its page, the simplest first; there is at least one."""
    if field.is_array:
        yield from _arrays(field, samples)
    elif field.is_slot:
        yield from (uri for (uri,) in samples.uris(field))
    elif field.allowed is not None:
        yield from field.allowed
    elif field.range is not None:
        yield from steps(field.range)
    elif field.type == "boolean":
        yield from (True, False)
    else:
        yield {} if field.type == "object" else 1


def steps(numbers: Range) -> Iterator[int | float]:
    """Yield numbers of a range, its ends twice, and all of them unless they are many."""
    start, end, step = numbers
    last = int((end - start) // step)
    yield from (plain(start + step * place) for place in (0, last, 0, last))
    inner = range(1, last) if last <= _MOST_STEPS else sorted({1, last - 1, *range(1, last, last // _MOST_STEPS)})
    yield from (plain(start + step * place) for place in inner)


def item_counts(field: Field) -> list[int]:
    """Return how many items an array is sent with, the simplest first: one, the most, and beside both."""
    most = UNSTATED_ITEMS if field.max_items is None else field.max_items
    return [count for count in dict.fromkeys((1, most, 2, most - 1)) if 1 <= count <= most]


def _arrays(field: Field, samples: Samples) -> Iterator[list[str]]:
    for count in item_counts(field):
        of_schemes = list(samples.uris(field, count))
        yield from of_schemes
        if count > 1 and len(of_schemes) > 1:
            yield [of_schemes[index % len(of_schemes)][index] for index in range(count)]


def plain(number: Decimal) -> int | float:
    """Return a number as JSON has it: whole where it is whole."""
    return int(number) if number == int(number) else float(number)
