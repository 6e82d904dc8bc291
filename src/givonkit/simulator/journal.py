"""What came and what was answered: bounded, and shown without secrets."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.http import Headers, Reply, Request

SHOWN_BODY_BYTES = 16_384
SHORTEST_SECRET = 8
"""A shorter key (`test`) is taken for a word, not for a secret."""
SHOWN_HEADERS = frozenset(
    (
        *(b"accept", b"content-length", b"content-type", b"date", b"host", b"user-agent"),
        *(b"givonkit-gaps", b"givonkit-rules"),
    )
)
_LONGEST_SECRET = 1024
_LONGEST_PATH = 200
_KEPT_BODY_BYTES = SHOWN_BODY_BYTES + _LONGEST_SECRET
_MASK = "[key]"


class Entry(NamedTuple):
    """One request and its answer, as they are kept; `credential` is what the request sent to authorize itself."""

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

    @property
    def credential(self) -> bytes:
        """The last word of the Authorization header, whether it is a bearer key or not."""
        return self.request_headers.get(b"authorization", b"").rpartition(b" ")[2][:_LONGEST_SECRET]


class Journal:
    """Keeps the last `limit` requests and answers, and shows the first 16 KiB of bodies and the headers of a list.

    Secrets are masked wherever they stray to: the keys that the double was given, and what the kept requests sent to
    authorize themselves.
    """

    def __init__(self, limit: int, given_keys: Iterable[str] = ()) -> None:
        self._entries: deque[Entry] = deque(maxlen=limit)
        self._given = frozenset(key.encode() for key in given_keys if len(key) >= SHORTEST_SECRET)

    def __len__(self) -> int:
        return len(self._entries)

    def record(self, now: float, request: Request, reply: Reply) -> None:
        """Keep a request and its answer."""
        self._entries.append(
            Entry(
                now,
                request.method,
                request.path,
                request.query,
                request.headers,
                request.body[:_KEPT_BODY_BYTES],
                reply.status,
                reply.headers,
                reply.body[:_KEPT_BODY_BYTES],
                reply.summary,
            )
        )

    def newest_line(self) -> tuple[float, str]:
        """Return the time and one line about the entry that was recorded last, without keys and control characters."""
        entry = self._entries[-1]
        line = f"{entry.method} {_printable(entry.path[:_LONGEST_PATH])} {entry.status} {_printable(entry.summary)}"
        for secret in (entry.credential, *self._given):
            line = _masked(line, secret)
        return entry.time, line

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield the entries, the oldest first, as plain values for JSON."""
        entries = list(self._entries)
        plain = self._given.union(entry.credential for entry in entries)
        quoted = (quote(secret, safe="").encode() for secret in plain)
        secrets = sorted(plain.union(quoted), key=len, reverse=True)
        for entry in entries:
            yield {
                "time": entry.time,
                "request": {
                    "method": entry.method,
                    "path": _shown(entry.path.encode("utf-8", "replace"), secrets),
                    "query": _shown(entry.query, secrets),
                    "headers": _shown_headers(entry.request_headers.items(), secrets),
                    "body": _shown_body(entry.request_body, secrets),
                },
                "reply": {
                    "status": entry.status,
                    "headers": _shown_headers(entry.reply_headers, secrets),
                    "body": _shown_body(entry.reply_body, secrets),
                },
                "summary": _shown(entry.summary.encode("utf-8", "replace"), secrets),
            }


def _shown_headers(headers: Iterable[tuple[bytes, bytes]], secrets: Iterable[bytes]) -> dict[str, str]:
    return {name.decode("latin-1"): _shown(value, secrets) for name, value in headers if name in SHOWN_HEADERS}


def _shown_body(body: bytes, secrets: Iterable[bytes]) -> str:
    """Return the beginning of a body; where it was cut, the end may hold a part of a secret and is left out."""
    shown = _shown(body, secrets)
    return (shown[:-_LONGEST_SECRET] if len(body) == _KEPT_BODY_BYTES else shown)[:SHOWN_BODY_BYTES]


def _shown(value: bytes, secrets: Iterable[bytes]) -> str:
    for secret in secrets:
        if len(secret) >= SHORTEST_SECRET and secret in value:
            value = value.replace(secret, _MASK.encode())
    return value.decode("utf-8", "replace")


def _printable(text: str) -> str:
    return text if text.isprintable() else ascii(text)


def _masked(line: str, secret: bytes) -> str:
    return line.replace(secret.decode("utf-8", "replace"), _MASK) if len(secret) >= SHORTEST_SECRET else line
