"""Recorded traffic out of an HTTP Archive (HAR 1.2), as browsers, proxies and the double's journal write it."""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from givonkit.masking import Secrets, masked

from .exchange import Exchange
from .har_entry import HarEntry, HarFileInvalid, kind_of
from .sender import Answer
from .whole_answers import is_json, trouble_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.http import Headers

PATH = "/api/v1/generations"
KEPT_HEADERS = ("content-type", "idempotency-key", "location", "retry-after")
"""Every other header stays out of an exchange."""
_SECRET_WORDS = ("auth", "cookie", "key", "password", "secret", "session", "sig", "token")
_NO_SECRETS = ("idempotency-key",)


class Recording(list[Exchange]):
    """The requests for jobs of a recording; what else was in it is counted in `skipped`, in words.

    `origin` is the scheme and host that the requests went to; it is empty where there are none.
    """

    def __init__(self, origin: str, exchanges: list[Exchange], skipped: Counter[str] | None = None) -> None:
        super().__init__(exchanges)
        self.origin = origin
        self.skipped: Counter[str] = Counter(skipped)


def read_har(path: str | Path, *, origin: str | None = None) -> Recording:
    """Return the requests for jobs of a HAR file that went to an origin, such as `https://api.givon.ai`.

    Without one it is the origin that most of them went to. Raises HarFileInvalid where the file is broken.
    """
    file = Path(path)
    entries = [HarEntry(file.name, number, value) for number, value in enumerate(_entries(file), start=1)]
    if origin is None:
        origins = Counter(entry.origin for entry in entries if _asks_for_job(entry))
        origin = next((name for name, _ in origins.most_common(1)), "")
    chosen = [entry for entry in entries if _asks_for_job(entry) and entry.origin == origin.rstrip("/")]
    numbers = {entry.number for entry in chosen}
    skipped = Counter(entry.summary for entry in entries if entry.number not in numbers)
    secrets = Secrets(secret.encode("utf-8", "replace") for entry in entries for secret in _secrets_of(entry))
    exchanges = []
    for entry in chosen:
        body = _request_body(entry)
        if body is None:
            skipped[f"{entry.summary}, whose body was not recorded whole"] += 1
        else:
            exchanges.append(_exchange(entry, body, secrets))
    return Recording(origin, exchanges, skipped)


def _asks_for_job(entry: HarEntry) -> bool:
    return entry.method == "POST" and entry.path.endswith(PATH)


def _entries(file: Path) -> list[Any]:
    try:
        archive = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise HarFileInvalid(file.name, None, "an HTTP Archive (HAR 1.2), which is JSON", _in_short(error)) from None
    log = archive.get("log") if isinstance(archive, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        came = "no such list" if entries is None else kind_of(entries)
        raise HarFileInvalid(file.name, None, "a list of entries at log.entries, as HAR 1.2 has it", came)
    return entries


def _in_short(error: Exception) -> str:
    return "values nested too deep to be read" if isinstance(error, RecursionError) else str(error)


def _exchange(entry: HarEntry, body: bytes, secrets: Secrets) -> Exchange:
    def told(text: bytes) -> bytes:
        return masked(text, secrets.found_in(text))

    def told_of(side: str, media_type: str) -> Headers:
        headers = _kept(entry.headers(side))
        if media_type and not any(name == b"content-type" for name, _ in headers):
            headers.append((b"content-type", media_type.encode("utf-8", "replace")))
        return [(name, told(value)) for name, value in headers]

    status, reply_body = _status(entry), told(_reply_body(entry))
    reply_headers = told_of("response", entry.part("response.content.mimeType", str, ""))
    return Exchange(
        probe=f"entry {entry.number}",
        method=entry.method,
        path=told(entry.path.encode("utf-8", "replace")).decode("utf-8", "replace"),
        headers=told_of("request", _post_data(entry, "mimeType")),
        body=told(body),
        at=entry.started,
        seconds=entry.seconds,
        keyed=any(name.lower() == "authorization" for name, _ in entry.headers("request")),
        status=status,
        reply_headers=reply_headers,
        reply_body=reply_body,
        trouble=_trouble(Answer(status, reply_headers, reply_body)),
    )


def _trouble(answer: Answer) -> str | None:
    return "no answer was recorded" if answer.status is None else trouble_with(answer, was_recorded=True)


def _kept(headers: list[tuple[str, str]]) -> Headers:
    """Return the headers of the list, a location without its query, where keys may stand."""
    return [
        (name.lower().encode(), (value.partition("?")[0] if name.lower() == "location" else value).encode())
        for name, value in headers
        if name.lower() in KEPT_HEADERS
    ]


def _post_data(entry: HarEntry, name: str) -> str:
    return entry.part(f"request.postData.{name}", str, "")


def _request_body(entry: HarEntry) -> bytes | None:
    """Return the body that was sent, or None where the recording does not hold the whole of it."""
    size = entry.number_at("request.bodySize", -1)
    if not entry.part("request.postData", dict, {}):
        return b"" if size == 0 else None
    params = entry.part("request.postData.params", list, [])
    text = _post_data(entry, "text")
    if not text and params:
        return urlencode(entry.pairs("request.postData.params")).encode("utf-8", "replace")
    body = _decoded(entry, "request.postData.encoding", text)
    comment = _post_data(entry, "comment")
    was_cut = size > len(body) or (size < 0 and bool(comment)) or (not body and size != 0)
    return None if was_cut and not is_json(body) else body


def _decoded(entry: HarEntry, place: str, text: str) -> bytes:
    encoding = entry.part(place, str, "")
    if not encoding:
        return text.encode("utf-8", "surrogatepass")
    if encoding.lower() != "base64":
        entry.refuse(place, "base64, or nothing", encoding)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        entry.refuse(place.replace(".encoding", ".text"), "base64", text)


def _status(entry: HarEntry) -> int | None:
    status = int(entry.number_at("response.status", 0))
    if status and not 100 <= status <= 599:
        entry.refuse("response.status", "an HTTP status", status)
    return status or None


def _reply_body(entry: HarEntry) -> bytes:
    """Return the body that came, or nothing where not the whole of it was recorded."""
    body = _decoded(entry, "response.content.encoding", entry.part("response.content.text", str, ""))
    was_cut = bool(entry.part("response.content.comment", str, ""))
    return b"" if was_cut and not is_json(body) else body


def _secrets_of(entry: HarEntry) -> Iterator[str]:
    """Yield what may be a key: credentials of headers, cookies, queries and of the address itself."""
    named = [*entry.headers("request"), *entry.headers("response"), *parse_qsl(entry.query)]
    for name, value in named:
        if name.lower() not in _NO_SECRETS and any(word in name.lower() for word in _SECRET_WORDS):
            yield from (value, value.rpartition(" ")[2])
            yield from (part.partition("=")[2].strip() for part in value.split(";") if "cookie" in name.lower())
    yield from (value for side in ("request", "response") for _, value in entry.pairs(f"{side}.cookies"))
    yield from entry.credentials
