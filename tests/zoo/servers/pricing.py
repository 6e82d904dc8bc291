"""What a job really costs on a server of the zoo."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .facts import ModelFacts, PriceFacts

SOURCE_SECONDS = Decimal(5)
_SIZES = ("resolution", "imageSize")


def cost(model: ModelFacts, values: Mapping[str, Any], *, flat_rows: bool) -> Decimal:
    """Return the tokens of a job."""
    row = _row(model, values, flat_rows=flat_rows)
    if row is not None:
        return row.tokens * _seconds(model, row, values)
    unknown = _dearer(model, values) if model.headline_is_lower_bound else Decimal(1)
    return model.headline.tokens * _seconds(model, model.headline, values) * unknown


def _row(model: ModelFacts, values: Mapping[str, Any], *, flat_rows: bool) -> PriceFacts | None:
    fitting = [row for row in model.rows if all(values.get(name) == value for name, value in row.selects.items())]
    fitting.sort(key=lambda row: (len(row.selects), row.per_second != flat_rows), reverse=True)
    return fitting[0] if fitting else None


def _seconds(model: ModelFacts, row: PriceFacts, values: Mapping[str, Any]) -> Decimal:
    if not row.per_second or not model.seconds_counted:
        return Decimal(1)
    sent = values.get(model.seconds_field) if model.seconds_field else None
    if isinstance(sent, bool) or not isinstance(sent, int | float):
        return SOURCE_SECONDS
    return max(Decimal(str(sent)), Decimal(0))


def _dearer(model: ModelFacts, values: Mapping[str, Any]) -> Decimal:
    """Return by how much a size that no page prices is dearer than the cheapest one."""
    for name in _SIZES:
        row = model.fields.get(name)
        if row is not None and row.allowed and values.get(name) in row.allowed:
            ordered = sorted(row.allowed, key=lambda size: int("".join(filter(str.isdigit, size)) or 0))
            return Decimal(1) + Decimal("0.5") * ordered.index(values[name])
    return Decimal(1)
