"""The OpenAPI 3.1 document of the API in one world, generated from the spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .openapi_answers import answer_components
from .openapi_examples import Examples
from .openapi_operations import TAGS, Operations, error_responses
from .openapi_requests import known_modes, request_components

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .catalog import Spec
    from .worlds import World

_ABOUT = """\
Image and video jobs, paid in tokens, as one world of givonkit's spec has them.

Every `x-givonkit-basis` says why something is believed: `documented` (a page of Givon says it), `inferred` (it \
follows from comparing pages), `observed` (a live server showed it) or `assumed` (a guess: `x-givonkit-question` names \
the question that it answers, and another answer gives another world).\
"""


def openapi_document(
    spec: Spec,
    world: World,
    *,
    server_url: str,
    version: str = "1",
    modes: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Return the OpenAPI document; `modes` lists what each model offers, where more than its page is known."""
    offered = {**known_modes(spec), **(modes or {})}
    examples = Examples(spec, world, offered, server_url)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Givon generations API",
            "version": version,
            "summary": "A test double's contract, generated from its spec.",
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
            "x-givonkit-world": dict(world.answers),
        },
        "servers": [{"url": server_url}],
        "tags": [{"name": name, "description": description} for name, description in TAGS.items()],
        "security": [{"bearerKey": []}],
        "paths": Operations(spec, world, examples).paths(),
        "components": {
            "schemas": {**request_components(spec, world, offered), **answer_components(spec, world)},
            "responses": error_responses(world, examples),
            "securitySchemes": {
                "bearerKey": {"type": "http", "scheme": "bearer", "description": "An API key, such as $GIVON_API_KEY."}
            },
        },
    }
