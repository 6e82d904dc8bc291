"""The small parts of an OpenAPI document: references, answers and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .catalog import Spec
    from .models import Model

Schema = dict[str, Any]
FILE: Schema = {"schema": {"type": "string", "format": "binary"}}
"""The content of a file, of any media type."""


def shown_model(spec: Spec) -> Model:
    """Return the model that examples are about: the first of the first type, or else the first."""
    kind = next(iter(spec.api.modes))
    return min(spec.models.values(), key=lambda model: model.type != kind)


def component(name: str) -> Schema:
    """Return the reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def json_response(description: str, schema: Schema, examples: Mapping[str, Any] | None = None) -> Schema:
    """Return an answer in JSON."""
    content: Schema = {"schema": schema}
    if examples:
        content["examples"] = {name: {"value": value} for name, value in examples.items()}
    return {"description": description, "content": {"application/json": content}}


def in_path(name: str, description: str, schema: Schema) -> Schema:
    """Return a parameter that stands for a segment of the path."""
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def in_query(name: str, description: str, schema: Schema, *, required: bool = False) -> Schema:
    """Return a parameter of the query."""
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


def in_header(name: str, description: str, schema: Schema) -> Schema:
    """Return a header that may be sent."""
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}
