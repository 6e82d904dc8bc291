"""`datetime.datetime` and `datetime.date` while time jumps: their `now` and `today` are the clock's."""

from __future__ import annotations

import copyreg
from datetime import UTC, date, datetime
from time import time
from typing import TYPE_CHECKING, Any

from .callers import keeps_real_time
from .scheduler import scheduler

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from .waits import Timeline


class _Stand(type):
    """The type of a class that stands for another: values of that one are its own, and it compares as that one."""

    real: Any

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.real) if "real" in vars(cls) else type.__instancecheck__(cls, instance)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, cls.real) if "real" in vars(cls) else type.__subclasscheck__(cls, subclass)

    def __eq__(cls, other: object) -> bool:
        return other is cls or other is vars(cls).get("real")

    def __hash__(cls) -> int:
        return hash(vars(cls).get("real")) if "real" in vars(cls) else type.__hash__(cls)


class ClockDate(date, metaclass=_Stand):
    """Stands for `datetime.date`, and makes plain dates."""

    real = date

    def __new__(cls, *arguments: Any, **named: Any) -> Any:
        """Return a plain date, or one of the subclass."""
        return date(*arguments, **named) if cls is ClockDate else date.__new__(cls, *arguments, **named)

    @classmethod
    def today(cls) -> Any:
        """Return the day of the clock, or the real one where time does not jump."""
        timeline = _timeline()
        if timeline is None:
            return cls.fromtimestamp(time())  # today() would ask the clock
        return cls.fromtimestamp(timeline.now())

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Tell pydantic, when a model is made while time jumps, that this is a date."""
        return handler(date)


class ClockDatetime(datetime, metaclass=_Stand):
    """Stands for `datetime.datetime`, and makes plain values of it."""

    real = datetime

    def __new__(cls, *arguments: Any, **named: Any) -> Any:
        """Return a plain datetime, or one of the subclass."""
        if cls is ClockDatetime:
            return datetime(*arguments, **named)  # noqa: DTZ001  # the caller says which zone
        return datetime.__new__(cls, *arguments, **named)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """Return the time of the clock, or the real one where time does not jump."""
        timeline = _timeline()
        if timeline is None:
            return super().now(tz)
        return cls.fromtimestamp(timeline.now(), tz)

    @classmethod
    def today(cls) -> Any:
        """Return the local time of the clock, or the real one where time does not jump."""
        timeline = _timeline()
        if timeline is None:
            return cls.fromtimestamp(time())  # today() would ask the clock
        return cls.fromtimestamp(timeline.now())

    @classmethod
    def utcnow(cls) -> Any:
        """Return the time of the clock in UTC, or the real one where time does not jump."""
        timeline = _timeline()
        if timeline is None:
            return super().utcnow()
        return cls.fromtimestamp(timeline.now(), UTC).replace(tzinfo=None)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Tell pydantic, when a model is made while time jumps, that this is a datetime."""
        return handler(datetime)


# Pickles name a class by where it is found, and while time jumps these are found there.
for _stand in (ClockDate, ClockDatetime):
    _stand.__module__, _stand.__qualname__, _stand.__name__ = "datetime", _stand.real.__name__, _stand.real.__name__


def let_pickle(stand: Any) -> Callable[[], object]:
    """Let plain values be pickled and copied although their class stands elsewhere now; return what ends that."""
    table: dict[Any, Any] = copyreg.dispatch_table
    if stand.real in table:
        return bool
    table[stand.real] = lambda value: (stand, value.__reduce_ex__(4)[1])
    return lambda: table.pop(stand.real)


def _timeline() -> Timeline | None:
    if not scheduler.takes_part() or keeps_real_time(2):
        return None
    scheduler.ask()
    return scheduler.timeline
