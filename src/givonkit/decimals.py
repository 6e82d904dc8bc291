"""Exact decimals as text, and as numbers of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def plain_decimal(value: Decimal) -> str:
    """Return a decimal without exponent and trailing zeros: `27.50` as `27.5`."""
    return format(value.normalize(), "f")


def plain_number(value: Decimal) -> int | float:
    """Return a decimal as a JSON number: an int when it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)
