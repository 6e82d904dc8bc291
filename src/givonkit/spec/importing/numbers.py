"""Numbers as pages write them: with a decimal point or comma, and thousands apart."""

from __future__ import annotations

import re
from decimal import Decimal

NUMBER = r"\d{1,15}(?:[.,]\d{1,15})?"
"""A pattern for a number, without a sign."""

_COUNT = re.compile(r"\d{1,15}|\d{1,3}(?:[ ,.']\d{3}){1,4}")
_PLAIN = re.compile(rf"[+-]?{NUMBER}")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


def decimal(text: str) -> Decimal | None:
    """Return a number, or None for what is none, or may be read in two ways (`1,000` and `1.000`)."""
    text = text.strip()
    if not _PLAIN.fullmatch(text) or _THOUSANDS.fullmatch(text.lstrip("+-")):
        return None
    return Decimal(text.replace(",", "."))


def count(text: str) -> int | None:
    """Return a whole number, whose thousands may be apart, or None for what is none."""
    text = text.strip()
    return int(re.sub(r"\D", "", text)) if _COUNT.fullmatch(text) else None


def scalar(value: Decimal) -> int | float:
    """Return a number as JSON would carry it: an int when it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)
