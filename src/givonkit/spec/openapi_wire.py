"""The shapes of a world's wire as schemas: what each `$name` in them stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .openapi_requests import component

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .catalog import Spec
    from .worlds import World

    Schema = dict[str, Any]

_ID_FORMS: dict[str, tuple[str, str]] = {
    "short": ("[0-9A-Za-z]{16}", "0123456789abcdef"),
    "uuid": ("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "01234567-89ab-4cde-8f01-23456789abcd"),
}
_TIMES: dict[str, Schema] = {
    "rfc3339": {"type": "string", "format": "date-time", "examples": ["2026-01-01T00:00:00.000Z"]},
    "unix": {"type": "integer", "minimum": 0, "examples": [1767225600]},
}
_PROGRESS: dict[str, Schema] = {
    "fraction": {"type": "number", "minimum": 0, "maximum": 1, "examples": [0.5]},
    "percent": {"type": "integer", "minimum": 0, "maximum": 100, "examples": [50]},
}


def id_schema(world: World) -> Schema:
    """Return the schema of a job's id."""
    prefix = world.wire["id"]["prefix"]
    pattern, example = _ID_FORMS[world.wire["id"]["form"]]
    return {"type": "string", "pattern": f"^{prefix}{pattern}$", "examples": [prefix + example]}


def placeholder_schemas(spec: Spec, world: World) -> dict[str, Schema]:
    """Return what each `$name` in the shapes stands for."""
    details: Schema = {"type": "array", "items": component("ErrorDetail"), "maxItems": _largest_details(spec, world)}
    moment = _TIMES[world.wire["times"]]
    return {
        "id": {**id_schema(world), "description": "The job's id."},
        "status": component("JobStatus"),
        "type": component("JobType"),
        "model": {"type": "string", "description": "The name of the model.", "examples": ["kling-o1"]},
        "variant": {**component("Mode"), "description": "The mode that the fields selected."},
        "input": {"type": "object", "additionalProperties": True, "description": _about_input(world)},
        "progress": {**_PROGRESS[world.wire["progress"]], "description": "How much is done."},
        "tokens": {"type": "number", "minimum": 0, "description": "What the job costs.", "examples": [27.5]},
        "cost_basis": {
            "type": "string",
            "enum": ["exact", "lower_bound"],
            "description": "`lower_bound` where no page shows the price or the seconds.",
        },
        "created_at": {**moment, "description": "When the job was accepted."},
        "updated_at": {**moment, "description": "When the job entered its status."},
        "outputs": {
            "type": "array",
            "items": component("Output"),
            "description": "The results of a completed job; empty before.",
        },
        "url": {"type": "string", "format": "uri", "description": "Where the result is downloaded; no key is needed."},
        "mime_type": {"type": "string", "examples": ["video/mp4", "image/png"]},
        "width": {"type": "integer", "minimum": 1, "description": "In pixels."},
        "height": {"type": "integer", "minimum": 1, "description": "In pixels."},
        "duration": {"type": ["number", "null"], "minimum": 0, "description": "In seconds; null for an image."},
        "asset_uri": {"type": "string", "format": "uri", "description": "The result as an asset of a further request."},
        "job": component("Job"),
        "jobs": {"type": "array", "items": component("Job"), "maxItems": spec.api.limits.page_largest},
        "cursor": {"type": ["string", "null"], "description": "The `cursor` of the next page; null on the last one."},
        "code": {"type": "string", "description": "A word for programs."},
        "message": {"type": "string", "description": "A sentence for people."},
        "details": {**details, "description": "What is wrong with the request; empty for other errors."},
        "path": {"type": "string", "description": "JSON Pointer of the value in the body.", "examples": ["/input"]},
    }


def _largest_details(spec: Spec, world: World) -> int:
    return 1 if world.wire["refusal"]["details"] == "first" else spec.api.limits.details


def _about_input(world: World) -> str:
    is_applied = world.answer("defaults-shown") == "applied"
    return "The input of the request, with the defaults applied." if is_applied else "The input as it was sent."


def shape_schema(shape: Any, placeholders: Mapping[str, Schema]) -> Schema:
    """Return the schema of a shape; `placeholders` says what each `$name` in it stands for."""
    if isinstance(shape, dict):
        properties = {key: shape_schema(part, placeholders) for key, part in shape.items()}
        return {"type": "object", "required": list(shape), "properties": properties}
    if isinstance(shape, str) and shape.startswith("$"):
        return placeholders[shape[1:]]
    return {"const": shape}


def filled_shape(shape: Any, values: Mapping[str, Any]) -> Any:
    """Return a shape with each `$name` in it replaced by its value."""
    if isinstance(shape, dict):
        return {key: filled_shape(part, values) for key, part in shape.items()}
    if isinstance(shape, str) and shape.startswith("$"):
        return values[shape[1:]]
    return shape
