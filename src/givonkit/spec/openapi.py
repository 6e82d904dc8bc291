"""The OpenAPI 3.1 document of the API in one world, generated from the spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .json_schema_told import told_world
from .openapi_answers import answer_components
from .openapi_errors import error_components
from .openapi_examples import Examples
from .openapi_operations import TAGS, operation_paths
from .openapi_requests import request_body, request_components
from .selection import only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .catalog import Spec
    from .openapi_parts import Schema
    from .worlds import World

_ABOUT = """\
Image and video jobs, paid in tokens, as one world of givonkit's spec has them.

Every `x-givonkit-basis` says why something is believed: `documented` (a page of Givon says it), `inferred` (it \
follows from comparing pages), `observed` (a live server showed it) or `assumed` (a guess: `x-givonkit-question` or \
`x-givonkit-questions` names what it answers, and another answer gives another world).\
"""


def openapi_document(
    spec: Spec,
    world: World,
    *,
    server_url: str,
    version: str = "1",
    model: str | None = None,
) -> dict[str, Any]:
    """Return the OpenAPI document, of all models or of one; raises ModelUnknown."""
    others = model is None and world.answer("other-models") == "accepted"
    spec = spec if model is None else only(spec, model)
    examples = Examples(spec, world, server_url)
    paths = operation_paths(spec, world, examples)
    tags = {tag for item in paths.values() for operation in item.values() for tag in operation["tags"]}
    components = {
        "schemas": {**request_components(spec, world, others=others), **answer_components(spec, world)},
        "responses": error_components(world, examples),
        "requestBodies": {"NewGeneration": request_body(spec, world)},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Givon generations API (double)",
            "version": version,
            "summary": "A test double's contract, generated from its spec.",
            "description": _ABOUT,
            "contact": {"name": "givonkit"},
            "license": {"name": "MIT", "identifier": "MIT"},
            **told_world(world),
        },
        "servers": [{"url": server_url}],
        "tags": [{"name": name, "description": description} for name, description in TAGS.items() if name in tags],
        "security": [{"bearerKey": []}],
        "paths": paths,
        "components": {
            **_used(paths, components),
            "securitySchemes": {
                "bearerKey": {"type": "http", "scheme": "bearer", "description": "An API key, such as $GIVON_API_KEY."}
            },
        },
    }


def _used(paths: Schema, components: dict[str, dict[str, Schema]]) -> dict[str, dict[str, Schema]]:
    """Return the components that the paths name, themselves or through others."""
    found: set[tuple[str, str]] = set()
    parts: list[Any] = [paths]
    while parts:
        for reference in _references(parts.pop()):
            _, _, kind, name = reference.split("/")
            if (kind, name) not in found:
                found.add((kind, name))
                parts.append(components[kind][name])
    return {
        kind: {name: part for name, part in of_kind.items() if (kind, name) in found}
        for kind, of_kind in components.items()
    }


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _references(part)
