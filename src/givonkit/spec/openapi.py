"""The OpenAPI 3.1 document of the API in one world, generated from the spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .openapi_answers import answer_components
from .openapi_examples import Examples
from .openapi_operations import TAGS, Operations, error_responses
from .openapi_requests import request_components

if TYPE_CHECKING:
    from .catalog import Spec
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
) -> dict[str, Any]:
    """Return the OpenAPI document."""
    examples = Examples(spec, world, server_url)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Givon generations API (double)",
            "version": version,
            "summary": "A test double's contract, generated from its spec.",
            "description": _ABOUT,
            "contact": {"name": "givonkit"},
            "license": {"name": "MIT", "identifier": "MIT"},
            "x-givonkit-world": dict(world.answers),
        },
        "servers": [{"url": server_url}],
        "tags": [{"name": name, "description": description} for name, description in TAGS.items()],
        "security": [{"bearerKey": []}],
        "paths": Operations(spec, world, examples).paths(),
        "components": {
            "schemas": {**request_components(spec, world), **answer_components(spec, world)},
            "responses": error_responses(world, examples),
            "securitySchemes": {
                "bearerKey": {"type": "http", "scheme": "bearer", "description": "An API key, such as $GIVON_API_KEY."}
            },
        },
    }
