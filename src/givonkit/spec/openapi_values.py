"""What each `$value` of a shape is, as a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .openapi_parts import Schema, component, shown_model
from .rules import MEDIA_TYPES
from .wire import SHAPE_VALUES

if TYPE_CHECKING:
    from .catalog import Spec
    from .worlds import World

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
_ASSET_ID: Schema = {"type": "string", "pattern": "^asset_[0-9a-f]{16}$", "examples": ["asset_0123456789abcdef"]}
_ASSET_URI: Schema = {
    "type": "string",
    "format": "uri",
    "pattern": "^asset://asset_[0-9a-f]{16}$",
    "examples": ["asset://asset_0123456789abcdef"],
}
_TOKENS: Schema = {"type": "number", "minimum": 0, "examples": [27.5]}
_SECONDS: Schema = {"type": ["number", "null"], "minimum": 0}
_MEDIA_TYPE: Schema = {"type": "string", "description": "What the file is.", "examples": ["video/mp4", "image/png"]}
_CODE: Schema = {"type": "string", "description": "A word for programs."}
_MESSAGE: Schema = {"type": "string", "description": "A sentence for people."}


def job_id_schema(world: World) -> Schema:
    """Return the schema of a job's id."""
    prefix = world.wire["id"]["prefix"]
    pattern, example = _ID_FORMS[world.wire["id"]["form"]]
    return {"type": "string", "pattern": f"^{prefix}{pattern}$", "examples": [prefix + example]}


def asset_id_schema() -> Schema:
    """Return the schema of an asset's id."""
    return dict(_ASSET_ID)


def value_schemas(spec: Spec, world: World) -> dict[str, dict[str, Schema]]:
    """Return what each `$value` is, by shape and name."""
    job, asset = _of_jobs(spec, world), _of_assets(world)
    return {
        **dict.fromkeys(("created", "read", "job"), job),
        "job_error": {"code": _CODE, "message": _MESSAGE},
        "output": _of_outputs(),
        "list": _of_lists(spec),
        "error": {"code": _CODE, "message": _MESSAGE, "details": _details(spec, world)},
        "detail": {"path": _path(), "code": _CODE, "message": _MESSAGE},
        "quote": {name: job[name] for name in SHAPE_VALUES["quote"]},
        "balance": _of_balances(),
        **dict.fromkeys(("uploaded", "asset"), asset),
    }


def _of_jobs(spec: Spec, world: World) -> dict[str, Schema]:
    moment = _TIMES[world.wire["times"]]
    takes_any_model = world.answer("other-models") == "accepted"
    outputs = {"type": "array", "items": component("Output")}
    return {
        "id": {**job_id_schema(world), "description": "The job's id."},
        "status": component("JobStatus"),
        "type": component("JobType"),
        "model": {"type": "string", "description": "The name of the model.", "examples": [shown_model(spec).slug]},
        "variant": {
            **component("Mode"),
            "description": "The mode that the fields selected"
            + (", or that was sent for a model that no page shows." if takes_any_model else "."),
        },
        "input": {"type": "object", "additionalProperties": True, "description": _about_input(world)},
        "progress": {**_PROGRESS[world.wire["progress"]], "description": "How much is done."},
        "tokens": {**_TOKENS, "description": "What the job costs."},
        "cost_basis": {
            "type": "string",
            "enum": ["exact", "lower_bound"],
            "description": "`lower_bound` where no page shows the price or the seconds.",
        },
        "created_at": {**moment, "description": "When the job was accepted."},
        "updated_at": {**moment, "description": "When the job entered its status."},
        "outputs": {**outputs, "description": "The results of a completed job; empty before."},
        "error": {
            "anyOf": [component("JobError"), {"type": "null"}],
            "description": "Why a job failed; null for a job that has not failed.",
        },
    }


def _of_outputs() -> dict[str, Schema]:
    pixels = {"type": "integer", "minimum": 1, "description": "In pixels."}
    return {
        "url": {"type": "string", "format": "uri", "description": "Where the result is downloaded; no key is needed."},
        "mime_type": _MEDIA_TYPE,
        "width": pixels,
        "height": pixels,
        "duration": {**_SECONDS, "description": "In seconds; null for an image."},
        "asset_uri": {**_ASSET_URI, "description": "The result as an asset of a further request."},
    }


def _of_lists(spec: Spec) -> dict[str, Schema]:
    return {
        "jobs": {
            "type": "array",
            "items": component("Job"),
            "maxItems": spec.api.limits.page_largest,
            "description": "The jobs, newest first.",
        },
        "cursor": {"type": ["string", "null"], "description": "The `cursor` of the next page; null on the last one."},
    }


def _of_balances() -> dict[str, Schema]:
    return {
        "available": {"type": "number", "description": "Tokens that are free to spend.", "examples": [999972.5]},
        "reserved": {**_TOKENS, "description": "Tokens that are kept for jobs which have not ended."},
        "charged": {**_TOKENS, "description": "Tokens that were paid."},
    }


def _of_assets(world: World) -> dict[str, Schema]:
    pixels = {
        "type": ["integer", "null"],
        "minimum": 1,
        "description": "In pixels; null for sound and for what is no media.",
    }
    return {
        "id": {**_ASSET_ID, "description": "The asset's id."},
        "uri": {**_ASSET_URI, "description": "What a field of a request names it by."},
        "type": {
            "type": "string",
            "enum": [*MEDIA_TYPES, "file"],
            "description": "The kind of media; `file` for bytes that were sent without a media type and are none.",
        },
        "mime_type": _MEDIA_TYPE,
        "bytes": {"type": "integer", "minimum": 0, "description": "The size of the file."},
        "width": pixels,
        "height": pixels,
        "duration": {**_SECONDS, "description": "In seconds; null for an image and for what is no media."},
        "created_at": {**_TIMES[world.wire["times"]], "description": "When the asset came to be."},
    }


def _details(spec: Spec, world: World) -> Schema:
    return {
        "type": "array",
        "items": component("ErrorDetail"),
        "maxItems": 1 if world.wire["refusal"]["details"] == "first" else spec.api.limits.details,
        "description": "What is wrong with the request; empty for other errors.",
    }


def _path() -> Schema:
    return {"type": "string", "description": "JSON Pointer of the value in the body.", "examples": ["/input"]}


def _about_input(world: World) -> str:
    is_applied = world.answer("defaults-shown") == "applied"
    return "The input of the request, with the defaults applied." if is_applied else "The input as it was sent."
