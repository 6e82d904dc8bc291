"""Faults: what can befall an answer, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, NoReturn

from givonkit.errors import ScenarioInvalid, did_you_mean, nearest_word

from .durations import Span, read_duration, read_span
from .fault_kinds import CUT_WITHIN, HAS_CUT, KINDS, MAY_ACT, is_status

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

WHEN = ("on", "times", "chance", "window", "acted")
"""The parameters that any fault takes: when it strikes."""
MOST_TIMES = 1_000_000


class Fault(NamedTuple):
    """One fault: `parameters` are text in one fixed form, so that equal faults are equal.

    `on` names operations (empty: wherever it stands); it strikes at most `times` times, with a `chance`, inside a
    `window` of seconds; `acted` says whether the server acts before it strikes.
    """

    name: str
    parameters: tuple[str, ...] = ()
    on: frozenset[str] = frozenset()
    times: int | None = None
    chance: float | None = None
    window: Span | None = None
    acted: bool = False

    def __str__(self) -> str:
        words = list(self.parameters)
        if self.acted and (is_status(self.name) or self.name in MAY_ACT):
            words.append("acted")
        if self.on:
            words.append(f"on={'/'.join(sorted(self.on))}")
        if self.times is not None:
            words.append(f"times={self.times}")
        if self.chance is not None:
            words.append(f"chance={self.chance:f}".rstrip("0").rstrip("."))
        if self.window is not None:
            words.append(f"window={self.window.as_range()}")
        return f"{self.name}:{','.join(words)}" if words else self.name

    @property
    def replaces(self) -> bool:
        """Whether the answer is the fault's own."""
        return self.name == "redirect" or is_status(self.name) is not None

    @property
    def is_drawn(self) -> bool:
        """Whether a strike is left to chance."""
        return self.chance is not None or self.resolved(lambda _: 0.0).parameters != self.parameters

    def resolved(self, draw: Callable[[str], float], number: int = 0) -> Fault:
        """Return this very strike, nothing left to chance.

        `draw` gives a number from 0 to 1 for a purpose; `number` tells the faults of one step apart.
        """
        parameters = self.parameters
        if self.name == "latency":
            parameters = (str(read_span("latency", parameters[0], "").settled(draw(f"{number} latency"))),)
        elif self.name in HAS_CUT and not parameters:
            parameters = (str(1 + int(draw(f"{number} cut") * CUT_WITHIN)),)
        return self._replace(parameters=parameters, times=None, chance=None, window=None)


def read_fault(text: str, place: str, operations: Collection[str]) -> Fault:
    """Return the fault that a text such as `503:html,acted` or `reset:on=poll,times=1` says."""
    name, colon, rest = text.removeprefix("fault=").partition(":")
    if colon and not rest:
        raise ScenarioInvalid(place, f"fault {name[:80]!r}: expected parameters after the colon, got nothing")
    kind = KINDS.get("status" if is_status(name) else name)
    if kind is None or name == "status":
        _refuse_name(name, place)
    own, when = _sorted_words(name, rest.split(",") if rest else [], place)
    may_act = is_status(name) is not None or name in MAY_ACT
    acted = when.pop("acted", None)
    if acted and not may_act:
        raise ScenarioInvalid(place, f"fault {name}: the server always acts before it; leave out acted")
    fault = Fault(name, kind(name, own, place), acted=acted is not None or not may_act)
    return timed(fault, when, place, operations)


def _refuse_name(name: str, place: str) -> NoReturn:
    known = [word for word in KINDS if word != "status"]
    first, comma, rest = name.partition(",")
    if comma and (first in known or is_status(first)):
        raise ScenarioInvalid(
            place, f"fault {first}: its parameters begin with ':', so expected {first}:{rest[:80]}, got {name[:80]!r}"
        )
    nearest = did_you_mean(nearest_word(name, [*known, "429", "500", "502", "503", "504"]))
    raise ScenarioInvalid(
        place, f"unknown fault {name[:80]!r}{nearest}; known are a status (400-599), {', '.join(known)}"
    )


def _sorted_words(name: str, words: list[str], place: str) -> tuple[list[str], dict[str, str]]:
    own: list[str] = []
    when: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if key not in WHEN or (key == "acted") == bool(equals):
            own.append(word)
        elif key in when:
            raise ScenarioInvalid(place, f"fault {name}: {key} stands twice")
        else:
            when[key] = value if equals else word
    return own, when


def timed(fault: Fault, when: dict[str, str], place: str, operations: Collection[str]) -> Fault:
    """Return a fault that strikes when `on`, `times`, `chance` and `window` say so, given as text."""
    changes: dict[str, object] = {}
    for word, text in when.items():
        changes[word] = _WHEN[word](text, place) if word != "on" else read_on(text, place, operations)
    return fault._replace(**changes)  # type: ignore[arg-type]  # each word is read to its own type


def read_on(text: str, place: str, operations: Collection[str]) -> frozenset[str]:
    """Return the operations that a text names, with commas or slashes between them."""
    words = text.replace("/", ",").split(",")
    for word in words:
        if word not in operations:
            nearest = did_you_mean(nearest_word(word, operations))
            raise ScenarioInvalid(
                place, f"on: expected one or several of {', '.join(operations)}, got {word[:80]!r}{nearest}"
            )
    return frozenset(words)


def read_count(name: str, text: str, place: str) -> int:
    """Return a whole number from 1."""
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MOST_TIMES):
        raise ScenarioInvalid(place, f"{name}: expected a whole number from 1 to {MOST_TIMES}, got {text[:80]!r}")
    return int(text)


def read_share(name: str, text: str, place: str) -> float:
    """Return a number from 0 to 1, with at most six digits after the point."""
    whole, point, rest = text.partition(".")
    is_number = whole in ("0", "1") and (not point or (rest.isascii() and rest.isdigit() and len(rest) <= 6))
    if is_number and float(text) <= 1:
        return float(text)
    raise ScenarioInvalid(place, f"{name}: expected a number from 0 to 1 such as 0.25, got {text[:80]!r}")


def read_window(text: str, place: str) -> Span:
    """Return the seconds from one moment to another, such as `10s-40s`."""
    if "-" not in text:
        raise ScenarioInvalid(place, f"window: expected two durations such as 10s-40s, got {text[:80]!r}")
    first, _, last = text.partition("-")
    window = Span(read_duration("window", first, place), read_duration("window", last, place))
    if window.low >= window.high:
        raise ScenarioInvalid(place, f"window: expected the earlier moment first, got {text!r}")
    return window


_WHEN: dict[str, Callable[[str, str], object]] = {
    "times": lambda text, place: read_count("times", text, place),
    "chance": lambda text, place: read_share("chance", text, place),
    "window": read_window,
}
