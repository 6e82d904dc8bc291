"""The kinds of faults: what parameters each takes, brought into one fixed form of text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from givonkit.errors import ScenarioInvalid, did_you_mean, nearest_word

from .durations import duration_text, read_duration, read_span

if TYPE_CHECKING:
    from collections.abc import Callable

is_status = re.compile("[45][0-9][0-9]").fullmatch
HAS_CUT = frozenset(("truncated", "gzip_cut", "cut", "close"))
MAY_ACT = frozenset(("reset", "hang", "redirect"))
CUT_WITHIN = 256
LARGEST_CUT = 1_000_000_000
REDIRECTS = ("301", "302", "303", "307", "308")
RETRY_WORDS = ("date", "none", "absurd", "negative", "word")
_BODIES = ("html", "empty")
_is_media_type = re.compile(r"[0-9A-Za-z.+*-]{1,60}/[0-9A-Za-z.+*-]{1,60}").fullmatch
_is_retry = re.compile(r"(?:date\+)?[0-9]{1,7}").fullmatch
_is_address = re.compile(r"https?://[0-9A-Za-z._~\[\]:-]{1,255}").fullmatch
_is_drip = re.compile(r"([1-9][0-9]{0,8})/(.+)").fullmatch


def _refuse(place: str, name: str, expected: str, came: object) -> NoReturn:
    raise ScenarioInvalid(place, f"fault {name}: expected {expected}, got {str(came)[:80]!r}")


def _at_most_one(name: str, words: list[str], place: str, expected: str) -> str:
    if len(words) > 1:
        _refuse(place, name, expected, ",".join(words))
    return words[0] if words else ""


def _nothing(name: str, words: list[str], place: str) -> tuple[str, ...]:
    if words:
        _refuse(place, name, "no parameter of its own", ",".join(words))
    return ()


def _latency(name: str, words: list[str], place: str) -> tuple[str, ...]:
    text = _at_most_one(name, words, place, "one duration")
    if not text:
        raise ScenarioInvalid(place, "fault latency: expected a duration such as latency:2s or latency:1s-3s, got none")
    return (str(read_span("fault latency", text, place)),)


def _status(name: str, words: list[str], place: str) -> tuple[str, ...]:
    body = ""
    retry = ""
    for word in words:
        if word in _BODIES and not body:
            body = word
        elif word.startswith("retry=") and not retry:
            retry = f"retry={_retry(name, word.removeprefix('retry='), place)}"
        else:
            nearest = did_you_mean(nearest_word(word, (*_BODIES, "retry=", "acted")))
            _refuse(place, name, "html or empty, retry=SECONDS and acted, each at most once", word + nearest)
    return tuple(filter(None, (body, retry)))


def _retry(name: str, text: str, place: str) -> str:
    if text not in RETRY_WORDS and not _is_retry(text):
        _refuse(place, f"{name}: retry", f"seconds, date+SECONDS, {', '.join(RETRY_WORDS)}", text)
    return "date+5" if text == "date" else text


def _wrong_type(name: str, words: list[str], place: str) -> tuple[str, ...]:
    text = _at_most_one(name, words, place, "one media type") or "text/html"
    if not _is_media_type(text):
        _refuse(place, name, "a media type such as text/html", text)
    return (text,)


def _cut(name: str, words: list[str], place: str) -> tuple[str, ...]:
    text = _at_most_one(name, words, place, "one number of bytes")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= LARGEST_CUT):
        _refuse(place, name, "a number of bytes such as 30", text)
    return (str(int(text)),) if text else ()


def _drip(name: str, words: list[str], place: str) -> tuple[str, ...]:
    text = _at_most_one(name, words, place, "bytes/pause") or "10/100ms"
    found = _is_drip(text)
    if found is None:
        _refuse(place, name, "bytes/pause such as 10/100ms", text)
    return (f"{found[1]}/{duration_text(read_duration('fault drip', found[2], place))}",)


def _redirect(name: str, words: list[str], place: str) -> tuple[str, ...]:
    status, address = words if len(words) == 2 else ("307", ",".join(words))
    if status not in REDIRECTS:
        _refuse(place, name, f"one of {', '.join(REDIRECTS)}", status)
    if not _is_address(address.rstrip("/")):
        _refuse(place, name, "a scheme and host such as https://other.example", address)
    return status, address.rstrip("/")


KINDS: dict[str, Callable[[str, list[str], str], tuple[str, ...]]] = {
    "status": _status,
    "latency": _latency,
    "wrong_type": _wrong_type,
    "malformed": _nothing,
    "truncated": _cut,
    "gzip_cut": _cut,
    "drip": _drip,
    "empty": _nothing,
    "reset": _nothing,
    "cut": _cut,
    "close": _cut,
    "hang": _nothing,
    "redirect": _redirect,
}
"""Each kind of fault (`status`: any number from 400 to 599) and what reads its parameters."""
