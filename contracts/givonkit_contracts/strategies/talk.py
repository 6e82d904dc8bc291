"""What a client says to a server of the double's shape, as requests and replies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from givonkit.http import Request

from .answers import Answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit.http import Reply
    from givonkit.spec import World

    Send = Callable[[Request], Reply]

_MOST_PAGES = 100
ENDED = frozenset(("completed", "failed", "canceled"))
_ORDER = {"queued": 0, "processing": 1, **dict.fromkeys(ENDED, 2)}


class Talk:
    """Says the operations of a world through `send`, with one key, and reads what comes back."""

    def __init__(self, send: Send, world: World, api_key: str) -> None:
        self._send = send
        self._world = world
        self._key = b"Bearer " + api_key.encode()
        self.answers = Answers(world)
        self._names = {word: name for name, word in reversed(world.wire["statuses"].items())}

    def can(self, operation: str) -> bool:
        """Whether the world has an operation."""
        return operation in self._world.routes

    def create(self, body: Any, key: str | None = None) -> Reply:
        """Ask for a job, with an Idempotency-Key or without."""
        headers = [(b"idempotency-key", key.encode())] if key else []
        return self._say("create_generation", body=json.dumps(body).encode(), headers=headers)

    def poll(self, job: str) -> Reply:
        """Read a job."""
        return self._say("get_generation", job)

    def cancel(self, job: str) -> Reply:
        """Cancel a job."""
        return self._say("cancel_generation", job)

    def upload(self, content: bytes, content_type: str) -> Reply:
        """Upload a file as it is."""
        return self._say("upload_asset", body=content, content_type=content_type)

    def pages(self) -> Iterator[Reply]:
        """List the jobs page by page, at most so many pages."""
        query = b"limit=100"
        for _ in range(_MOST_PAGES):
            reply = self._say("list_generations", query=query)
            yield reply
            cursor = self.answers.told("list", "cursor", reply)
            if not cursor:
                return
            query = f"limit=100&cursor={cursor}".encode()

    def ids_of(self, page: Reply) -> list[Any]:
        """Return the ids of the jobs of a page."""
        jobs = self.answers.told("list", "jobs", page)
        return [self.answers.value("job", "id", job) for job in jobs] if isinstance(jobs, list) else []

    def status(self, reply: Reply) -> str | None:
        """Return the double's own name of the status that a job is told with, or None for another word."""
        word = self.answers.told("read", "status", reply)
        return self._names.get(word) if isinstance(word, str) else None

    def result(self, reply: Reply) -> str | None:
        """Return the asset URI of a job's first result."""
        outputs = self.answers.told("read", "outputs", reply)
        first = outputs[0] if isinstance(outputs, list) and outputs else None
        uri = self.answers.value("output", "asset_uri", first)
        return uri if isinstance(uri, str) else None

    def _say(
        self,
        operation: str,
        segment: str = "",
        *,
        body: bytes = b"",
        query: bytes = b"",
        content_type: str = "application/json",
        headers: list[tuple[bytes, bytes]] | None = None,
    ) -> Reply:
        method, path = self._world.routes[operation]
        before, brace, after = path.partition("{")
        whole = before + segment + after.partition("}")[2] if brace else path
        usual = [(b"authorization", self._key), (b"host", b"conversation.test")]
        if body:
            usual.append((b"content-type", content_type.encode()))
        return self._send(Request(method, whole, query=query, headers=[*usual, *(headers or [])], body=body))


def goes_back(before: str, after: str) -> bool:
    """Whether a job that was in one state cannot come to another one."""
    return before != after if before in ENDED else _ORDER[after] < _ORDER[before]
