"""The exchanges of a run as an HTTP Archive (HAR 1.2), which browsers and proxies read."""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from .json_report import json_in_any_terminal
from .masked_report import masked_report
from .moment import moment
from .shown_text import beginning

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from givonkit_contracts.server_checks.exchange import Exchange
    from givonkit_contracts.server_checks.verdicts import Report

LONGEST_BODY = 1_048_576
_HTTP_VERSION = "HTTP/1.1"
_PATH_CHARACTERS = "/:@!$&'()*+,;=~?%"
_COMMENT = (
    "Keys are masked, and only harmless headers are kept. What the judge knows beyond HTTP stands under _givonkit."
)


def har_text(report: Report, *, secrets: Collection[str] = ()) -> str:
    """Return every exchange of a run, in the order in which they were sent, as an HTTP Archive."""
    report = masked_report(report, secrets)
    log = {
        "version": "1.2",
        "creator": {"name": "givonkit", "version": report.version},
        "entries": [_entry(exchange, report.target.rstrip("/")) for exchange in report.exchanges],
        "comment": _COMMENT,
    }
    return json_in_any_terminal({"log": log})


def _entry(exchange: Exchange, target: str) -> dict[str, Any]:
    milliseconds = round(exchange.seconds * 1000, 3)
    return {
        "startedDateTime": moment(exchange.at),
        "time": milliseconds,
        "request": _request(exchange, target),
        "response": _response(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_givonkit": {"probe": exchange.probe, "keyed": exchange.keyed, "trouble": exchange.trouble},
        **({"comment": exchange.trouble} if exchange.trouble else {}),
    }


def _request(exchange: Exchange, target: str) -> dict[str, Any]:
    query = exchange.path.partition("?")[2]
    return {
        "method": exchange.method,
        "url": url_of(exchange, target),
        "httpVersion": _HTTP_VERSION,
        "cookies": [],
        "headers": _headers(exchange.headers),
        "queryString": [{"name": name, "value": value} for name, value in parse_qsl(query, keep_blank_values=True)],
        **({"postData": _post_data(exchange)} if exchange.body else {}),
        "headersSize": -1,
        "bodySize": len(exchange.body),
    }


def url_of(exchange: Exchange, target: str) -> str:
    """Return the URL that a request went to."""
    return target.rstrip("/") + quote(exchange.path, safe=_PATH_CHARACTERS, errors="replace")


def _post_data(exchange: Exchange) -> dict[str, Any]:
    """Return the body of a request; what is not UTF-8 stands beside it in base64, for which HAR has no place."""
    text = exchange.body.decode("utf-8", "replace")
    is_text = text.encode() == exchange.body
    data = {"mimeType": _media_type(exchange.headers), "params": [], "text": text[:LONGEST_BODY]}
    if len(text) > LONGEST_BODY:
        data["comment"] = f"The body was cut: it has {len(exchange.body):,} bytes."
    elif not is_text:
        data["comment"] = "The body is not UTF-8: it stands in _base64."
        data["_base64"] = base64.b64encode(exchange.body).decode()
    return data


def _response(exchange: Exchange) -> dict[str, Any]:
    status = exchange.status or 0
    location = next((value.decode("latin-1") for name, value in exchange.reply_headers if name == b"location"), "")
    return {
        "status": status,
        "statusText": HTTPStatus(status).phrase if status in set(HTTPStatus) else "",
        "httpVersion": _HTTP_VERSION,
        "cookies": [],
        "headers": _headers(exchange.reply_headers),
        "content": _content(exchange),
        "redirectURL": location,
        "headersSize": -1,
        "bodySize": len(exchange.reply_body) if exchange.status else -1,
    }


def _content(exchange: Exchange) -> dict[str, Any]:
    body = exchange.reply_body
    kept = beginning(body, LONGEST_BODY)
    content = {"size": len(body), "mimeType": _media_type(exchange.reply_headers) or "x-unknown"}
    if len(kept) < len(body):
        content["comment"] = f"The body was cut: it has {len(body):,} bytes."
    try:
        return {**content, "text": kept.decode()}
    except UnicodeDecodeError:
        return {**content, "text": base64.b64encode(kept).decode(), "encoding": "base64"}


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> list[dict[str, str]]:
    return [{"name": name.decode("latin-1"), "value": value.decode("latin-1")} for name, value in headers]


def _media_type(headers: Iterable[tuple[bytes, bytes]]) -> str:
    return next((value.decode("latin-1") for name, value in headers if name == b"content-type"), "")
