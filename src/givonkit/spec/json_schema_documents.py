"""JSON Schema documents (draft 2020-12) for other tools: the request of one model, or those of all in one bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .json_schema import DIALECT, TYPE_OF_OTHER_MODEL
from .json_schema_told import other_model_request, rules_of_requests, told_request, told_rules, told_world
from .json_schema_unsaid import unsaid_of_model, unsaid_of_requests

if TYPE_CHECKING:
    from .catalog import Spec
    from .worlds import World

    Schema = dict[str, Any]

IDS = "urn:givonkit:requests"
"""What the ids of schemas begin with; no server needs to have them."""
_OTHER_MODEL = "other model"
"""No model has a name with a space in it."""


def model_document(spec: Spec, world: World, model: str, *, ids: str = IDS) -> Schema:
    """Return the schema of a whole request for one model; raises ModelUnknown."""
    rules = spec.model_rules(model, world)
    return {
        **_identified(told_request(rules, world), ids, model),
        **told_world(world),
        "x-givonkit-rules": told_rules(rules_of_requests(spec, world), world),
        "x-givonkit-not-said": [*unsaid_of_requests(spec, world), *unsaid_of_model(rules, world)],
    }


def bundle_document(spec: Spec, world: World, *, ids: str = IDS) -> Schema:
    """Return the schema of a request for any model: one of those under `$defs`, each with an `$id` of its own."""
    schemas = {slug: _of_one(spec, world, slug, ids) for slug in spec.models}
    known: Schema = {"enum": list(spec.models)}
    if world.answer("other-models") == "accepted":
        other = {"$schema": DIALECT, **other_model_request(spec, world), "x-givonkit-not-said": [TYPE_OF_OTHER_MODEL]}
        schemas[_OTHER_MODEL] = _identified(other, ids, "other-model")
        known = {}
    return {
        "$schema": DIALECT,
        "$id": ids,
        "title": "Request for a job",
        "description": "A request for any model; `model` says which of the schemas has to take it.",
        "type": "object",
        "properties": {
            "type": {"type": "string", "description": "The type of the job."},
            "model": {"type": "string", **known, "description": "The name of the model."},
            "input": {"type": "object", "description": "What the model takes."},
        },
        "required": ["type", "model", "input"],
        "oneOf": [{"$ref": schema["$id"]} for schema in schemas.values()],
        "examples": [example for schema in schemas.values() for example in schema.get("examples", ())],
        **told_world(world),
        "x-givonkit-rules": told_rules(rules_of_requests(spec, world), world),
        "x-givonkit-not-said": unsaid_of_requests(spec, world),
        "$defs": schemas,
    }


def _of_one(spec: Spec, world: World, slug: str, ids: str) -> Schema:
    rules = spec.model_rules(slug, world)
    unsaid = unsaid_of_model(rules, world)
    return {
        **_identified(told_request(rules, world), ids, slug),
        **({"x-givonkit-not-said": unsaid} if unsaid else {}),
    }


def _identified(schema: Schema, ids: str, name: str) -> Schema:
    between = ":" if ids.startswith("urn:") else "/"
    return {"$schema": schema.pop("$schema"), "$id": f"{ids}{between}{name}", **schema}
