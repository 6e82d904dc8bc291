"""Answers that came whole: unpacked, without the key, and whether they are ones to go by."""

from __future__ import annotations

import html
import json
import re
import zlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .sender import MOST_BYTES, TOO_LONG, Answer

if TYPE_CHECKING:
    from givonkit.http import Headers

    from .secret import Secret

_SHOWN = 200
_opens_a_page = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE).match
_title_in = re.compile(rb"<title[^<>]{0,200}>([^<>]{1,200})</title", re.IGNORECASE).search


def whole_answer(secret: Secret, method: str, status: int, headers: Headers, body: bytes) -> Answer:
    """Return an answer that came whole: unpacked, without the key, and with a `trouble` if it is none to go by."""
    body, trouble = _unpacked(Answer(status, headers, body))
    shown = [(secret.masked(name), secret.masked(value)) for name, value in headers]
    answer = Answer(status, shown, secret.masked(body))
    has_body = answer.body or (method != "HEAD" and status not in (204, 205))
    return answer._replace(trouble=_redirect(answer) or trouble or (trouble_with(answer) if has_body else None))


def trouble_with(answer: Answer, *, was_recorded: bool = False) -> str | None:
    """Return why an answer says nothing about its request: a page came, or JSON that is broken; else None.

    One that was recorded without its body is one to go by, unless a page was promised.
    """
    if was_recorded and not answer.body:
        return "an HTML page came" if _is_labelled_as_page(answer) else None
    return _page(answer) or _broken_json(answer)


def is_json(body: bytes) -> bool:
    """Return whether bytes are JSON."""
    return _json_problem(body) is None


def _unpacked(answer: Answer) -> tuple[bytes, str | None]:
    encoding = (answer.header("content-encoding") or "identity").strip().lower()
    if encoding == "identity" or not answer.body:
        return answer.body, None
    if encoding not in ("gzip", "x-gzip", "deflate"):
        return answer.body, f"the answer is packed by {_one_line(encoding)!r}, which was not asked for"
    unpacker = zlib.decompressobj(wbits=47)
    try:
        body = unpacker.decompress(answer.body, MOST_BYTES)
    except zlib.error:
        return answer.body, f"{encoding} was promised, and what came is none"
    if unpacker.unconsumed_tail:
        return answer.body, TOO_LONG
    return (body, None) if unpacker.eof else (answer.body, f"the answer's {encoding} is cut")


def _redirect(answer: Answer) -> str | None:
    if answer.status is None or not 300 <= answer.status < 400:
        return None
    location = answer.header("location")
    try:
        parts = urlsplit(location or "")
    except ValueError:
        return "redirects to an address that cannot be read"
    host = parts.netloc.rpartition("@")[2]
    address = parts._replace(netloc=host, query="", fragment="").geturl()
    return f"redirects to {_one_line(address)}" if address else f"status {answer.status}, a redirect to nowhere"


def _media_type(answer: Answer) -> str:
    return (answer.header("content-type") or "").partition(";")[0].strip().lower()


def _is_labelled_as_page(answer: Answer) -> bool:
    return _media_type(answer) in ("text/html", "application/xhtml+xml")


def _page(answer: Answer) -> str | None:
    is_labelled = bool(answer.body) and _is_labelled_as_page(answer) and not is_json(answer.body)
    if not is_labelled and not _opens_a_page(answer.body):
        return None
    title = _title_in(answer.body)
    text = html.unescape(title[1].decode("utf-8", "replace")) if title else ""
    return "an HTML page came" + (f", titled {_one_line(text)!r}" if text.strip() else "")


def _broken_json(answer: Answer) -> str | None:
    kind = _media_type(answer)
    if kind not in ("application/json", "text/json") and not kind.endswith("+json"):
        return None
    problem = _json_problem(answer.body) if answer.body else "the body is empty"
    return problem and f"JSON was promised, and what came is none: {problem}"


def _json_problem(body: bytes) -> str | None:
    try:
        json.loads(body)
    except json.JSONDecodeError as error:
        return f"{error.msg} at character {error.pos:,}"
    except RecursionError:
        return "it is nested too deeply"
    except ValueError:
        return "its characters or numbers cannot be read"
    return None


def _one_line(text: str) -> str:
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
