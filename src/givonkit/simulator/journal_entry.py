"""An entry of the journal, and how it is shown."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.masking import LONGEST_SECRET, SHOWN_HEADERS, masked

from .accounts import bearer_key, key_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .budget import Kept

SHOWN_BODY_BYTES = 16_384
KEPT_BODY_BYTES = SHOWN_BODY_BYTES + LONGEST_SECRET
LONGEST_FACT = 200
_FILE_TYPES = (b"multipart/", b"image/", b"video/", b"audio/", b"application/octet-stream")
_NOT_SHOWN = {"body": "", "cut": True}
_BEFORE_THE_HEAD = -1


class Entry(NamedTuple):
    """One request and its answer; `size` is how many bytes of bodies are kept."""

    size: int
    number: int
    time: float
    method: str
    path: str
    query: bytes
    request_body: bytes
    reply_status: int
    reply_headers: tuple[tuple[bytes, bytes], ...]
    reply_body: bytes
    summary: str
    disturbance: tuple[Any, ...] | None
    request_headers: dict[bytes, bytes]
    facts: dict[str, Any]

    @classmethod
    def of(cls, kept: Kept) -> Entry:
        """Return an entry as it is kept."""
        plain, headers, facts = kept
        return cls._make((*plain, headers, facts or {}))

    @property
    def status(self) -> int | None:
        """The status that was sent, or None when nothing was."""
        is_sent = self.disturbance is None or self.disturbance[2] != _BEFORE_THE_HEAD
        return self.reply_status if is_sent else None

    @property
    def authorization(self) -> bytes:
        """The Authorization header, or nothing."""
        return self.request_headers.get(b"authorization", b"")

    @property
    def brings_file(self) -> bool:
        """Whether the body is a file, which is not shown."""
        media_type = self.request_headers.get(b"content-type", b"").lower()
        return self.facts.get("operation") == "upload" or media_type.startswith(_FILE_TYPES)


def credential_of(authorization: bytes) -> bytes:
    """Return the last word of an Authorization header, whether it is a bearer key or not."""
    return authorization.rpartition(b" ")[2][:LONGEST_SECRET]


def shown_entry(entry: Entry, found_in: Callable[[bytes], Sequence[bytes]]) -> dict[str, Any]:
    """Return an entry as plain values for JSON; `found_in` tells which secrets stand in a text."""
    headers = [pair for pair in entry.request_headers.items() if pair[0] in SHOWN_HEADERS]
    reply_headers = [pair for pair in entry.reply_headers if pair[0] in SHOWN_HEADERS]
    secrets = found_in(_all_text(entry, (value for _, value in (*headers, *reply_headers))))
    key = bearer_key(entry.authorization)
    shown = {
        "number": entry.number,
        "time": entry.time,
        "key": key_label(key) if key else None,
        "request": {
            "method": _shown_text(entry.method, secrets),
            "path": _shown_text(entry.path, secrets),
            "query": _shown(entry.query, secrets),
            "headers": _shown_headers(headers, secrets),
            **(_NOT_SHOWN if entry.brings_file else _shown_body(entry.request_body, secrets)),
        },
        "reply": {
            "status": entry.status,
            "headers": _shown_headers(reply_headers, secrets),
            **_shown_body(entry.reply_body, secrets),
        },
        "summary": _shown_text(entry.summary, secrets),
        "facts": _shown_fact(entry.facts, secrets),
    }
    if entry.disturbance is not None:
        shown["disturbance"] = _disturbance_text(entry.disturbance)
    return shown


def _all_text(entry: Entry, headers: Iterable[bytes]) -> bytes:
    """Return everything that is shown of an entry in one piece."""
    texts = (entry.method, entry.path, entry.summary, repr(entry.facts))
    bodies = (b"" if entry.brings_file else entry.request_body, entry.reply_body)
    return b"\n".join((*(text.encode("utf-8", "replace") for text in texts), entry.query, *headers, *bodies))


def _shown_headers(headers: Iterable[tuple[bytes, bytes]], secrets: Sequence[bytes]) -> dict[str, str]:
    return {name.decode("latin-1"): _shown(value, secrets) for name, value in headers}


def _shown_body(body: bytes, secrets: Sequence[bytes]) -> dict[str, Any]:
    """Return the beginning of a body; where it was cut, the end may hold a part of a secret and is left out."""
    kept = _shown(body, secrets)
    is_cut = len(body) == KEPT_BODY_BYTES or len(kept) > SHOWN_BODY_BYTES
    shown = kept[:-LONGEST_SECRET] if len(body) == KEPT_BODY_BYTES else kept
    return {"body": shown[:SHOWN_BODY_BYTES], "cut": is_cut}


def _shown_fact(value: object, secrets: Sequence[bytes]) -> Any:
    if isinstance(value, dict):
        return {_fact_text(name, secrets): _shown_fact(fact, secrets) for name, fact in value.items()}
    if isinstance(value, list | tuple):
        return [_shown_fact(fact, secrets) for fact in value]
    is_plain = value is None or isinstance(value, int) or (isinstance(value, float) and isfinite(value))
    return value if is_plain else _fact_text(value, secrets)


def _fact_text(value: object, secrets: Sequence[bytes]) -> str:
    text = _shown_text(str(value), secrets)
    return text if len(text) <= LONGEST_FACT else f"{text[: LONGEST_FACT - 1]}…"


def _shown_text(text: str, secrets: Sequence[bytes]) -> str:
    return _shown(text.encode("utf-8", "replace"), secrets)


def _shown(value: bytes, secrets: Sequence[bytes]) -> str:
    return (masked(value, secrets) if secrets else value).decode("utf-8", "replace")


def _disturbance_text(disturbance: tuple[Any, ...]) -> str:
    delay, drip, sent, end = disturbance
    parts = [f"{delay:g} s late"] if delay else []
    if drip:
        parts.append(f"{drip[0]} bytes every {drip[1]:g} s")
    if end or sent is not None:
        where = {None: "after the whole body", _BEFORE_THE_HEAD: "before the head", 0: "after the head"}
        parts.append(f"{end or 'ends'} {where.get(sent, f'after {sent} bytes of the body')}")
    return ", ".join(parts)
