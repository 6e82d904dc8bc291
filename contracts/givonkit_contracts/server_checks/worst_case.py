"""What a request may cost at most, from the prices of the pages; a headline "from X" is never a ceiling."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from givonkit.spec.model_file import label_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec import Amount, Model

    from .settings import Settings

NOTHING = Decimal(0)
MADE_UP_SECONDS = Decimal(5)
"""How long a source video of our own, or one that is nowhere, counts at most (ours lasts a second)."""
_AUDIO = "audioEnabled"


def worst_case(model: Model, values: object, settings: Settings) -> Decimal | None:
    """Return the tokens that a request costs at most if a server takes it, or None where no page bounds them.

    The dearest known row times the larger of the seconds sent and the longest documented; doubtful tables count their
    dearer reading. A ceiling that the user gave goes before the pages where these give none.
    """
    given = values if isinstance(values, dict) else {}
    return _dearest(model, list(_amounts(model)), _seconds(model, given, settings), settings)


def documented_price(model: Model, values: dict[str, Any], settings: Settings) -> Decimal | None:
    """Return the tokens that a valid request costs by the dearest reading of the page, or None where no page says.

    What is left out has the default of its page.
    """
    values = {name: field.default for name, field in model.fields.items() if field.default is not None} | values
    fitting = list(_amounts(model, values)) or list(_amounts(model))
    field = model.seconds_field
    is_sent = field is not None and field.name in values
    seconds = _number(values[field.name]) if field and is_sent else _seconds(model, values, settings)
    return _dearest(model, fitting, seconds, settings)


def _dearest(model: Model, amounts: list[Amount], seconds: Decimal | None, settings: Settings) -> Decimal | None:
    if not amounts or (seconds is None and any(amount.per_second for amount in amounts)):
        return settings.ceiling(model.slug)
    return max(amount.tokens * (seconds if amount.per_second and seconds is not None else 1) for amount in amounts)


def _amounts(model: Model, values: dict[str, Any] | None = None) -> Iterator[Amount]:
    """Yield the amounts that may count; where a label has two, the flat one counts by the second too."""
    if not model.prices.rows:
        if not model.prices.headline_is_lower_bound:
            yield model.prices.headline
        return
    labels = [row.label for row in model.prices.rows]
    is_doubtful = len(set(labels)) < len(labels)
    for row in model.prices.rows:
        if values is None or _fits(row.label, model, values):
            yield row.amount._replace(per_second=row.amount.per_second or is_doubtful)


def _fits(label: str, model: Model, values: dict[str, Any]) -> bool:
    """Whether a row may be meant; a field that is left out may be anything, and audio is dearer anyway."""
    parts = [part for part in (label_part(text, model.fields) for text in label.split(" · ")) if part is not None]
    return all(
        name not in values or values[name] == value or (name == _AUDIO and values[name] is not False)
        for name, value in parts
    )


def _seconds(model: Model, values: dict[str, Any], settings: Settings) -> Decimal | None:
    field = model.seconds_field
    if field is None:
        return None if "video" in settings.assets else MADE_UP_SECONDS
    documented = field.range.end if field.range else max(Decimal(str(value)) for value in field.allowed or (1,))
    return max(documented, _number(values.get(field.name)))


def _number(value: object) -> Decimal:
    """Return the largest number that a server could read in a value."""
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return max((_number(part) for part in parts), default=NOTHING)
    try:
        number = Decimal(value) if isinstance(value, int) else Decimal(str(value))
    except ArithmeticError:
        return NOTHING
    return NOTHING if number.is_nan() else min(number, Decimal("1e1000"))
