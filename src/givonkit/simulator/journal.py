"""What came and what was answered: bounded, and without secrets."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.http import Headers, Reply, Request

KEPT_BODY_BYTES = 16_384
SHOWN_HEADERS = frozenset(
    (
        b"accept",
        b"content-length",
        b"content-type",
        b"date",
        b"givonkit-gaps",
        b"givonkit-rules",
        b"host",
        b"user-agent",
    )
)
SHORTEST_MASKED_KEY = 8
_MASK = b"[key]"


class Entry(NamedTuple):
    """One request and its answer, as they are kept."""

    time: float
    method: str
    path: str
    query: bytes
    request_headers: dict[bytes, bytes]
    request_body: bytes
    status: int
    reply_headers: Headers
    reply_body: bytes
    summary: str


class Journal:
    """Keeps the last requests and answers; bodies are cut at 16 KiB, and only headers on the allow-list are shown."""

    def __init__(self, limit: int) -> None:
        self._entries: deque[Entry] = deque(maxlen=limit)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def newest(self) -> Entry:
        """The entry that was recorded last."""
        return self._entries[-1]

    def record(self, now: float, request: Request, reply: Reply, key: bytes) -> None:
        """Keep a request and its answer; a key that strayed into path, query or body is masked.

        A key of less than 8 characters is taken for a word (`test`), not for a secret.
        """
        entry = Entry(
            now,
            request.method,
            request.path,
            request.query,
            request.headers,
            request.body[:KEPT_BODY_BYTES],
            reply.status,
            reply.headers,
            reply.body[:KEPT_BODY_BYTES],
            reply.summary,
        )
        if len(key) >= SHORTEST_MASKED_KEY and (
            key in request.body or key in request.query or key.decode("latin-1") in request.path
        ):
            entry = _masked(entry, key)
        self._entries.append(entry)

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield the entries, the oldest first, as plain values for JSON."""
        for entry in list(self._entries):
            yield {
                "time": entry.time,
                "request": {
                    "method": entry.method,
                    "path": entry.path,
                    "query": _text(entry.query),
                    "headers": _shown(entry.request_headers.items()),
                    "body": _text(entry.request_body),
                },
                "reply": {
                    "status": entry.status,
                    "headers": _shown(entry.reply_headers),
                    "body": _text(entry.reply_body),
                },
                "summary": entry.summary,
            }


def _masked(entry: Entry, key: bytes) -> Entry:
    word = key.decode("latin-1")
    return entry._replace(
        path=entry.path.replace(word, _MASK.decode()),
        query=entry.query.replace(key, _MASK),
        request_body=entry.request_body.replace(key, _MASK),
        reply_body=entry.reply_body.replace(key, _MASK),
        summary=entry.summary.replace(word, _MASK.decode()),
    )


def _shown(headers: Any) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in headers if name in SHOWN_HEADERS}


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
