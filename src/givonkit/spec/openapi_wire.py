"""The shapes of a world's wire as schemas, and filled with values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .openapi_parts import Schema, component
from .wire import SHAPE_VALUES

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPONENTS = {
    "job": "Job",
    "job_error": "JobError",
    "output": "Output",
    "list": "JobList",
    "error": "ErrorResponse",
    "detail": "ErrorDetail",
    "created": "CreatedJob",
    "read": "ReadJob",
    "quote": "Quote",
    "balance": "Balance",
    "asset": "Asset",
    "uploaded": "UploadedAsset",
}
"""The name of each shape's schema in the document."""


def shape_component(shapes: Mapping[str, Any], name: str) -> Schema:
    """Return the reference to the schema of a shape; one that is only another's name is that other one."""
    other = same_as(shapes, name)
    return component(COMPONENTS[name]) if other is None else shape_component(shapes, other)


def same_as(shapes: Mapping[str, Any], name: str) -> str | None:
    """Return the name of the shape that a shape consists of, as `created: $job` does, or None."""
    shape = shapes[name]
    is_other = isinstance(shape, str) and shape[1:] in shapes and shape[1:] not in SHAPE_VALUES[name]
    return shape[1:] if is_other else None


def shape_schema(shape: Any, values: Mapping[str, Schema], shapes: Mapping[str, Any]) -> Schema:
    """Return the schema of a shape; `values` says what each `$value` in it is."""
    if isinstance(shape, dict):
        properties = {key: _told(shape_schema(part, values, shapes), part) for key, part in shape.items()}
        return {"type": "object", "required": list(shape), "properties": properties}
    if isinstance(shape, list):
        items = [_told(shape_schema(part, values, shapes), part) for part in shape]
        size = {"minItems": len(items), "maxItems": len(items)}
        return {"type": "array", **({"prefixItems": items} if items else {}), "items": {}, **size}
    if isinstance(shape, str) and shape.startswith("$"):
        name = shape[1:]
        return values[name] if name in values else shape_component(shapes, name)
    return {"const": shape}


def _told(schema: Schema, shape: Any) -> Schema:
    """Return the schema of a part with a description, which values and components have of their own."""
    if "description" in schema or "$ref" in schema:
        return schema
    if isinstance(shape, dict):
        return {"description": f"Holds {', '.join(shape)}." if shape else "An empty object.", **schema}
    if isinstance(shape, list):
        return {"description": f"A list of {len(shape)}.", **schema}
    return {"description": "Always the same.", **schema}


def job_schema(values: Mapping[str, Schema], shapes: Mapping[str, Any]) -> Schema:
    """Return the schema of a job: its error is there only when it has failed."""
    schema = shape_schema(shapes["job"], values, shapes)
    always = without_error(shapes["job"])
    for name in shapes["job"].keys() - always.keys():
        schema["properties"][name] = shape_component(shapes, "job_error")
    return {**schema, "required": list(always)}


def without_error(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shape of a job that has not failed."""
    return {name: part for name, part in job.items() if part != "$error"}


def filled_shape(shape: Any, values: Mapping[str, Any], shapes: Mapping[str, Any]) -> Any:
    """Return a shape with each `$name` in it replaced by its value, or by the shape of that name."""
    if isinstance(shape, dict):
        return {key: filled_shape(part, values, shapes) for key, part in shape.items()}
    if isinstance(shape, list):
        return [filled_shape(part, values, shapes) for part in shape]
    if isinstance(shape, str) and shape.startswith("$"):
        name = shape[1:]
        return values[name] if name in values else filled_shape(shapes[name], values, shapes)
    return shape
