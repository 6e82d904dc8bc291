"""Models told in JSON: the entries of the list of models, and one model with the schema of its input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .json_schema import input_schema

if TYPE_CHECKING:
    from .models import Prices
    from .rules import ModelRules
    from .worlds import World


def model_summary(rules: ModelRules) -> dict[str, Any]:
    """Return one entry of the list of models."""
    model = rules.model
    return {
        "model": model.slug,
        "name": model.name,
        "provider": model.provider,
        "type": model.type,
        "modes": [step.mode for step in rules.modes],
        "price": headline_text(model.prices),
        "gaps": list(model.gaps),
    }


def model_description(rules: ModelRules, world: World) -> dict[str, Any]:
    """Return one model with the schema of its input and the request that its page shows."""
    return {
        **model_summary(rules),
        "inputSchema": input_schema(rules, world),
        "example": rules.model.documented_request,
    }


def headline_text(prices: Prices) -> str:
    """Return the headline price as the page writes it: `from 5.5 tokens/s`."""
    return f"from {prices.headline}" if prices.headline_is_lower_bound else str(prices.headline)
