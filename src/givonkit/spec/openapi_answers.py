"""The OpenAPI schemas of answers: jobs, results, assets, errors and models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .descriptions import model_description
from .openapi_parts import Schema, component, shown_model
from .openapi_values import value_schemas
from .openapi_wire import COMPONENTS, job_schema, same_as, shape_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .catalog import Spec
    from .worlds import World

_ABOUT_SHAPES = {
    "job": "A job: what was asked for, and how far it is.",
    "job_error": "Why a job failed; only a failed job has it.",
    "output": "One result of a job.",
    "list": "A page of jobs, newest first.",
    "error": "Why a request was refused.",
    "detail": "One rule that a request breaks.",
    "created": "What an accepted request answers.",
    "read": "What the reading of a job answers.",
    "quote": "What a job would cost.",
    "balance": "The tokens of the key.",
    "asset": "What is known of a file.",
    "uploaded": "What an upload answers.",
}
_PLACES_BESIDE = {"job": ("id", "times", "progress"), "asset": ("times",), "uploaded": ("times",)}
"""Where else in the wire it stands what a shape looks like."""
_STATUS_MEANINGS = {
    "queued": "accepted, and waiting",
    "processing": "being worked on",
    "completed": "done, with results",
    "failed": "ended without results",
    "canceled": "ended by request",
}


def answer_components(spec: Spec, world: World) -> dict[str, Schema]:
    """Return the schemas of every answer by name."""
    shapes = world.wire["shapes"]
    values = value_schemas(spec, world)
    components: dict[str, Schema] = {}
    for name, description in _ABOUT_SHAPES.items():
        if same_as(shapes, name) is None:
            schema = job_schema(values[name], shapes) if name == "job" else None
            components[COMPONENTS[name]] = {
                "description": description,
                **(schema or shape_schema(shapes[name], values[name], shapes)),
                **basis_of_wire(spec, f"shapes.{name}", *_PLACES_BESIDE.get(name, ())),
            }
    return {**components, **_words(spec, world), **_model_components(spec, world)}


def basis_of_wire(spec: Spec, *places: str) -> Schema:
    """Return the basis of places in the wire, with the questions whose answers change them."""
    questions = [
        question.id
        for question in spec.questions.values()
        if any(_is_below(path, places) for answer in question.answers.values() for path in answer.sets)
    ]
    told = {"x-givonkit-questions": questions} if questions else {}
    return {"x-givonkit-basis": "assumed", **told}


def _is_below(path: str, places: Iterable[str]) -> bool:
    return any(path == place or path.startswith(f"{place}.") for place in places)


def _words(spec: Spec, world: World) -> dict[str, Schema]:
    words = world.wire["statuses"]
    modes = dict.fromkeys(mode for table in spec.api.modes.values() for mode in table)
    return {
        "JobStatus": {
            "type": "string",
            "enum": list(dict.fromkeys(words.values())),
            "description": "; ".join(f"`{word}`: {_STATUS_MEANINGS[status]}" for status, word in words.items()) + ".",
            **basis_of_wire(spec, "statuses"),
        },
        "JobType": {"type": "string", "enum": list(spec.api.modes), "description": "What a job makes."},
        "Mode": {
            "type": "string",
            "enum": list(modes),
            "description": "What a model makes of which fields; selected by the fields that are sent.",
        },
    }


def _model_components(spec: Spec, world: World) -> dict[str, Schema]:
    shown = model_description(spec.model_rules(shown_model(spec).slug, world), world)
    texts: Schema = {"type": "array", "items": {"type": "string"}}
    anything: Schema = {"type": "object", "additionalProperties": True}
    summary: Schema = {
        "model": {"type": "string", "description": "The name that requests give."},
        "name": {"type": "string", "description": "The name for people."},
        "provider": {"type": ["string", "null"], "description": "Who makes it; null where no page says so."},
        "type": component("JobType"),
        "modes": {"type": "array", "items": component("Mode"), "description": "The modes that it offers."},
        "price": {"type": "string", "description": "The headline price."},
        "gaps": {**texts, "description": "What no page shows of it."},
    }
    description: Schema = {
        **summary,
        "inputSchema": {**anything, "description": "JSON Schema (draft 2020-12) of the input."},
        "example": {**anything, "description": "A whole request, as its page shows it."},
    }
    models: Schema = {"type": "array", "items": component("ModelSummary"), "description": "The models, by name."}
    return {
        "ModelSummary": _answered("A model.", _with_examples(summary, shown)),
        "ModelDescription": _answered("A model with the schema of its input.", _with_examples(description, shown)),
        "ModelList": _answered("All models.", {"data": models}),
    }


def _with_examples(properties: Schema, shown: Mapping[str, Any]) -> Schema:
    return {
        name: schema if "$ref" in schema else {**schema, "examples": [shown[name]]}
        for name, schema in properties.items()
    }


def _answered(description: str, properties: Schema) -> Schema:
    return {
        "description": description,
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "x-givonkit-basis": "assumed",
        "x-givonkit-questions": ["catalog"],
    }
