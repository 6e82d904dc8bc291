"""Files over HTTP, as RFC 9110 has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from givonkit.http import Reply

from .timestamps import http_date

if TYPE_CHECKING:
    from givonkit.http import Headers, Request

_entity_tags_in = re.compile(rb'"[^"]*"').findall
_one_range_in = re.compile(rb"bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*", re.IGNORECASE).fullmatch
_is_plain_name = re.compile(r"[0-9A-Za-z._-]+").fullmatch


def file_reply(
    request: Request, body: bytes, media_type: bytes, *, etag: bytes, now: float, last_modified: float
) -> Reply:
    """Return the answer to a GET or HEAD of a file: 200, 206 for a part of it, 304 when the client has it, or 416.

    `etag` is a strong entity tag with its quotes. A Range of several ranges, of another unit or with a fault gets the
    whole file, as RFC 9110 allows. The answer to a HEAD has a body like that to a GET: leave it out.
    """
    modified = int(last_modified)
    headers: Headers = [
        (b"etag", etag),
        (b"last-modified", http_date(modified)),
        (b"date", http_date(int(now))),
    ]
    name = request.path.rpartition("/")[2]
    if _is_known(request.headers, etag, modified):
        return Reply(304, headers, b"", f"not modified: {name}")
    headers.append((b"accept-ranges", b"bytes"))
    part = _asked_part(request, len(body), etag, modified)
    if part is not None and not part:
        headers += ((b"content-range", b"bytes */%d" % len(body)), (b"content-length", b"0"))
        return Reply(416, headers, b"", f"refused: no such range in the {len(body)} bytes of {name}")
    if _is_plain_name(name):
        headers.append((b"content-disposition", b'inline; filename="%b"' % name.encode()))
    headers.append((b"content-type", media_type))
    if part is None:
        headers.append((b"content-length", b"%d" % len(body)))
        return Reply(200, headers, body, f"downloaded: {name}, {len(body)} bytes")
    headers.append((b"content-range", b"bytes %d-%d/%d" % (part.start, part.stop - 1, len(body))))
    headers.append((b"content-length", b"%d" % len(part)))
    summary = f"downloaded: {name}, {len(part)} of {len(body)} bytes"
    return Reply(206, headers, body[part.start : part.stop], summary)


def _is_known(headers: dict[bytes, bytes], etag: bytes, modified: int) -> bool:
    """Whether the client has this very file; an If-None-Match makes an If-Modified-Since void."""
    tags = headers.get(b"if-none-match")
    if tags is not None:
        return tags.strip() == b"*" or etag in _entity_tags_in(tags)
    since = _http_seconds(headers.get(b"if-modified-since"))
    return since is not None and modified <= since


def _asked_part(request: Request, size: int, etag: bytes, modified: int) -> range | None:
    """Return the bytes that are asked for, or None for the whole file; an empty range cannot be satisfied."""
    asked = request.headers.get(b"range")
    if asked is None or request.method != "GET":
        return None
    known = request.headers.get(b"if-range")
    if known is not None and known.strip() != etag and _http_seconds(known) != modified:
        return None
    return _part(asked, size)


def _part(asked: bytes, size: int) -> range | None:
    match = _one_range_in(asked.strip())
    if match is None:
        return None
    first, last = match.groups()
    if not first:
        return range(max(size - _position(last), 0), size) if last else None
    if not last:
        return range(_position(first), size)
    start, end = _position(first), _position(last)
    return range(start, min(end + 1, size)) if start <= end else None


def _position(digits: bytes) -> int:
    return int(digits) if len(digits) <= 18 else 10**18  # beyond any file, and int() refuses thousands of digits


def _http_seconds(date: bytes | None) -> int | None:
    """Return the time of any of the three forms of an HTTP date, or None when it is none."""
    if date is None:
        return None
    from email.utils import mktime_tz, parsedate_tz  # noqa: PLC0415  # slow, and most requests have no date

    try:
        parsed = parsedate_tz(date.decode("latin-1"))
        return None if parsed is None else int(mktime_tz(parsed))
    except (ValueError, OverflowError):
        return None
