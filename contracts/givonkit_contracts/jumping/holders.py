"""Places that hold a reference and can be made to hold another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from types import CellType, FunctionType


class Place(Protocol):
    """A place that holds a reference."""

    def read(self) -> Any:
        """Return what is there, or None."""
        ...

    def write(self, value: Any) -> None:
        """Put something there."""
        ...


class Item(NamedTuple):
    """An item of a dict, such as the names of a module, or of a list."""

    holder: Any
    key: Any

    def read(self) -> Any:
        """Return what is there, or None."""
        try:
            return self.holder[self.key]
        except LookupError:
            return None

    def write(self, value: Any) -> None:
        """Put something there."""
        self.holder[self.key] = value


class Attribute(NamedTuple):
    """An attribute of an object, frozen or not."""

    holder: Any
    name: str

    def read(self) -> Any:
        """Return what is there, or None."""
        return getattr(self.holder, self.name, None)

    def write(self, value: Any) -> None:
        """Put something there."""
        object.__setattr__(self.holder, self.name, value)


class ClassAttribute(NamedTuple):
    """An attribute of a class itself."""

    holder: type
    name: str

    def read(self) -> Any:
        """Return what is there, or None."""
        return vars(self.holder).get(self.name)

    def write(self, value: Any) -> None:
        """Put something there."""
        type.__setattr__(self.holder, self.name, value)


class Cell(NamedTuple):
    """A variable that a closure keeps."""

    holder: CellType

    def read(self) -> Any:
        """Return what is there, or None."""
        try:
            return self.holder.cell_contents
        except ValueError:
            return None

    def write(self, value: Any) -> None:
        """Put something there."""
        self.holder.cell_contents = value


class Defaults(NamedTuple):
    """The default arguments of a function."""

    holder: FunctionType

    def read(self) -> Any:
        """Return what is there, or None."""
        return self.holder.__defaults__

    def write(self, value: Any) -> None:
        """Put something there."""
        self.holder.__defaults__ = value  # type: ignore[misc]  # mypy takes the function for a method


class PartialFunction(NamedTuple):
    """The function of a `functools.partial`."""

    holder: Any

    def read(self) -> Any:
        """Return what is there, or None."""
        return self.holder.func

    def write(self, value: Any) -> None:
        """Put something there."""
        _, _, (_, arguments, named, attributes) = self.holder.__reduce__()
        self.holder.__setstate__((value, arguments, named, attributes))
