"""The Postman collection (v2.1) of the API in one world: every operation, every model, and a job that is completed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .openapi import openapi_document
from .openapi_operations import TAGS
from .postman_items import Items
from .postman_requests import Operation
from .selection import only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .catalog import Spec
    from .worlds import World

    Node = dict[str, Any]

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_ABOUT = """\
Image and video jobs, paid in tokens, as one world of givonkit's spec has them. Set the variable `apiKey` first; \
`baseUrl` is where the requests go. Each description ends with why it is believed: `documented` (a page of Givon \
says it), `inferred` (it follows from comparing pages), `observed` (a live server showed it) or `assumed` (a guess).\
"""
_ABOUT_MODELS = "What each page shows. Every request makes a job, which costs tokens unless `baseUrl` is a double."
_VARIABLES = {
    "jobId": "The last job that was created.",
    "pollsLeft": "How many more times the job is read.",
    "outputUrl": "The result of the last job that was read.",
    "assetId": "The last file that was uploaded.",
}
"""What scripts fill in, with what it is."""


def postman_collection(spec: Spec, world: World, *, server_url: str, model: str | None = None) -> Node:
    """Return the collection, with a request for every model or for one; raises ModelUnknown."""
    spec = spec if model is None else only(spec, model)
    document = openapi_document(spec, world, server_url=server_url)
    return {
        "info": {
            "name": document["info"]["title"],
            "description": "\n".join([_ABOUT, *_told_world(spec, world)]),
            "schema": SCHEMA,
        },
        "item": list(_folders(spec, world, document, server_url)),
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{apiKey}}", "type": "string"}]},
        "variable": [
            _variable("baseUrl", server_url, "Where the requests go."),
            _variable("apiKey", "", "The key that pays; it is not in this file."),
            *(_variable(key, "", description) for key, description in _VARIABLES.items()),
        ],
    }


def _variable(key: str, value: str, description: str) -> Node:
    return {"key": key, "value": value, "type": "string", "description": description}


def _told_world(spec: Spec, world: World) -> Iterator[str]:
    defaults = {question.id: question.default for question in spec.questions.values()}
    others = {question: answer for question, answer in world.answers.items() if answer != defaults[question]}
    if others or world.changes:
        yield "\nOtherwise than in the default world:\n"
        yield from (f"- `{name}`: `{value}`" for name, value in {**others, **world.changes}.items())


def _folders(spec: Spec, world: World, document: Node, server_url: str) -> Iterator[Node]:
    operations = {
        item["operationId"]: Operation(method.upper(), path, item, document["components"])
        for path, methods in document["paths"].items()
        for method, item in methods.items()
    }
    items = Items(spec, world, operations, server_url)
    yield _folder("Complete a job", "Makes a job, reads it until it has ended, and downloads its result.", items.walk())
    models = [items.of_model(slug) for slug in spec.models]
    yield _folder("A job of each model", _ABOUT_MODELS, models)
    for tag, description in TAGS.items():
        others = [items.of_operation(name) for name in items.beside_the_walk() if tag in operations[name].item["tags"]]
        if others:
            yield _folder(tag.capitalize(), description, others)


def _folder(name: str, description: str, items: list[Node]) -> Node:
    return {"name": name, "description": description, "item": items}
