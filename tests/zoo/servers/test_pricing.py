from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.prices import EXACT, PriceTable

from .asking import minimal
from .facts import facts_of
from .pricing import cost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec import Model, Spec

DECIDING = ("resolution", "imageSize", "quality", "duration", "audioEnabled")


def priced_values(model: Model) -> Iterator[dict[str, Any]]:
    """Yield every choice of values that a price can depend on, defaults applied."""
    defaults = {name: row.default for name, row in model.fields.items() if row.default is not None}
    rows = [row for row in model.fields.values() if row.name in DECIDING]
    choices = [row.allowed or ((True, False) if row.type == "boolean" else (3, 7, 15)) for row in rows]
    for chosen in product(*choices):
        yield {**defaults, **minimal(model)["input"], **dict(zip([row.name for row in rows], chosen, strict=True))}


@pytest.mark.parametrize(("answer", "flat_rows"), [("per-second", False), ("flat", True)])
def test_known_prices_are_those_of_the_price_table(spec: Spec, answer: str, *, flat_rows: bool) -> None:
    world, facts, compared = spec.world({"doubled-price-rows": answer}), facts_of(spec), 0
    for slug, model in spec.models.items():
        table = PriceTable(model, world)
        for values in priced_values(model):
            price = table.price(values)
            if price.basis == EXACT:
                assert cost(facts.models[slug], values, flat_rows=flat_rows) == price.tokens, (slug, values)
                compared += 1
    assert compared > 80


def test_unknown_prices_are_no_less_than_their_lower_bound(spec: Spec) -> None:
    facts, compared = facts_of(spec), 0
    for slug, model in spec.models.items():
        table = PriceTable(model, spec.world())
        for values in priced_values(model):
            price = table.price(values)
            if price.basis != EXACT:
                assert cost(facts.models[slug], values, flat_rows=False) >= price.tokens
                compared += 1
    assert compared > 40
