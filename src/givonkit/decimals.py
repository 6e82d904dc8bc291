"""Exact decimals as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def plain_decimal(value: Decimal) -> str:
    """Return a decimal without exponent and trailing zeros: `27.50` as `27.5`."""
    return format(value.normalize(), "f")
