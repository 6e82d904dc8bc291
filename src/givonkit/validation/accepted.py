"""What validation gives back for a valid request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from givonkit.prices import Price
    from givonkit.spec import Model


class Accepted:
    """A valid request: its model, the mode and price that its fields select, its input with defaults applied."""

    __slots__ = ("given", "input", "mode", "model", "price")

    def __init__(self, model: Model, mode: str, price: Price, values: dict[str, Any], given: dict[str, Any]) -> None:
        self.model = model
        self.mode = mode
        self.price = price
        self.input = values
        self.given = given
