"""What came and what was answered: bounded, and shown without secrets."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from .budget import Budget

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.http import Disturbance, Headers, Reply, Request

SHOWN_BODY_BYTES = 16_384
SHORTEST_SECRET = 8
"""A shorter key (`test`) is taken for a word, not for a secret."""
SHOWN_HEADERS = frozenset(
    (
        *(b"accept", b"content-encoding", b"content-length", b"content-type", b"date", b"host", b"location"),
        *(b"retry-after", b"user-agent", b"givonkit-gaps", b"givonkit-rules", b"givonkit-scenario"),
    )
)
_FILE_TYPES = (b"multipart/", b"image/", b"video/", b"audio/", b"application/octet-stream")
_NOT_SHOWN = {"body": "", "cut": True}
_LONGEST_SECRET = 1024
_LONGEST_PATH = 200
_KEPT_BODY_BYTES = SHOWN_BODY_BYTES + _LONGEST_SECRET
_MASK = "[key]"


class Entry(NamedTuple):
    """One request and its answer, as they are kept; `credential` is what the request sent to authorize itself."""

    number: int
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
    facts: dict[str, Any] | None
    disturbance: Disturbance | None

    @property
    def brings_file(self) -> bool:
        """Whether the body is a file, which is not shown."""
        is_upload = self.facts is not None and self.facts.get("operation") == "upload"
        return is_upload or self.request_headers.get(b"content-type", b"").lower().startswith(_FILE_TYPES)

    @property
    def credential(self) -> bytes:
        """The last word of the Authorization header, whether it is a bearer key or not."""
        return self.request_headers.get(b"authorization", b"").rpartition(b" ")[2][:_LONGEST_SECRET]


class Journal:
    """Keeps the last `limit` requests and answers, and shows the first 16 KiB of bodies and the headers of a list.

    Secrets are masked wherever they stray to: the keys that the double was given, and what the kept requests sent to
    authorize themselves. A `budget` bounds many journals together.
    """

    def __init__(self, limit: int, given_keys: Iterable[str] = (), budget: Budget | None = None) -> None:
        self._entries: deque[Entry] = deque(maxlen=limit)
        self._limit = limit
        self._recorded = 0
        self._budget = Budget(limit) if budget is None else budget
        self._given = frozenset(key.encode() for key in given_keys if len(key) >= SHORTEST_SECRET)

    def __len__(self) -> int:
        return len(self._entries)

    def record(self, now: float, request: Request, reply: Reply) -> None:
        """Keep a request and its answer."""
        entries = self._entries
        budget = self._budget
        if budget.newest is not self:
            budget.turn_to(self, entries)
        is_full = len(entries) == self._limit
        number = self._recorded = self._recorded + 1
        entries.append(
            Entry(
                number,
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
                reply.facts,
                reply.disturbance,
            )
        )
        if not is_full:
            budget.add_one()

    def clear(self) -> None:
        """Forget every entry; the next one has the number 1."""
        self._budget.leave(self)
        self._entries.clear()
        self._recorded = 0

    def newest_line(self) -> tuple[float, str]:
        """Return the time and one line about the entry that was recorded last, without keys and control characters."""
        entry = self._entries[-1]
        line = f"{entry.method} {_printable(entry.path[:_LONGEST_PATH])} {entry.status} {_printable(entry.summary)}"
        for secret in (entry.credential, *self._given):
            line = _masked(line, secret)
        return entry.time, line

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield the entries, the oldest first, as plain values for JSON; `number` counts from 1 since the last clear.

        `cut` says that a body was longer than what is shown; `disturbance` is there when one befell the reply.
        """
        entries = list(self._entries)
        plain = self._given.union(entry.credential for entry in entries)
        quoted = (quote(secret, safe="").encode() for secret in plain)
        secrets = sorted(
            (secret for secret in plain.union(quoted) if len(secret) >= SHORTEST_SECRET), key=len, reverse=True
        )
        for entry in entries:
            yield _shown_entry(entry, secrets)


def _shown_entry(entry: Entry, secrets: Iterable[bytes]) -> dict[str, Any]:
    shown = {
        "number": entry.number,
        "time": entry.time,
        "request": {
            "method": entry.method,
            "path": _shown_text(entry.path, secrets),
            "query": _shown(entry.query, secrets),
            "headers": _shown_headers(entry.request_headers.items(), secrets),
            **(_NOT_SHOWN if entry.brings_file else _shown_body(entry.request_body, secrets)),
        },
        "reply": {
            "status": entry.status,
            "headers": _shown_headers(entry.reply_headers, secrets),
            **_shown_body(entry.reply_body, secrets),
        },
        "summary": _shown_text(entry.summary, secrets),
        "facts": _shown_fact(entry.facts or {}, secrets),
    }
    if entry.disturbance is not None:
        shown["disturbance"] = _disturbance_text(entry.disturbance)
    return shown


def _shown_headers(headers: Iterable[tuple[bytes, bytes]], secrets: Iterable[bytes]) -> dict[str, str]:
    return {name.decode("latin-1"): _shown(value, secrets) for name, value in headers if name in SHOWN_HEADERS}


def _shown_body(body: bytes, secrets: Iterable[bytes]) -> dict[str, Any]:
    """Return the beginning of a body; where it was cut, the end may hold a part of a secret and is left out."""
    kept = _shown(body, secrets)
    is_cut = len(body) == _KEPT_BODY_BYTES or len(kept) > SHOWN_BODY_BYTES
    shown = kept[:-_LONGEST_SECRET] if len(body) == _KEPT_BODY_BYTES else kept
    return {"body": shown[:SHOWN_BODY_BYTES], "cut": is_cut}


def _shown_fact(value: object, secrets: Iterable[bytes]) -> Any:
    if isinstance(value, dict):
        return {_shown_text(str(name), secrets): _shown_fact(fact, secrets) for name, fact in value.items()}
    if isinstance(value, list | tuple):
        return [_shown_fact(fact, secrets) for fact in value]
    return value if value is None or isinstance(value, int | float) else _shown_text(str(value), secrets)


def _shown_text(text: str, secrets: Iterable[bytes]) -> str:
    return _shown(text.encode("utf-8", "replace"), secrets)


def _shown(value: bytes, secrets: Iterable[bytes]) -> str:
    for secret in secrets:
        if secret in value:
            value = value.replace(secret, _MASK.encode())
    return value.decode("utf-8", "replace")


def _disturbance_text(disturbance: Disturbance) -> str:
    delay, drip, sent, end = disturbance
    parts = [f"{delay:g} s late"] if delay else []
    if drip:
        parts.append(f"{drip[0]} bytes every {drip[1]:g} s")
    if end or sent is not None:
        where = {None: "after the whole body", -1: "before the head", 0: "after the head"}
        parts.append(f"{end or 'ends'} {where.get(sent, f'after {sent} bytes of the body')}")
    return ", ".join(parts)


def _printable(text: str) -> str:
    return text if text.isprintable() else ascii(text)


def _masked(line: str, secret: bytes) -> str:
    return line.replace(secret.decode("utf-8", "replace"), _MASK) if len(secret) >= SHORTEST_SECRET else line
