"""The OpenAPI operations: parameters, bodies and answers of every operation of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .openapi_answers import basis_of_wire, job_answer
from .openapi_requests import component, told_rules
from .openapi_wire import id_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .api import Operation
    from .catalog import Spec
    from .openapi_examples import Examples
    from .worlds import World

Schema = dict[str, Any]

TAGS = {
    "generations": "Jobs: creating, reading and listing them.",
    "models": "The catalog of models.",
    "outputs": "The files of finished jobs.",
}
_ERRORS = {
    401: ("Unauthorized", "No key was sent, or one that is not known."),
    404: ("NotFound", "Nothing has this name."),
    408: ("RequestTimeout", "The body did not arrive in time."),
    413: ("PayloadTooLarge", "The body is larger than the limit."),
    415: ("UnsupportedMediaType", "The body is not sent as application/json."),
}
_REFUSED = ("Refused", "The request breaks rules; each is named.")
CURSOR: Schema = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
_FILE: Schema = {"schema": {"type": "string", "format": "binary"}}


def error_responses(world: World, examples: Examples) -> Schema:
    """Return the answers with an error status by name."""
    errors = {world.wire["refusal"]["status"]: _REFUSED, **_ERRORS}
    return {
        name: _response(description, component("Error"), {"error": examples.error(status)})
        for status, (name, description) in errors.items()
    }


class Operations:
    """Describes the operations of one world."""

    def __init__(self, spec: Spec, world: World, examples: Examples) -> None:
        self._spec = spec
        self._world = world
        self._examples = examples
        self._refusal: int = world.wire["refusal"]["status"]
        self._described = {
            "create_generation": self._create,
            "get_generation": self._get,
            "list_generations": self._list,
            "list_models": self._list_models,
            "get_model": self._get_model,
            "download_output": self._download,
        }

    def paths(self) -> Schema:
        """Return every operation by path and method."""
        paths: Schema = {}
        for operation in self._spec.api.operations.values():
            paths.setdefault(operation.path, {})[operation.method.lower()] = self._operation(operation)
        return paths

    def _operation(self, operation: Operation) -> Schema:
        question = {"x-givonkit-question": operation.question} if operation.question else {}
        return {
            "operationId": operation.name,
            "summary": operation.says.removesuffix("."),
            **self._described[operation.name](),
            "x-givonkit-basis": operation.basis,
            **question,
        }

    def _create(self) -> Schema:
        status = self._world.wire["create"]["status"]
        created = _response("The job.", job_answer(self._world, "created"), {"queued": self._examples.created()})
        basis = basis_of_wire(self._spec, "create", "shapes.created")
        unknown_model = [404] if self._world.wire["unknown_model"]["status"] == 404 else []
        requests = {
            slug: {"summary": model.name, "value": model.documented_request}
            for slug, model in self._spec.models.items()
        }
        return {
            "tags": ["generations"],
            "description": "The fields of `input` select the variant and the price; both stand in the answer.",
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": component("NewGeneration"), "examples": requests}},
            },
            "responses": {str(status): {**created, **basis}, **self._errors(401, *unknown_model, 408, 413, 415)},
        }

    def _get(self) -> Schema:
        states = {state: self._examples.read(state) for state in ("queued", "completed")}
        return {
            "tags": ["generations"],
            "description": "A client reads it until it has ended; `JobStatus` says which statuses are ends.",
            "parameters": [_in_path("id", "The job's id.", id_schema(self._world))],
            "responses": {
                "200": _response("The job as it stands.", job_answer(self._world, "read"), states),
                **_shared(401, 404),
            },
        }

    def _list(self) -> Schema:
        limits, rules = self._spec.api.limits, self._spec.request_rules
        size = {"type": "integer", "minimum": 1, "maximum": limits.page_largest, "default": limits.page_default}
        told_limit, told_cursor = (
            told_rules([rules[f"generations/{name}"]]) for name in ("limit/range", "cursor/form")
        )
        limit = _in_query("limit", "How many jobs to list at most.", size)
        cursor = _in_query("cursor", "Where the page before ended, as that page tells it.", CURSOR)
        page = _response("A page of jobs.", component("JobList"), {"page": self._examples.page()})
        return {
            "tags": ["generations"],
            "description": "Only the jobs of the key are listed.",
            "parameters": [{**limit, "x-givonkit-rules": told_limit}, {**cursor, "x-givonkit-rules": told_cursor}],
            "responses": {"200": page, **self._errors(401)},
        }

    def _list_models(self) -> Schema:
        models = {"models": self._examples.model_list()}
        return {
            "tags": ["models"],
            "description": "Each with its modes, its headline price and what is not known of it.",
            "responses": {"200": _response("The models.", component("ModelList"), models), **_shared(401)},
        }

    def _get_model(self) -> Schema:
        return {
            "tags": ["models"],
            "description": "The schema says what the fields of `input` take.",
            "parameters": [_in_path("model", "The name of the model.", {"type": "string", "examples": ["kling-o1"]})],
            "responses": {
                "200": _response("The model.", component("ModelDescription"), {}),
                **_shared(401, 404),
            },
        }

    def _download(self) -> Schema:
        return {
            "tags": ["outputs"],
            "description": "The address is that of an output of a completed job.",
            "security": [],
            "parameters": [_in_path("name", "The name of the file.", {"type": "string"})],
            "responses": {
                "200": {"description": "The file.", "content": {"video/mp4": _FILE, "image/png": _FILE}},
                **_shared(404),
            },
        }

    def _errors(self, *statuses: int) -> Schema:
        """Return the refusal of a request that breaks rules, and errors that every world has."""
        return {str(self._refusal): _shared_response(_REFUSED[0]), **_shared(*statuses)}


def _shared(*statuses: int) -> Schema:
    return {str(status): _shared_response(_ERRORS[status][0]) for status in statuses}


def _shared_response(name: str) -> Schema:
    return {"$ref": f"#/components/responses/{name}"}


def _response(description: str, schema: Schema, examples: Mapping[str, Any]) -> Schema:
    content: Schema = {"schema": schema}
    if examples:
        content["examples"] = {name: {"value": value} for name, value in examples.items()}
    return {"description": description, "content": {"application/json": content}}


def _in_path(name: str, description: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _in_query(name: str, description: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
