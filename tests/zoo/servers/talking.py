"""Conversations with a server of the zoo, by somebody who knows its shapes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from givonkit.http import Request

from .server import GENERATIONS, ZooServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.http import Reply

    from .deviation import Witness


class StandingClock:
    """A clock that stands still."""

    def now(self) -> float:
        """Return the time."""
        return 1_800_000_000.0


def sent(
    server: ZooServer,
    method: str,
    path: str,
    body: Any = b"",
    *,
    key: str | None = "zoo-key",
    content_type: str = "application/json",
) -> Reply:
    """Return the reply to one request; a busy server is asked again. A body that is not bytes goes as JSON."""
    headers = [(b"host", b"zoo.test"), (b"content-type", content_type.encode())]
    if key is not None:
        headers.append((b"authorization", f"Bearer {key}".encode()))
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply = server.handle(Request(method, path, headers=headers, body=raw))
    while reply.status in (429, 503):
        reply = server.handle(Request(method, path, headers=headers, body=raw))
    return reply


def posted(server: ZooServer, witness: Witness) -> Reply:
    """Return the reply to the request of a witness."""
    body = witness.body if witness.raw is None else witness.raw
    return sent(server, "POST", GENERATIONS, body, key=witness.key, content_type=witness.content_type)


def is_accepted(reply: Reply) -> bool:
    """Return whether a request was accepted."""
    return 200 <= reply.status < 300


def conversation(server: ZooServer, witness: Witness) -> list[tuple[int, bytes]]:
    """Return status and body of every answer of a conversation in which a witness is sent twice."""
    return [(reply.status, reply.body) for reply in _replies(server, witness)]


def path_of_job(server: ZooServer, reply: Reply) -> str:
    """Return where the job of an accepted request is read."""
    location = reply.header("location")
    if location:
        return location
    body = json.loads(reply.body)
    for name in filter(None, server.shapes.envelope.split(".")):
        body = body[name.removesuffix("[]")][0] if name.endswith("[]") else body[name]
    return server.shapes.read_place.path.replace("{id}", str(body[server.shapes.id_name]))


def _replies(server: ZooServer, witness: Witness) -> Iterator[Reply]:
    shapes = server.shapes
    for _ in range(2):
        for method, path in (("GET", shapes.balance[0]), ("POST", shapes.quote[0])):
            if path:
                yield sent(server, method, path, witness.body)
        reply = posted(server, witness)
        yield reply
        if is_accepted(reply):
            path = path_of_job(server, reply)
            yield from (sent(server, "GET", path) for _ in range(shapes.polls_needed + 4))
    if shapes.balance[0]:
        yield sent(server, "GET", shapes.balance[0])
