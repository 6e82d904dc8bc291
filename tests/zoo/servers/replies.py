"""Replies of a server of the zoo, on their way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.http import Disturbance, Reply

from .checks import Problem
from .rendering import json_bytes, rendered_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .state import State

STATUS_CODES = {
    401: ("unauthorized", "a known bearer key is needed"),
    402: ("payment_required", "not enough tokens"),
    404: ("not_found", "nothing is here"),
    405: ("method_not_allowed", "this method is not known here"),
    409: ("conflict", "the job has ended"),
    413: ("too_large", "the body is too large"),
    415: ("unsupported_media_type", "JSON is expected"),
    429: ("rate_limited", "too many requests"),
    503: ("unavailable", "try again"),
}


def answered(state: State, status: int, body: Any, *headers: tuple[bytes, bytes]) -> Reply:
    """Return a reply with a JSON body."""
    return _sent(state, status, "application/json", json_bytes(body, state.shapes), headers)


def turned_away(state: State, status: int, *headers: tuple[bytes, bytes]) -> Reply:
    """Return a reply that says no to a request which was not looked at."""
    code, says = STATUS_CODES[status]
    kind, body = rendered_error(status, code, [Problem((), code, says)], state.shapes, echo=None, now=state.clock.now())
    return _sent(state, status, kind, body, headers)


def refused(state: State, problems: Sequence[Problem], echo: Any, status: int | None = None) -> Reply:
    """Return a reply that tells what is wrong with a body."""
    shapes = state.shapes
    if status is None:
        statuses = {"unknown_model": shapes.unknown_model_status, **shapes.statuses}
        status = next((statuses[one.code] for one in problems if one.code in statuses), shapes.refusal_status)
    told = _reported(problems, shapes.reported)
    kind, body = rendered_error(status, "invalid", told, shapes, echo=echo, now=state.clock.now())
    return _sent(state, status, kind, body, ())


def _reported(problems: Sequence[Problem], how: str) -> Sequence[Problem]:
    if how == "first":
        return problems[:1]
    if how == "staged":
        return [problem for problem in problems if problem.stage == 0] or problems
    return problems


def _sent(state: State, status: int, kind: str, body: bytes, headers: Sequence[tuple[bytes, bytes]]) -> Reply:
    lines = [(b"content-type", kind.encode()), *headers]
    if state.shapes.extra_headers:
        lines += [(b"x-request-id", b"r-17"), (b"x-ratelimit-remaining", b"99"), (b"vary", b"accept")]
    if state.shapes.chunked:
        lines.append((b"transfer-encoding", b"chunked"))
    reply = Reply(status, lines, body)
    if state.shapes.delay:
        reply.disturbance = Disturbance(delay=state.shapes.delay)
    return reply
