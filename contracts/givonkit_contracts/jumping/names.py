"""Names bound before time jumps: `from time import sleep`, default arguments, attributes, closures, lists."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from functools import partial
from types import CellType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from .callers import is_real
from .holders import Attribute, Cell, ClassAttribute, Defaults, Item, PartialFunction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .holders import Place

_HERE = __name__.rpartition(".")[0]
_LEFT_ALONE = frozenset({"_datetime", "_frozen_importlib", "_queue", "_thread", "importlib"})
_NO_OWNERS = (tuple, staticmethod, ModuleType)
_namespace_of = vars(type)["__dict__"].__get__  # what no metaclass hides


class Replacement(NamedTuple):
    """What stands for what; `only_modules`: types are left where they are data, such as in annotations."""

    original: Any
    new: Any
    only_modules: bool = False


class Names:
    """Replaces every reference to some objects by references to others, and puts each back."""

    def __init__(self, replacements: Iterable[Replacement]) -> None:
        self._table = {id(one.original): one for one in replacements}
        self._replaced: list[tuple[Place, Any, Any]] = []

    def replace(self) -> None:
        """Replace the references that can be found and changed, by two searches of all that the collector tracks."""
        gc.unfreeze()  # what is frozen is not searched
        classes = {id(gc.get_referents(_namespace_of(one))[0]): one for one in _classes()}
        holders = gc.get_referrers(*(one.original for one in self._table.values()))
        inner = [holder for holder in holders if self._can_only_be_replaced_by_its_owner(holder)]
        for holder in holders:
            self._look_at(classes.get(id(holder), holder))
        for holder in gc.get_referrers(*inner):
            owner = classes.get(id(holder), holder)
            if isinstance(owner, (type, FunctionType)):
                self._look_at(owner)

    def put_back(self) -> None:
        """Put every reference back, those too that modules have made meanwhile."""
        while self._replaced:
            place, original, new = self._replaced.pop()
            if place.read() is new:
                place.write(original)
        originals = {id(one.new): one.original for one in self._table.values()}
        modules: dict[str, Any] = {**sys.modules}  # where anything may stand, not only modules
        for name, module in modules.items():
            if isinstance(module, ModuleType) and not is_left_alone(name):
                _put_back_in(vars(module), originals)

    def _can_only_be_replaced_by_its_owner(self, holder: Any) -> bool:
        kind = type(holder)
        return kind is staticmethod or (kind is tuple and self._all_new(holder) is not holder)

    def _look_at(self, holder: Any) -> None:
        """Replace what a holder holds."""
        kind = type(holder)
        if kind is dict:
            self._look_at_dict(holder)
        elif kind is list:
            self._replace((Item(holder, index), value) for index, value in enumerate(tuple(holder)))
        elif kind is CellType:
            self._replace([(Cell(holder), holder.cell_contents)])
        elif kind is partial:
            self._replace([(PartialFunction(holder), holder.func)])
        elif not is_left_alone((holder if isinstance(holder, (type, FunctionType)) else kind).__module__):
            self._look_at_attributes(holder)

    def _look_at_dict(self, holder: dict[Any, Any]) -> None:
        name = holder.get("__name__")
        is_module = "__spec__" in holder or "__builtins__" in holder
        if not (is_module and isinstance(name, str) and is_left_alone(name)):
            values = ((Item(holder, key), value) for key, value in tuple(holder.items()))
            self._replace(values, in_module=is_module)

    def _look_at_attributes(self, holder: Any) -> None:
        if isinstance(holder, type):
            self._replace((ClassAttribute(holder, name), value) for name, value in tuple(vars(holder).items()))
        elif type(holder) is FunctionType:
            place, defaults = Defaults(holder), holder.__defaults__ or ()
            new = self._all_new(defaults)
            if new is not defaults:
                self._write(place, defaults, new)
        elif not isinstance(holder, _NO_OWNERS):
            self._replace((Attribute(holder, name), value) for name, value in _attributes(holder))

    def _all_new(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the same tuple where there is nothing to replace."""
        new = tuple(self._new(value, in_module=False) for value in values)
        return values if all(one is other for one, other in zip(new, values, strict=True)) else new

    def _replace(self, values: Iterable[tuple[Place, Any]], *, in_module: bool = False) -> None:
        for place, value in values:
            new = self._new(value, in_module=in_module)
            if new is not value:
                self._write(place, value, new)

    def _write(self, place: Place, original: Any, new: Any) -> None:
        with suppress(AttributeError, TypeError):  # read-only, and so out of reach
            place.write(new)
            self._replaced.append((place, original, new))

    def _new(self, value: Any, *, in_module: bool) -> Any:
        if type(value) is staticmethod:
            new = self._new(value.__func__, in_module=in_module)
            return value if new is value.__func__ else staticmethod(new)
        replacement = self._table.get(id(value))
        return value if replacement is None or (replacement.only_modules and not in_module) else replacement.new


def is_left_alone(module: object) -> bool:
    """Whether the names of a module stay as they are."""
    if not isinstance(module, str):
        return False
    return is_real(module) or module.startswith(_HERE) or module.partition(".")[0] in _LEFT_ALONE


def _classes() -> set[type]:
    """Return all classes that there are."""
    found: set[type] = {object}
    unasked: list[type] = [object]
    while unasked:
        new: set[type] = {*type.__subclasses__(unasked.pop())} - found
        found |= new
        unasked += new
    return found


def _put_back_in(namespace: dict[str, Any], originals: dict[int, Any]) -> None:
    if not originals.keys().isdisjoint(map(id, namespace.values())):
        for key, value in tuple(namespace.items()):
            if id(value) in originals:
                namespace[key] = originals[id(value)]


def _attributes(holder: Any) -> Iterator[tuple[str, Any]]:
    yield from tuple(getattr(holder, "__dict__", {}).items())
    for kind in type(holder).__mro__:
        slots = vars(kind).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            yield name, getattr(holder, name, None)
