"""What faults do to a reply."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from givonkit.http import Disturbance, Reply
from givonkit.simulator.timestamps import http_date

from .durations import read_duration
from .fault_kinds import is_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from givonkit.http import Headers

    from .fault import Fault

STATUSES = {
    400: ("invalid_request", "Bad Request"),
    401: ("unauthorized", "Unauthorized"),
    402: ("insufficient_tokens", "Payment Required"),
    403: ("forbidden", "Forbidden"),
    404: ("not_found", "Not Found"),
    408: ("request_timeout", "Request Timeout"),
    409: ("conflict", "Conflict"),
    413: ("payload_too_large", "Content Too Large"),
    415: ("unsupported_media_type", "Unsupported Media Type"),
    422: ("invalid_request", "Unprocessable Content"),
    429: ("rate_limited", "Too Many Requests"),
    500: ("internal_error", "Internal Server Error"),
    502: ("bad_gateway", "Bad Gateway"),
    503: ("overloaded", "Service Unavailable"),
    504: ("gateway_timeout", "Gateway Timeout"),
}
"""The error code and the usual reason of the statuses that a server most often refuses with."""
DEFAULT_RETRY = {"429": "1"}
_RETRY_WORDS = {"absurd": b"1000000", "negative": b"-5", "word": b"soon"}


def status_words(status: int) -> tuple[str, str]:
    """Return the error code and the reason of a status."""
    return STATUSES.get(status) or (("request_refused", "Client Error") if status < 500 else STATUSES[500])


def befallen(
    faults: Iterable[Fault],
    reply: Reply | None,
    error_body: Callable[[str, str], bytes],
    now: float,
    *,
    target: str = "/",
) -> Reply:
    """Return the reply as the client gets it, after every fault (resolved) has struck.

    Without a reply (the server did not act) it is the faults' own; `target` is the path and query of the request, and
    `error_body` gives the body of an error from its code and message.
    """
    ordered = sorted(faults, key=lambda fault: (not fault.replaces, fault.name in _ON_THE_WAY))
    replaced = False
    for fault in ordered:
        if not fault.replaces or not replaced:
            reply = apply(fault, reply, error_body, now, target=target)
        replaced = replaced or fault.replaces
    return reply or _own(503, [], b"", now)


def apply(
    fault: Fault, reply: Reply | None, error_body: Callable[[str, str], bytes], now: float, *, target: str = "/"
) -> Reply:
    """Return the reply after one resolved fault has struck; see `befallen`."""
    if fault.name == "redirect":
        struck = _redirect(fault, now, target)
    elif is_status(fault.name):
        struck = _refusal(fault, error_body, now)
    else:
        reply = reply or _own(503, [], b"", now)
        struck = _GARBLES[fault.name](fault, reply) if fault.name in _GARBLES else reply
        struck = _copy(struck, _ON_THE_WAY[fault.name](fault, reply)) if fault.name in _ON_THE_WAY else struck
    struck.facts = reply.facts if reply else None
    struck.disturbance = struck.disturbance or (reply.disturbance if reply else None)
    struck.summary = f"{reply.summary}; {fault}" if reply and reply.summary else str(fault)
    return struck


def _copy(reply: Reply, disturbance: Disturbance) -> Reply:
    copy = Reply(reply.status, reply.headers, reply.body)
    copy.disturbance = disturbance
    return copy


def _own(status: int, headers: Headers, body: bytes, now: float) -> Reply:
    length = [(b"content-length", b"%d" % len(body)), (b"date", http_date(int(now)))]
    return Reply(status, [*headers, *length], body)


def _redirect(fault: Fault, now: float, target: str) -> Reply:
    status, address = fault.parameters
    location = f"{address}{target}".encode("ascii", "replace")
    return _own(int(status), [(b"location", location)], b"", now)


def _refusal(fault: Fault, error_body: Callable[[str, str], bytes], now: float) -> Reply:
    status = int(fault.name)
    code, reason = status_words(status)
    headers: Headers = []
    body = b""
    if "html" in fault.parameters:
        headers.append((b"content-type", b"text/html; charset=utf-8"))
        body = _page(f"{status} {reason}")
    elif "empty" not in fault.parameters:
        headers.append((b"content-type", b"application/json"))
        body = error_body(code, reason)
    retry = next((word[6:] for word in fault.parameters if word.startswith("retry=")), DEFAULT_RETRY.get(fault.name))
    if retry not in (None, "none"):
        headers.append((b"retry-after", _retry_after(str(retry), now)))
    return _own(status, headers, body, now)


def _page(title: str) -> bytes:
    head = f"<head><title>{title}</title></head>"
    body = f"<body>\r\n<center><h1>{title}</h1></center>\r\n<hr><center>proxy</center>\r\n</body>"
    return f"<html>\r\n{head}\r\n{body}\r\n</html>\r\n".encode()


def _retry_after(retry: str, now: float) -> bytes:
    if retry.startswith("date+"):
        return http_date(int(now) + int(retry.removeprefix("date+")))
    return _RETRY_WORDS.get(retry) or retry.encode()


def _garbled(reply: Reply, body: bytes, *changed: tuple[bytes, bytes]) -> Reply:
    changes = {b"content-length": b"%d" % len(body), **dict(changed)}
    kept = [(name, changes.pop(name, value)) for name, value in reply.headers]
    garbled = Reply(reply.status, [*kept, *changes.items()], body)
    garbled.disturbance = reply.disturbance
    return garbled


def _place(fault: Fault, body: bytes) -> int:
    return max(0, min(int(fault.parameters[0]), len(body) - 1))


def _wrong_type(fault: Fault, reply: Reply) -> Reply:
    return _garbled(reply, reply.body, (b"content-type", fault.parameters[0].encode()))


def _malformed(_fault: Fault, reply: Reply) -> Reply:
    return _garbled(reply, b"%b,%b" % (reply.body[:1] or b"{", reply.body[1:]))


def _truncated(fault: Fault, reply: Reply) -> Reply:
    return _garbled(reply, reply.body[: _place(fault, reply.body)])


def _gzip_cut(fault: Fault, reply: Reply) -> Reply:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    packed = packer.compress(reply.body) + packer.flush()
    return _garbled(reply, packed[: _place(fault, packed)], (b"content-encoding", b"gzip"))


def _empty(_fault: Fault, reply: Reply) -> Reply:
    return _garbled(reply, b"")


def _latency(fault: Fault, reply: Reply) -> Disturbance:
    before = reply.disturbance or Disturbance()
    return before._replace(delay=before.delay + read_duration("latency", fault.parameters[0], str(fault)))


def _drip(fault: Fault, reply: Reply) -> Disturbance:
    size, _, pause = fault.parameters[0].partition("/")
    return (reply.disturbance or Disturbance())._replace(drip=(int(size), read_duration("drip", pause, str(fault))))


def _ended(fault: Fault, reply: Reply) -> Disturbance:
    before = reply.disturbance or Disturbance()
    if before.end:
        return before
    if fault.name == "hang":
        return before._replace(sent=-1, end="hang")
    if fault.name == "reset":
        return before._replace(sent=-1, end="reset")
    return before._replace(sent=_place(fault, reply.body), end="reset" if fault.name == "cut" else "close")


_GARBLES: dict[str, Callable[[Fault, Reply], Reply]] = {
    "wrong_type": _wrong_type,
    "malformed": _malformed,
    "truncated": _truncated,
    "gzip_cut": _gzip_cut,
    "empty": _empty,
}
_ON_THE_WAY: dict[str, Callable[[Fault, Reply], Disturbance]] = {
    "latency": _latency,
    "drip": _drip,
    "reset": _ended,
    "cut": _ended,
    "close": _ended,
    "hang": _ended,
}
