"""What a request costs: the price row that its fields select, and the arithmetic."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from .decimals import plain_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .spec import Amount, Model, PriceRow, World

EXACT = "exact"
LOWER_BOUND = "lower_bound"
_KEPT_PRICES = 1024
_AUDIO = "audioEnabled"


class Price(NamedTuple):
    """Tokens of one job; `basis` is `exact`, or `lower_bound` where no page shows the row or the seconds."""

    tokens: Decimal
    basis: str
    row: str
    arithmetic: str
    text: str
    """The tokens as a JSON number, without trailing zeros."""
    assumes: tuple[str, ...] = ()
    """The questions whose answers decided the row or the seconds."""


class PriceTable:
    """The prices of one model in one world."""

    def __init__(self, model: Model, world: World) -> None:
        self._prices = model.prices
        self._rows = [(row, dict(_parts(row, model))) for row in model.prices.rows or ()]
        self._prefers_flat = world.answer("doubled-price-rows") == "flat"
        self._unread_seconds = Decimal(world.answer("source-seconds"))
        self._seconds_field = model.seconds_field.name if model.seconds_field else None
        selecting = {name for _, parts in self._rows for name in parts}
        self._key = model.selector_of(*selecting, *([self._seconds_field] if self._seconds_field else []))
        self._known: dict[Any, Price] = {}

    def price(self, values: Mapping[str, Any]) -> Price:
        """Return the price of valid input values with their defaults."""
        key = self._key(values)
        price = self._known.get(key)
        if price is None:
            if len(self._known) >= _KEPT_PRICES:
                self._known.clear()
            price = self._known[key] = self._computed(values)
        return price

    def price_of_source(self, values: Mapping[str, Any], seconds: float) -> Price:
        """Return the price where the seconds are those of a source video whose length is known."""
        return self._computed(values, Decimal(str(seconds)))

    def _computed(self, values: Mapping[str, Any], source_seconds: Decimal | None = None) -> Price:
        row, assumes = self._row(values)
        if row is not None:
            price = self._multiplied(row.amount, row.label, EXACT, values, source_seconds)
            return price._replace(assumes=(*assumes, *price.assumes))
        is_exact = not self._rows and not self._prices.headline_is_lower_bound
        basis = EXACT if is_exact else LOWER_BOUND
        return self._multiplied(self._prices.headline, "headline", basis, values, source_seconds)

    def _row(self, values: Mapping[str, Any]) -> tuple[PriceRow | None, tuple[str, ...]]:
        """Return the row that values select, and the questions that decided it."""
        matching = [
            (row, parts)
            for row, parts in self._rows
            if all(values.get(name) == value for name, value in parts.items() if name != _AUDIO)
        ]
        with_audio = [row for row, parts in matching if _AUDIO in parts]
        silent = [row for row, parts in matching if _AUDIO not in parts]
        rows = with_audio if values.get(_AUDIO) and with_audio else silent
        preferred = [row for row in rows if row.amount.per_second != self._prefers_flat]
        lacks_audio = bool(values.get(_AUDIO)) and not with_audio and any(_AUDIO in parts for _, parts in self._rows)
        decided = (("doubled-price-rows", len(rows) > 1), ("audio-without-price-row", lacks_audio))
        return next(iter(preferred or rows), None), tuple(question for question, counts in decided if counts)

    def _multiplied(
        self, amount: Amount, label: str, basis: str, values: Mapping[str, Any], source_seconds: Decimal | None
    ) -> Price:
        if not amount.per_second:
            return _price(amount.tokens, basis, label, str(amount))
        seconds = values.get(self._seconds_field) if self._seconds_field else None
        if seconds is None and source_seconds is not None:
            return _price(amount.tokens * source_seconds, basis, label, f"{amount} × {source_seconds} s of the source")
        if seconds is None:
            tokens = amount.tokens * self._unread_seconds
            length = f"{self._unread_seconds} s at least (the source video's length is not known)"
            return _price(tokens, LOWER_BOUND, label, f"{amount} × {length}")._replace(assumes=("source-seconds",))
        tokens = amount.tokens * max(Decimal(str(seconds)), Decimal(0))
        return _price(tokens, basis, label, f"{amount} × {seconds} s")


def _price(tokens: Decimal, basis: str, label: str, factors: str) -> Price:
    text = plain_decimal(tokens)
    result = f" = {text} tokens" if "×" in factors else ""
    return Price(tokens, basis, label, f"{label}: {factors}{result}", text)


def _parts(row: PriceRow, model: Model) -> list[tuple[str, str | bool]]:
    from .spec.model_file import label_part  # noqa: PLC0415  # the server answers before it needs a model

    parts = (label_part(part, model.fields) for part in row.label.split(" · "))
    return [part for part in parts if part is not None]
