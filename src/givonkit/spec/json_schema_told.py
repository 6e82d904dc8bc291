"""Schemas of requests that tell why each thing is believed: rules with their basis beside what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .json_schema import NEWLINE, input_schema, request_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .catalog import Spec
    from .models import Model
    from .rules import ModelRules, Rule
    from .worlds import World

    Schema = dict[str, Any]

_MODEL_NAME = "^[A-Za-z0-9._:/@+-]{1,100}$"
_POINTERS_OF_LISTS = ("/limit", "/cursor")
_DROPPED_BY = {
    "idempotency": "ignored",
    "json-strictness": "accepted",
    "sent-variant": "ignored",
    "unknown-asset": "accepted",
    "unknown-fields": "ignored",
}
"""Answers in whose worlds the rules of their question do not hold."""


def told_rules(rules: Iterable[Rule], world: World) -> list[dict[str, str]]:
    """Return rules as `x-givonkit-rules` tells them, with the basis that they have in a world."""
    return [
        {
            "id": rule.id,
            "says": rule.sentence,
            "basis": world.basis(rule.basis, rule.question),
            **({"question": rule.question} if rule.question else {}),
        }
        for rule in rules
    ]


def told_world(world: World) -> Schema:
    """Return the answers of a world, and what else it changes, as extensions tell them."""
    changes = {"x-givonkit-wire": dict(world.changes)} if world.changes else {}
    return {"x-givonkit-world": dict(world.answers), **changes}


def rules_of_requests(spec: Spec, world: World) -> Iterator[Rule]:
    """Yield the rules about any request for a job that hold in a world, whatever its model."""
    for rule in spec.request_rules.values():
        is_dropped = rule.question in _DROPPED_BY and world.answer(rule.question) == _DROPPED_BY[rule.question]
        if rule.pointer not in _POINTERS_OF_LISTS and not is_about_uploads(rule) and not is_dropped:
            yield rule


def is_about_uploads(rule: Rule) -> bool:
    """Whether a rule is about the body of an upload, not about that of a request for a job."""
    return rule.id.startswith("assets/")


def told_request(rules: ModelRules, world: World) -> Schema:
    """Return the schema of a whole request for one model, with the rules of each field."""
    schema = request_schema(rules, world)
    schema["properties"]["type"]["x-givonkit-rules"] = told_rules([rules.type], world)
    told = told_input(rules, world)
    del told["$schema"]
    schema["properties"]["input"] = told
    return {"$schema": schema.pop("$schema"), "description": _about(rules.model), **schema}


def told_input(rules: ModelRules, world: World) -> Schema:
    """Return the schema of one model's input, with the rules of each field."""
    schema = input_schema(rules, world)
    about_fields = {name: list(of_field) for name, of_field in rules.fields.items()}
    for _, rule in rules.conditions:
        about_fields[rule.pointer.rpartition("/")[2]].append(rule)
    for name, of_field in about_fields.items():
        schema["properties"][name]["x-givonkit-rules"] = told_rules(of_field, world)
    if rules.unknown_field:
        schema["x-givonkit-rules"] = told_rules([rules.unknown_field], world)
    return {"$schema": schema.pop("$schema"), "description": f"The input of {rules.model.name}.", **schema}


def other_model_request(spec: Spec, world: World) -> Schema:
    """Return the schema of a request for a model that no page shows, for worlds that take it."""
    modes = dict.fromkeys(mode for table in spec.api.modes.values() for mode in table)
    is_checked = world.answer("sent-variant") != "ignored"
    return {
        "description": "A request for a model that no page shows: its input is taken without checks.",
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": list(spec.api.modes), "description": "What a job makes."},
            "model": {
                "type": "string",
                "pattern": _MODEL_NAME,
                "not": {"anyOf": [{"enum": list(spec.models)}, NEWLINE]},
                "description": "The name of the model.",
            },
            "input": {"type": "object", "additionalProperties": True, "description": "Whatever the model takes."},
            "variant": {
                **({"type": "string", "enum": list(modes)} if is_checked else {}),
                "description": "The mode, if it is sent.",
            },
        },
        "required": ["type", "model", "input"],
        "additionalProperties": world.answer("unknown-fields") == "ignored",
        "x-givonkit-basis": "assumed",
        "x-givonkit-question": "other-models",
    }


def _about(model: Model) -> str:
    pages = ", ".join(f"{source.url} (seen {source.seen})" for source in model.sources)
    gaps = f" Not known: {', '.join(model.gaps)}." if model.gaps else ""
    return (f"{model.name}, as read on {pages}." if pages else f"{model.name}.") + gaps
