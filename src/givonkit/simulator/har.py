"""The journal as an HTTP Archive (HAR 1.2), which browsers and proxies read."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from givonkit.version import installed_version

from .timestamps import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HTTP_VERSION = "HTTP/1.1"
_COMMENT = (
    "Keys are masked, and only the headers of a list are kept. The double's clock is not the network's: no timings."
)
_PATH_CHARACTERS = "/:@!$&'()*+,;=~"
_TEXT_TYPES = ("text/", "application/json", "application/xml", "application/x-www-form-urlencoded")


def har(entries: Iterable[Mapping[str, Any]], *, base_url: str, version: str | None = None) -> dict[str, Any]:
    """Return journal entries, as `Journal.entries` shows them, as an HTTP Archive.

    `base_url` is the scheme and host of every request; `version` is givonkit's own, the installed one by default. What
    the double knows beyond HTTP stands under `_givonkit`.
    """
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "givonkit", "version": installed_version() if version is None else version},
            "entries": [_entry(entry, base_url.rstrip("/")) for entry in entries],
            "comment": _COMMENT,
        }
    }


def _entry(entry: Mapping[str, Any], base_url: str) -> dict[str, Any]:
    disturbance = {"disturbance": entry["disturbance"]} if "disturbance" in entry else {}
    return {
        "startedDateTime": rfc3339(entry["time"]).decode().strip('"'),
        "time": 0,
        "request": _request(entry["request"], base_url),
        "response": _response(entry["reply"]),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "_givonkit": {
            "number": entry["number"],
            "key": entry["key"],
            "summary": entry["summary"],
            "facts": entry["facts"],
            **disturbance,
        },
        **({"comment": f"The reply was disturbed: {entry['disturbance']}."} if disturbance else {}),
    }


def _request(request: Mapping[str, Any], base_url: str) -> dict[str, Any]:
    query = request["query"]
    url = base_url + quote(request["path"], safe=_PATH_CHARACTERS, errors="replace")
    return {
        "method": request["method"],
        "url": f"{url}?{quote(query, safe=_PATH_CHARACTERS + '?%', errors='replace')}" if query else url,
        "httpVersion": HTTP_VERSION,
        "cookies": [],
        "headers": _named(request["headers"].items()),
        "queryString": _named(parse_qsl(query, keep_blank_values=True)),
        **({"postData": {"mimeType": _media_type(request), **_text(request)}} if request["body"] else {}),
        "headersSize": -1,
        "bodySize": _size(request),
    }


def _response(reply: Mapping[str, Any]) -> dict[str, Any]:
    size = _size(reply) if reply["body"] else 0
    return {
        "status": reply["status"] or 0,
        "statusText": _reason(reply["status"] or 0),
        "httpVersion": HTTP_VERSION,
        "cookies": [],
        "headers": _named(reply["headers"].items()),
        "content": {"size": size, "mimeType": _media_type(reply), **_text(reply)},
        "redirectURL": reply["headers"].get("location", ""),
        "headersSize": -1,
        "bodySize": size,
    }


def _named(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _media_type(message: Mapping[str, Any]) -> str:
    return str(message["headers"].get("content-type", ""))


def _size(message: Mapping[str, Any]) -> int:
    length = message["headers"].get("content-length", "")
    if length.isascii() and length.isdigit():
        return int(length)
    return -1 if message["cut"] else len(message["body"].encode())


def _text(message: Mapping[str, Any]) -> dict[str, str]:
    """Return the body as far as it was kept, with a comment where that is not the whole of it."""
    media_type = _media_type(message)
    is_packed = "content-encoding" in message["headers"]
    if is_packed or (media_type and not media_type.lower().startswith(_TEXT_TYPES)):
        return {"text": "", "comment": "The body is not text and was not kept."}
    comment = {"comment": "The body was cut: this is its beginning."} if message["cut"] else {}
    return {"text": message["body"], **comment}


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
