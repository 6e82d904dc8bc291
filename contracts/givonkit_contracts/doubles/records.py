"""Rows of what a double has, read anew each time they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from givonkit.errors import did_you_mean, nearest_word

from .failures import NotMet

__tracebackhide__ = True
T = TypeVar("T")
_SHOWN = 10


class Records(Sequence[T], Generic[T]):
    """A row of records, the oldest first; it is read anew whenever it is asked."""

    def __init__(self, read: Callable[[], list[T]], noun: str, names: Sequence[str]) -> None:
        self._read = read
        self._noun = noun
        self._names = names

    def __repr__(self) -> str:
        return repr(self._read())

    def __eq__(self, other: object) -> bool:
        return self._read() == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # what is equal changes

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[T]:
        return iter(self._read())

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> list[T]: ...

    def __getitem__(self, place: int | slice) -> T | list[T]:
        return self._read()[place]

    def where(self, **values: Any) -> list[T]:
        """Return the records with these values: `where(status="failed")`; raises TypeError for what none has."""
        for name in values:
            if name not in self._names:
                nearest = did_you_mean(nearest_word(name, self._names))
                raise TypeError(f"no {self._noun} has {name!r}{nearest}; it has {', '.join(self._names)}")
        return [record for record in self._read() if all(getattr(record, name) == values[name] for name in values)]

    def only(self, **values: Any) -> T:
        """Return the one record (of those with these values); raises NotMet when there is none or several."""
        found = self.where(**values)
        if len(found) == 1:
            return found[0]
        asked = f" with {', '.join(f'{name}={value!r}' for name, value in values.items())}" if values else ""
        raise NotMet(
            "\n".join([f"Expected: one {self._noun}{asked}", f"Received: {len(found) or 'none'}", *self._shown()])
        )

    def _shown(self) -> list[str]:
        records = self._read()
        lines = [f"  {record!r}" for record in records[:_SHOWN]]
        more = len(records) - _SHOWN
        return [*lines, f"  and {more} more"] if more > 0 else lines
