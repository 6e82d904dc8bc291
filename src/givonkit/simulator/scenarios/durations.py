"""Lengths of time as people write them: `500ms`, `3s`, `2m`, `1h`, and from one to another: `2s-4s`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from givonkit.errors import ScenarioInvalid

LONGEST_SECONDS = 366 * 86_400
_UNITS = {"h": Decimal(3600), "m": Decimal(60), "s": Decimal(1), "ms": Decimal("0.001")}
_duration = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,12})?)(ms|s|m|h)").fullmatch


class Span(NamedTuple):
    """A length of time in seconds that lies somewhere between two."""

    low: float
    high: float

    def __str__(self) -> str:
        return duration_text(self.low) if self.low == self.high else self.as_range()

    def as_range(self) -> str:
        """Return both ends as text, even when they are the same."""
        return f"{duration_text(self.low)}-{duration_text(self.high)}"

    def settled(self, share: float) -> Span:
        """Return the span that is one length, at a share (0 to 1) of the way."""
        return Span(self.at(share), self.at(share))

    def after(self, seconds: float) -> Span:
        """Return what is left of the span when so many seconds have passed."""
        return Span(round(max(0.0, self.low - seconds), 6), round(max(0.0, self.high - seconds), 6))

    def at(self, share: float) -> float:
        """Return the seconds that lie at a share (0 to 1) of the way, to the millisecond."""
        return self.low if self.low == self.high else round(self.low + (self.high - self.low) * share, 3)


def duration_text(seconds: float) -> str:
    """Return seconds as text that reads back as exactly this number."""
    exact = Decimal(repr(float(seconds)))
    unit = "ms" if exact < 1 else next(unit for unit in ("h", "m", "s") if unit == "s" or exact % _UNITS[unit] == 0)
    number = f"{exact / _UNITS[unit]:f}"
    return f"{number.rstrip('0').rstrip('.') if '.' in number else number}{unit}"


def read_duration(name: str, text: str, place: str) -> float:
    """Return the seconds that a text says; `name` and `place` are for the refusal."""
    found = _duration(text)
    if found is None:
        raise ScenarioInvalid(place, f"{name}: expected a duration such as 500ms, 3s, 2m or 1h, got {text[:80]!r}")
    seconds = float(Decimal(found[1]) * _UNITS[found[2]])
    if seconds > LONGEST_SECONDS:
        raise ScenarioInvalid(place, f"{name}: expected at most 366 days (8784h), got {text!r}")
    return seconds


def read_span(name: str, text: str, place: str) -> Span:
    """Return the span that a text says: one duration, or two with a hyphen between them."""
    first, hyphen, last = text.partition("-")
    low = read_duration(name, first, place)
    high = read_duration(name, last, place) if hyphen else low
    if high < low:
        raise ScenarioInvalid(place, f"{name}: expected the shorter duration first, got {text!r}")
    return Span(low, high)
