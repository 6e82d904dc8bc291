"""When a page was seen, however exactly it is told: `2026-09-01`, `2026-09`, `late 2026`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

_form_of = re.compile(r"(?:(early|mid|late) )?(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[t ].*)?)?)?").fullmatch
_MONTHS_OF_PART = {"early": (1, 6), "mid": (4, 9), "late": (7, 12)}


class Period(NamedTuple):
    """The days of which one is meant."""

    first: date
    last: date

    def is_after(self, other: Period | None) -> bool:
        """Whether this is later whichever days are meant."""
        return other is not None and self.first > other.last


def read_period(text: str | None) -> Period | None:
    """Return the days that a text means, or None where it names no date."""
    found = _form_of((text or "").strip().lower())
    if found is None:
        return None
    part, year, month, day = found.groups()
    if part and month:
        return None
    try:
        if day:
            return Period(*[date(int(year), int(month), int(day))] * 2)
        first, last = (int(month), int(month)) if month else _MONTHS_OF_PART.get(part, (1, 12))
        return Period(date(int(year), first, 1), _end_of(int(year), last))
    except ValueError:
        return None


def _end_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
