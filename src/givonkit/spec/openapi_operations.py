"""The OpenAPI operations: every operation of a world, at its path and method."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .openapi_errors import errors
from .openapi_files import download_output, get_asset, upload_asset
from .openapi_jobs import cancel_generation, create_generation, get_generation, list_generations, quote_generation
from .openapi_links import add_links
from .openapi_parts import Schema, component, in_path, json_response, shown_model
from .openapi_values import asset_id_schema, job_id_schema
from .openapi_wire import shape_component

if TYPE_CHECKING:
    from collections.abc import Callable

    from .api import Operation
    from .catalog import Spec
    from .openapi_examples import Examples
    from .worlds import World

TAGS = {
    "generations": "Jobs: creating, quoting, reading, listing and canceling them.",
    "assets": "Files to use in jobs.",
    "balance": "The tokens of the key.",
    "models": "The catalog of models.",
    "outputs": "The files of finished jobs.",
}


class Told(NamedTuple):
    """What operations are described from; `usual` are the problems of every operation that needs a key."""

    spec: Spec
    world: World
    examples: Examples
    usual: tuple[str, ...]


def operation_paths(spec: Spec, world: World, examples: Examples) -> Schema:
    """Return every operation of a world by path and method."""
    is_limited = world.wire["limits"]["requests"] is not None
    told = Told(spec, world, examples, ("Unauthorized", "RateLimited") if is_limited else ("Unauthorized",))
    paths: Schema = {}
    texts: dict[str, str] = {}
    for name, route in world.routes.items():
        path = texts.setdefault(route.place.path, route.path)
        segment = route._replace(path=path).name
        paths.setdefault(path, {})[route.method.lower()] = _operation(told, spec.api.operations[name], segment)
    add_links(paths, world)
    return paths


def _operation(told: Told, operation: Operation, segment: str | None) -> Schema:
    described = _DESCRIBED[operation.name](told)
    of_path = [in_path(segment, *_segment(told, operation.name))] if segment else []
    parameters = [*of_path, *described.pop("parameters", [])]
    return {
        "operationId": operation.name,
        "summary": operation.says.removesuffix("."),
        **({"parameters": parameters} if parameters else {}),
        **described,
        "x-givonkit-basis": told.world.basis(operation.basis, operation.question),
        **({"x-givonkit-question": operation.question} if operation.question else {}),
    }


def _segment(told: Told, operation: str) -> tuple[str, Schema]:
    """Return what the segment of an operation's path stands for."""
    return {
        "get_generation": ("The job's id.", job_id_schema(told.world)),
        "cancel_generation": ("The job's id.", job_id_schema(told.world)),
        "get_asset": ("The asset's id.", asset_id_schema()),
        "get_model": ("The name of the model.", {"type": "string", "examples": [shown_model(told.spec).slug]}),
        "download_output": ("The name of the file.", {"type": "string", "examples": [told.examples.file_name()]}),
    }[operation]


def _get_balance(told: Told) -> Schema:
    schema = shape_component(told.world.wire["shapes"], "balance")
    return {
        "tags": ["balance"],
        "description": "What a running job may cost is reserved.",
        "responses": {
            "200": json_response("The balance.", schema, {"balance": told.examples.balance()}),
            **errors(told.world, told.examples, *told.usual),
        },
    }


def _list_models(told: Told) -> Schema:
    models = {"models": told.examples.model_list()}
    return {
        "tags": ["models"],
        "description": "Each with its modes, its headline price and what is not known of it.",
        "responses": {
            "200": json_response("The models.", component("ModelList"), models),
            **errors(told.world, told.examples, *told.usual),
        },
    }


def _get_model(told: Told) -> Schema:
    return {
        "tags": ["models"],
        "description": "The schema says what the fields of `input` take.",
        "responses": {
            "200": json_response("The model.", component("ModelDescription")),
            **errors(told.world, told.examples, *told.usual, "NotFound"),
        },
    }


_DESCRIBED: dict[str, Callable[[Told], Schema]] = {
    "create_generation": create_generation,
    "quote_generation": quote_generation,
    "get_generation": get_generation,
    "list_generations": list_generations,
    "cancel_generation": cancel_generation,
    "upload_asset": upload_asset,
    "get_asset": get_asset,
    "get_balance": _get_balance,
    "list_models": _list_models,
    "get_model": _get_model,
    "download_output": download_output,
}
