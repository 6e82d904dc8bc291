"""The OpenAPI operations on jobs: creating, quoting, reading, listing and canceling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .json_schema_told import told_rules
from .openapi_answers import basis_of_wire
from .openapi_errors import errors
from .openapi_parts import Schema, in_header, in_query, json_response
from .openapi_wire import shape_component

if TYPE_CHECKING:
    from .openapi_operations import Told

CURSOR: Schema = {"type": "string", "pattern": "^[0-9a-f]{16}$", "examples": ["0123456789abcdef"]}
_IDEMPOTENCY_KEY: Schema = {
    "type": "string",
    "maxLength": 255,
    "pattern": "^[!-~](?:[ -~]*[!-~])?$",
    "examples": ["order-1047"],
}
_BODY_PROBLEMS = ("RequestTimeout", "PayloadTooLarge", "UnsupportedMediaType")
_READABLE = ("queued", "completed", "failed", "canceled")


def create_generation(told: Told) -> Schema:
    """Describe the creating of a job."""
    world = told.world
    created = {"queued": told.examples.created()}
    response = json_response("The job.", shape_component(world.wire["shapes"], "created"), created)
    is_once = world.answer("idempotency") == "honoured"
    is_limited = world.wire["limits"]["running"] is not None
    problems = [
        *_request_problems(told),
        "InsufficientTokens",
        *(["IdempotencyConflict"] if is_once else []),
        *(["RateLimited"] if is_limited and "RateLimited" not in told.usual else []),
    ]
    return {
        "tags": ["generations"],
        "description": "The fields of `input` select the variant and the price; both stand in the answer.",
        **({"parameters": [_idempotency_key(told)]} if is_once else {}),
        "requestBody": {"$ref": "#/components/requestBodies/NewGeneration"},
        "responses": {
            str(world.wire["create"]["status"]): {
                **response,
                **basis_of_wire(told.spec, "create", "shapes.created"),
            },
            **errors(world, told.examples, *problems),
        },
    }


def quote_generation(told: Told) -> Schema:
    """Describe the asking for a price."""
    schema = shape_component(told.world.wire["shapes"], "quote")
    return {
        "tags": ["generations"],
        "description": "Takes what creating takes, and makes no job.",
        "requestBody": {"$ref": "#/components/requestBodies/NewGeneration"},
        "responses": {
            "200": json_response("The price.", schema, {"quote": told.examples.quote()}),
            **errors(told.world, told.examples, *_request_problems(told)),
        },
    }


def get_generation(told: Told) -> Schema:
    """Describe the reading of a job."""
    return {
        "tags": ["generations"],
        "description": "A client reads it until it has ended; `JobStatus` says which statuses are ends.",
        "responses": {
            "200": _job(told, "The job as it stands.", *_READABLE),
            **errors(told.world, told.examples, *told.usual, "NotFound"),
        },
    }


def cancel_generation(told: Told) -> Schema:
    """Describe the canceling of a job."""
    return {
        "tags": ["generations"],
        "description": "Only a job that has not ended can be canceled.",
        "responses": {
            "200": _job(told, "The canceled job.", "canceled"),
            **errors(told.world, told.examples, *told.usual, "NotFound", "NotCancelable"),
        },
    }


def list_generations(told: Told) -> Schema:
    """Describe the listing of jobs."""
    limits, rules = told.spec.api.limits, told.spec.request_rules
    size = {"type": "integer", "minimum": 1, "maximum": limits.page_largest, "default": limits.page_default}
    limit = in_query("limit", "How many jobs to list at most.", size)
    cursor = in_query("cursor", "Where the page before ended, as that page tells it.", CURSOR)
    schema = shape_component(told.world.wire["shapes"], "list")
    return {
        "tags": ["generations"],
        "description": "Only the jobs of the key are listed.",
        "parameters": [
            {**limit, "x-givonkit-rules": told_rules([rules["generations/limit/range"]], told.world)},
            {**cursor, "x-givonkit-rules": told_rules([rules["generations/cursor/form"]], told.world)},
        ],
        "responses": {
            "200": json_response("A page of jobs.", schema, {"page": told.examples.page()}),
            **errors(told.world, told.examples, *told.usual, "Refused"),
        },
    }


def _request_problems(told: Told) -> list[str]:
    unknown_model = ["NotFound"] if told.world.wire["unknown_model"]["status"] == 404 else []
    return ["Refused", *told.usual, *unknown_model, *_BODY_PROBLEMS]


def _job(told: Told, description: str, *states: str) -> Schema:
    schema = shape_component(told.world.wire["shapes"], "read")
    return json_response(description, schema, {state: told.examples.read(state) for state in states})


def _idempotency_key(told: Told) -> Schema:
    seconds = told.spec.api.limits.idempotency_seconds
    header = in_header(
        "Idempotency-Key",
        f"A request that comes again with its key within {seconds:,} seconds gets the same answer and makes no job.",
        _IDEMPOTENCY_KEY,
    )
    rule = told.spec.request_rules["generations/idempotency_key/length"]
    return {**header, "x-givonkit-rules": told_rules([rule], told.world)}
