"""Recorded requests for jobs, out of HTTP Archives (HAR 1.2) as browsers, proxies and the double write them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from givonkit.errors import GivonkitError
from givonkit.masking import Secrets
from givonkit.spec.comparing.words import printable
from givonkit.validation import BodyUnreadable, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LARGEST = 256 * 2**20
_NESTING = 500
_is_generations = re.compile(r"(?:.*/)?generations(?:/quote)?/?").fullmatch
_SECRET_WORDS = ("auth", "cookie", "key", "password", "secret", "session", "sig", "token")
_NOT_FOR_JOBS = "no POST for a job"


class RecordingUnusable(GivonkitError):
    """A file is no HTTP Archive."""


class RecordedRequest(NamedTuple):
    """One recorded body that names a model; `entry` counts from 1."""

    file: str
    entry: int
    model: str
    body: bytes
    value: Mapping[str, Any]


class Recording:
    """The requests for jobs of some files, each read once; what else was in them is counted in `skipped`, in words."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self.skipped: Counter[str] = Counter()
        self.secrets = Secrets()
        once = {file.resolve(): file for file in reversed(files)}
        self.requests = [request for file in reversed(once.values()) for request in self._read(file)]

    def _read(self, file: Path) -> Iterator[RecordedRequest]:
        for number, entry in enumerate(_entries(file), start=1):
            for secret in _secrets_of(entry):
                self.secrets.add(secret.encode("utf-8", "replace"))
            request, reason = _request(printable(file.name), number, entry)
            if request is None:
                self.skipped[reason] += 1
            else:
                yield request


def _entries(file: Path) -> list[Any]:
    told = "Save the recording again as HAR 1.2, with the bodies of the requests"
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise RecordingUnusable(f"{file.name} has more than {LARGEST:,} bytes: record less at a time")
        archive = json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise RecordingUnusable(f"{file.name} cannot be read: {error.strerror}") from error
    except RecursionError:
        raise RecordingUnusable(f"{file.name} is no HTTP Archive: its values are nested too deep. {told}") from None
    except ValueError as error:
        raise RecordingUnusable(f"{file.name} is no HTTP Archive: expected JSON ({error}). {told}") from None
    entries = _at(archive, "log", "entries")
    if not isinstance(entries, list):
        raise RecordingUnusable(f"{file.name} is no HTTP Archive: it has no list of entries at log.entries. {told}")
    return entries


def _request(file: str, number: int, entry: Any) -> tuple[RecordedRequest | None, str]:
    """Return the request of an entry, or None and why it is none."""
    method, url = _at(entry, "request", "method"), _at(entry, "request", "url")
    if not isinstance(method, str) or not isinstance(url, str):
        return None, "no request of a HAR (no method or no URL)"
    if method.upper() != "POST" or not _is_generations(_path(url)):
        return None, _NOT_FOR_JOBS
    body = _body(_at(entry, "request", "postData"))
    if isinstance(body, str):
        return None, body
    try:
        value = decode(body, nesting=_NESTING, strict=False)
    except BodyUnreadable:
        return None, _why_unreadable(entry, body)
    if not isinstance(value, dict) or not isinstance(value.get("model"), str) or "input" not in value:
        return None, "its body lacks model or input"
    return RecordedRequest(file, number, value["model"], body, value), ""


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _body(data: Any) -> bytes | str:
    """Return the body of a request, or why there is none."""
    text = _at(data, "text")
    if not isinstance(text, str) or not text:
        if _at(data, "params"):
            return "its body was sent as a form, not as JSON"
        return "its body was not recorded"
    encoding = _at(data, "encoding") or _at(data, "_encoding")
    if not encoding:
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return "its body cannot be decoded from base64"


def _why_unreadable(entry: Any, body: bytes) -> str:
    size = _at(entry, "request", "bodySize")
    is_cut = bool(_at(entry, "request", "postData", "comment")) or (isinstance(size, int) and size > len(body))
    return "its body was not recorded whole" if is_cut else "its body is not JSON"


def _at(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _secrets_of(entry: Any) -> Iterator[str]:
    """Yield what may be a key: credentials in headers, cookies, the query and the address."""
    for side in ("request", "response"):
        for name, value in _pairs(_at(entry, side, "headers")):
            if _is_secret(name):
                yield from (value, value.rpartition(" ")[2])
                yield from (part.partition("=")[2].strip() for part in value.split(";"))
        yield from (value for _, value in _pairs(_at(entry, side, "cookies")))
    url = _at(entry, "request", "url")
    if isinstance(url, str):
        yield from _secrets_of_address(url)


def _secrets_of_address(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    yield from (value for name, value in parse_qsl(parts.query) if _is_secret(name))
    yield from (word for word in (parts.username, parts.password) if word)


def _is_secret(name: str) -> bool:
    return name.lower() != "idempotency-key" and any(word in name.lower() for word in _SECRET_WORDS)


def _pairs(items: Any) -> Iterator[tuple[str, str]]:
    for item in items if isinstance(items, list) else ():
        name, value = _at(item, "name"), _at(item, "value")
        if isinstance(name, str) and isinstance(value, str):
            yield name, value
