"""Reading the catalog of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.errors import ModelUnknown
from givonkit.simulator.encoding import json_bytes
from givonkit.simulator.rendering import json_reply
from givonkit.spec.descriptions import model_description, model_summary

if TYPE_CHECKING:
    from givonkit.http import Reply
    from givonkit.simulator.simulator import Simulator

    from .visit import Visit


def list_models(simulator: Simulator, visit: Visit) -> Reply:
    """List the models."""
    spec, world = simulator.spec, simulator.world
    models = [model_summary(spec.model_rules(slug, world)) for slug in spec.models]
    return json_reply(200, json_bytes({"data": models}), visit.now, f"listed {len(models)} models")


def read_model(simulator: Simulator, visit: Visit) -> Reply:
    """Describe one model with its schema."""
    slug, world = visit.segment, simulator.world
    try:
        rules = simulator.spec.model_rules(slug, world)
    except ModelUnknown as error:
        return simulator.refusals.not_found(str(error), visit.now)
    body = json_bytes(model_description(rules, world))
    return json_reply(200, body, visit.now, f"described {slug}", simulator.view.model(slug).gap_headers)
