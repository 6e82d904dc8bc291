"""Browsers: any page may call the simulated API (the Fetch standard's CORS protocol); never the control side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.http import Reply

if TYPE_CHECKING:
    from givonkit.http import Headers, Request

_ANY_ORIGIN = (b"access-control-allow-origin", b"*")
_EXPOSED = (
    b"access-control-expose-headers",
    b", ".join(
        (
            *(b"Accept-Ranges", b"Allow", b"Content-Range", b"ETag", b"Location", b"Retry-After", b"WWW-Authenticate"),
            *(b"Givonkit-Gaps", b"Givonkit-Rules", b"Givonkit-Scenario"),
        )
    ),
)


def is_preflight(request: Request) -> bool:
    """Whether a browser asks before it sends the real request."""
    return request.method == "OPTIONS" and b"access-control-request-method" in request.headers


def preflight(request: Request) -> Reply:
    """Return the answer that lets the real request come, once `with_cors` has completed it."""
    headers: Headers = [
        (b"access-control-allow-methods", b"DELETE, GET, HEAD, PATCH, POST, PUT"),
        (b"access-control-allow-headers", request.headers.get(b"access-control-request-headers", b"*")),
        (b"access-control-max-age", b"600"),
    ]
    if b"access-control-request-private-network" in request.headers:
        headers.append((b"access-control-allow-private-network", b"true"))
    return Reply(204, headers, b"", "preflight")


def with_cors(request: Request, reply: Reply) -> Reply:
    """Return a reply that any page may read, if a page asked."""
    if b"origin" in request.headers:
        reply.headers += (_ANY_ORIGIN, _EXPOSED)
    return reply
