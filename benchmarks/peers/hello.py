"""The yardstick: a bare ASGI application that answers every request with the same JSON."""

from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.peers.serving import serve

BODY = b'{"hello":"world"}'
START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())],
}
REST = {"type": "http.response.body", "body": BODY}


async def app(
    _scope: dict[str, Any],
    _receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    await send(START)
    await send(REST)


if __name__ == "__main__":
    serve(app)
