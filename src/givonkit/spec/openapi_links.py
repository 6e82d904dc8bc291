"""The OpenAPI links between operations: what of an answer another operation takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .places import place_of

if TYPE_CHECKING:
    from .openapi_parts import Schema
    from .places import Place
    from .worlds import World


class _Link(NamedTuple):
    """A value in the shape that one operation answers with, and the operation that takes it."""

    name: str
    says: str
    source: str
    shape: str
    value: str
    target: str
    parameter: str | None = None
    """None for the segment of the path."""


_LINKS = (
    _Link("ReadJob", "The id of the new job reads it.", "create_generation", "created", "id", "get_generation"),
    _Link("CancelJob", "The id of the new job cancels it.", "create_generation", "created", "id", "cancel_generation"),
    _Link(
        "NextPage", "Unless it is null.", "list_generations", "list", "cursor", "list_generations", parameter="cursor"
    ),
    _Link("ReadAsset", "The id of the new asset reads it.", "upload_asset", "uploaded", "id", "get_asset"),
)


def add_links(paths: Schema, world: World) -> None:
    """Add to the good answers of operations which other operations take a value of theirs."""
    operations = {operation["operationId"]: operation for item in paths.values() for operation in item.values()}
    for link in _LINKS:
        place = place_of(link.value, world.wire["shapes"], link.shape)
        if place is None or not {link.source, link.target} <= operations.keys():
            continue
        _good_answer(operations[link.source]).setdefault("links", {})[link.name] = {
            "operationId": link.target,
            "parameters": {link.parameter or _segment(operations[link.target]): f"$response.body#{_pointer(place)}"},
            "description": link.says,
        }


def _good_answer(operation: Schema) -> dict[str, Any]:
    found: dict[str, Any] = next(answer for status, answer in operation["responses"].items() if status < "300")
    return found


def _segment(operation: Schema) -> str:
    name: str = next(parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path")
    return name


def _pointer(place: Place) -> str:
    """Return the JSON Pointer of a place."""
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in place)
