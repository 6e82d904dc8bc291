from __future__ import annotations

import gc
import queue
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import partial, update_wrapper
from queue import SimpleQueue
from threading import Lock, RLock
from time import monotonic, sleep
from types import BuiltinFunctionType, ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from givonkit_contracts.jumping import JumpingClock, locks, names
from givonkit_contracts.jumping.names import Names, Replacement

if TYPE_CHECKING:
    from collections.abc import Callable

REAL = time.sleep


def positional(pause: Callable[[float], None] = time.sleep) -> Any:
    return pause


def named(*, pause: Callable[[float], None] = time.sleep) -> Any:
    return pause


def closure(pause: Callable[[float], None] = time.sleep) -> Callable[[], Any]:
    return lambda: pause


class Plain:
    pause: Any = time.sleep
    static = staticmethod(time.sleep)
    table: ClassVar[dict[str, Any]] = {"pause": time.sleep}
    items: ClassVar[list[Any]] = [None, time.sleep]

    def __init__(self, pause: Callable[[float], None] = time.sleep) -> None:
        self.own = pause

    def wait(self, seconds: float) -> None:
        self.pause(seconds)


class Child(Plain):
    pass


class Slotted:
    __slots__ = ("own",)

    def __init__(self) -> None:
        self.own = time.sleep


@dataclass(frozen=True)
class Frozen:
    own: Any = time.sleep
    lock: Any = field(default_factory=Lock)


class LeftAlone:
    __module__ = "hypothesis.internal"
    pause: Any = time.sleep


KEPT, INSTANCE, CHILD, SLOTTED, FROZEN = closure(), Plain(), Child(), Slotted(), Frozen()
PARTIAL = partial(time.sleep, 3)
WRAPPER: Any = update_wrapper(partial(print), time.sleep)
PLACES: dict[str, Callable[[], Any]] = {
    "module": lambda: sleep,
    "the module itself": lambda: time.sleep,
    "default": positional,
    "named default": named,
    "closure": KEPT,
    "class attribute": lambda: vars(Plain)["pause"],
    "static method": lambda: Plain.static,
    "inherited attribute": lambda: CHILD.pause,
    "dict": lambda: Plain.table["pause"],
    "list": lambda: Plain.items[1],
    "instance": lambda: INSTANCE.own,
    "instance of a child": lambda: CHILD.own,
    "new instance": lambda: Plain().own,
    "slot": lambda: SLOTTED.own,
    "frozen dataclass": lambda: FROZEN.own,
    "new dataclass": lambda: Frozen().own,
    "partial": lambda: PARTIAL.func,
    "wrapper": lambda: WRAPPER.__wrapped__,
}


@pytest.mark.parametrize("place", PLACES)
def test_a_name_bound_before_follows_and_is_put_back(place: str, clock: JumpingClock) -> None:
    read = PLACES[place]
    assert read() is REAL
    with clock.auto_jump():
        read()(1800)
        assert clock.elapsed == 1800.0
    assert read() is REAL


@pytest.mark.usefixtures("jumping")
def test_a_class_that_keeps_real_time_keeps_its_attributes() -> None:
    assert (type(vars(LeftAlone)["pause"]), type(time.sleep).__name__) == (BuiltinFunctionType, "Sleep")


def test_all_that_the_collector_tracks_is_searched_twice_and_no_oftener(monkeypatch: pytest.MonkeyPatch) -> None:
    searches: list[int] = []
    search = gc.get_referrers

    def counted(*objects: Any) -> list[Any]:
        searches.append(len(objects))
        return search(*objects)

    monkeypatch.setattr(gc, "get_referrers", counted)
    with JumpingClock().auto_jump():
        assert type(Plain.static).__name__ == "Sleep"
    assert len(searches) == 2


def test_a_class_attribute_takes_no_self_and_a_partial_keeps_its_arguments(jumping: JumpingClock) -> None:
    INSTANCE.wait(5)
    PARTIAL()
    assert jumping.elapsed == 8.0
    assert PARTIAL.args == (3,)


def test_clocks_and_locks_bound_before_follow(clock: JumpingClock) -> None:
    lock, line = Lock, SimpleQueue
    with clock.auto_jump():
        before = monotonic()
        sleep(60)
        assert monotonic() - before == 60.0
        assert isinstance(Lock(), locks.TrackedLock)
        assert isinstance(Frozen().lock, locks.TrackedLock)
        assert RLock().acquire(timeout=3)
        with pytest.raises(queue.Empty):
            SimpleQueue[int]().get(timeout=5)
        assert clock.elapsed == 65.0
    assert (Lock, SimpleQueue, queue.SimpleQueue, threading.Lock) == (lock, line, line, lock)


def test_what_a_module_that_was_imported_meanwhile_holds_is_put_right(
    clock: JumpingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    module: Any = ModuleType("imported_meanwhile")
    with clock.auto_jump():
        exec("from time import sleep\nfrom datetime import datetime\nfrom threading import Lock", vars(module))
        monkeypatch.setitem(sys.modules, "imported_meanwhile", module)
        module.sleep(60)
    assert clock.elapsed == 60.0
    assert (module.sleep, module.Lock) == (REAL, Lock)
    assert module.datetime.__class__ is type


def test_what_somebody_else_has_put_in_a_place_meanwhile_stays(clock: JumpingClock) -> None:
    holder: list[Any] = [time.sleep]
    with clock.auto_jump():
        assert type(holder[0]).__name__ == "Sleep"
        holder[0] = print
    assert holder == [print]


@pytest.mark.parametrize(
    "module", ["_pytest.timing", "pluggy._tracing", "xdist", "givonkit.simulator.clock", "_thread"]
)
def test_some_modules_keep_their_names(module: str) -> None:
    assert names.is_left_alone(module)
    assert not names.is_left_alone(f"not{module}")
    assert not names.is_left_alone(None)


def test_only_modules_hold_another_class(monkeypatch: pytest.MonkeyPatch) -> None:
    class Original:
        pass

    class New:
        pass

    module: Any = ModuleType("holder_of_a_class")
    module.name, registry = Original, {"annotation": Original}
    monkeypatch.setitem(sys.modules, "holder_of_a_class", module)
    found = Names([Replacement(Original, New, only_modules=True)])
    found.replace()
    assert (module.name, registry["annotation"]) == (New, Original)
    found.put_back()
    assert (module.name, registry["annotation"]) == (Original, Original)
