"""The OpenAPI responses with an error status: when they come, and an example of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .openapi_parts import Schema, json_response
from .openapi_wire import shape_component

if TYPE_CHECKING:
    from .openapi_examples import Examples
    from .worlds import World


class Problem(NamedTuple):
    """One way of saying no; a `status` of None is the world's for a request that breaks rules.

    `detail` is the path and the code of the rule that is broken.
    """

    status: int | None
    says: str
    code: str
    message: str
    detail: tuple[str, str] | None = None


PROBLEMS = {
    "Refused": Problem(
        None,
        "The request breaks rules; each is named.",
        "invalid_request",
        "input.prompt: expected a value; got nothing",
        ("/input/prompt", "required"),
    ),
    "Unauthorized": Problem(
        401,
        "No key was sent, or one that is not known.",
        "unauthorized",
        "no key was sent; send the header Authorization: Bearer $GIVON_API_KEY",
    ),
    "InsufficientTokens": Problem(
        402,
        "The job costs more tokens than the key has.",
        "insufficient_tokens",
        "the job costs 27.5 tokens, and 5 are available",
    ),
    "UrlNotValid": Problem(
        403,
        "The URL has expired, or was changed.",
        "url_not_valid",
        "the URL's signature does not fit its path and `expires`; use the URL of the result unchanged",
    ),
    "NotFound": Problem(404, "Nothing has this name.", "not_found", "nothing has this name"),
    "RequestTimeout": Problem(
        408,
        "The body did not arrive in time.",
        "request_timeout",
        "the body did not arrive in time; send as many bytes as Content-Length says",
    ),
    "NotCancelable": Problem(
        409, "The job has ended.", "not_cancelable", "the job cannot be canceled: it is completed"
    ),
    "IdempotencyConflict": Problem(
        409,
        "The Idempotency-Key came with another request before.",
        "idempotency_conflict",
        "this Idempotency-Key came with another request before; send the same body, or a new key",
    ),
    "PayloadTooLarge": Problem(
        413,
        "The body is larger than the limit.",
        "payload_too_large",
        "body: expected a smaller body; got 40000000 bytes",
        ("", "too_large"),
    ),
    "UnsupportedMediaType": Problem(
        415,
        "The body is not sent as application/json.",
        "unsupported_media_type",
        "Content-Type: expected application/json; got text/plain",
        ("", "json"),
    ),
    "UnsupportedFile": Problem(
        415,
        "The file is no image, video or sound file that can be read.",
        "unsupported_media_type",
        "body: expected an image, a video or a sound file; got bytes of no known kind",
        ("", "media"),
    ),
    "RateLimited": Problem(
        429,
        "The key has sent too many requests, or has too many jobs running.",
        "rate_limited",
        "the key has 10 jobs running, which is the limit; wait until one ends",
    ),
}
"""Every problem by its name in the document."""

_HEADERS = {
    "Unauthorized": {
        "WWW-Authenticate": {
            "description": "What kind of key is needed.",
            "schema": {"const": "Bearer", "examples": ["Bearer"]},
        }
    },
    "RateLimited": {
        "Retry-After": {
            "description": "In how many seconds a request may come again.",
            "schema": {"type": "integer", "minimum": 1, "examples": [5]},
        }
    },
}


def error_components(world: World, examples: Examples) -> dict[str, Schema]:
    """Return the answer to each problem by name."""
    return {name: _told(world, examples, [name]) for name in PROBLEMS}


def errors(world: World, examples: Examples, *names: str) -> dict[str, Schema]:
    """Return the answers to problems by status, the lowest first; those of one status are one answer."""
    by_status: dict[int, list[str]] = {}
    for name in names:
        by_status.setdefault(PROBLEMS[name].status or world.wire["refusal"]["status"], []).append(name)
    return {
        str(status): {"$ref": f"#/components/responses/{of_status[0]}"}
        if len(of_status) == 1
        else _told(world, examples, of_status)
        for status, of_status in sorted(by_status.items())
    }


def _told(world: World, examples: Examples, names: list[str]) -> Schema:
    problems = [PROBLEMS[name] for name in names]
    schema = shape_component(world.wire["shapes"], "error")
    shown = {problem.code: examples.error(problem) for problem in problems}
    headers = {header: text for name in names for header, text in _HEADERS.get(name, {}).items()}
    response = json_response(" ".join(problem.says for problem in problems), schema, shown)
    return {**response, "headers": headers} if headers else response
