"""The OpenAPI schemas of answers: jobs, results, errors and models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .openapi_requests import component
from .openapi_wire import placeholder_schemas, shape_schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .catalog import Spec
    from .worlds import World

    Schema = dict[str, Any]

_OF_SHAPES = {
    "Job": ("job", "A job: what was asked for, and how far it is.", ("id", "times", "progress")),
    "Output": ("output", "One result of a job.", ()),
    "JobList": ("list", "A page of jobs, newest first.", ()),
    "Error": ("error", "Why a request was refused.", ()),
    "ErrorDetail": ("detail", "One rule that a request breaks.", ()),
    "CreatedJob": ("created", "What an accepted request answers.", ()),
    "ReadJob": ("read", "What the reading of a job answers.", ()),
}
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
    placeholders = placeholder_schemas(spec, world)
    components = {
        name: {
            "description": description,
            **shape_schema(shapes[shape], placeholders),
            **basis_of_wire(spec, f"shapes.{shape}", *also),
        }
        for name, (shape, description, also) in _OF_SHAPES.items()
        if shapes[shape] != "$job"
    }
    components["Job"]["properties"]["error"] = component("JobError")
    return {**components, **_words(spec, world), **_model_components()}


def job_answer(world: World, shape: str) -> Schema:
    """Return the schema of the answer to creating (`created`) or reading (`read`) a job."""
    return component("Job" if world.wire["shapes"][shape] == "$job" else f"{shape.capitalize()}Job")


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
    failure = {"code": "$code", "message": "$message"}
    return {
        "JobStatus": {
            "type": "string",
            "enum": list(words.values()),
            "description": "; ".join(f"`{word}`: {_STATUS_MEANINGS[status]}" for status, word in words.items()) + ".",
            **basis_of_wire(spec, "statuses"),
        },
        "JobType": {"type": "string", "enum": list(spec.api.modes), "description": "What a job makes."},
        "Mode": {
            "type": "string",
            "enum": list(modes),
            "description": "What a model makes of which fields; selected by the fields that are sent.",
        },
        "JobError": {
            "description": "Why a job failed; only a failed job has it.",
            **shape_schema(failure, placeholder_schemas(spec, world)),
            "x-givonkit-basis": "assumed",
        },
    }


def _model_components() -> dict[str, Schema]:
    text = {"type": "array", "items": {"type": "string"}}
    summary: Schema = {
        "model": {"type": "string", "description": "The name that requests give.", "examples": ["kling-o1"]},
        "name": {"type": "string", "description": "The name for people."},
        "provider": {"type": ["string", "null"], "description": "Who makes it; null where no page says so."},
        "type": component("JobType"),
        "modes": {"type": "array", "items": component("Mode"), "description": "The modes that it offers."},
        "price": {"type": "string", "description": "The headline price.", "examples": ["from 5.5 tokens/s"]},
        "gaps": {**text, "description": "What no page shows of it."},
    }
    description: Schema = {
        **summary,
        "inputSchema": {
            "type": "object",
            "additionalProperties": True,
            "description": "JSON Schema (draft 2020-12) of the input.",
        },
        "example": {
            "type": "object",
            "additionalProperties": True,
            "description": "A whole request, as its page shows it.",
        },
    }
    return {
        "ModelSummary": _answered("A model.", summary),
        "ModelDescription": _answered("A model with the schema of its input.", description),
        "ModelList": _answered("All models.", {"data": {"type": "array", "items": component("ModelSummary")}}),
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
