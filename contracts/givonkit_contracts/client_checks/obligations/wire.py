"""Wire: what leaves is what was asked for, what came is taken as it is, and the key stands in its header alone."""

from __future__ import annotations

import json
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from givonkit_contracts.client_checks.obligation import Broken, Level, Unsettled, obligation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from givonkit_contracts.client_checks.obligation import Finding
    from givonkit_contracts.client_checks.run import Run

    Place = tuple[str | int, ...]
    Leaves = Mapping[Place, Any]

_BEFORE = 12
_PART = 24


def _line(model: str, fields: Mapping[str, Any]) -> str:
    """Return the schedule of a request for a model; its text is ASCII."""
    kind = "video" if model.startswith("kling") else "image"
    request = {"type": kind, "model": model, "input": {"prompt": "a red corgi", **fields}}
    return f"request={json.dumps(request, separators=(',', ':'))}"


_PROMPT = (
    "  a red\tcorgi, \"so proud\" \\o/\n\ncafe\u0301, \u05d0\u200f \U0001f415\u200d\U0001f9ba & <b>50%</b> 'ok' \n"
)
"""Spaces at both ends, a tab, line breaks, quotes, a letter in two parts, writing from the right, an emoji in parts."""


@obligation(
    "wire",
    Level.CORE,
    _line("kling-3.0", {"duration": 5, "audioEnabled": True}),
    bug='values that come from a form or a command line are sent as text: "5", "true"',
)
def numbers_stay_numbers(run: Run) -> Finding:
    """A client sends numbers as numbers, and true and false as such."""
    for post in run.of("create"):
        if not isinstance(post.sent_json, dict):
            return Broken(f"the body of its POST is no JSON object: {post.sent[:60]!r}", post.number)
    return _each_post(run, _turned)


@obligation(
    "wire",
    Level.CORE,
    _line("seedream-5", {"prompt": _PROMPT}),
    bug="a prompt is trimmed, put on one line, normalised or escaped",
)
def text_is_sent_as_it_is(run: Run) -> Finding:
    """A client sends text to the last space as it was given."""
    return _each_post(run, _reworded)


@obligation(
    "wire",
    Level.CORE,
    _line("seedream-5", {"aspectRatio": "3:2", "imageSize": "3K"}),
    bug="a serializer turns the names of fields into its own style",
)
def fields_keep_their_names(run: Run) -> Finding:
    """A client sends each field under the name that it was given."""
    return _each_post(run, _renamed)


@obligation(
    "wire",
    Level.CORE,
    "after=5s",
    bug="defaults of the client's own are sent along, and change what is made and what it costs",
)
def nothing_is_added(run: Run) -> Finding:
    """A client sends no field that it was not given."""
    return _each_post(run, _added)


@obligation(
    "wire",
    Level.CORE,
    _line("kling-3.0-omni", {"duration": 3, "audioEnabled": False, "referenceAssetUris": []}),
    _line("kling-3.0-omni", {"referenceAssetUris": ["https://assets.test/1.png", "https://assets.test/2.png"]}),
    bug="fields are sent `if value`, so that an explicit false is lost and the default is paid",
)
def nothing_is_left_out(run: Run) -> Finding:
    """A client sends every field that it was given, false and empty ones too, and each entry of a list."""
    return _each_post(run, _missing)


@obligation(
    "wire",
    Level.RESILIENT,
    "long-ids",
    bug="an id is kept in a column that is too short for it",
)
def ids_are_taken_as_they_are(run: Run) -> Finding:
    """A client asks for its job, and reports it, by the whole id that it was told."""
    if not run.of("poll", "cancel"):
        return Unsettled("the client never asked for its job by its id")
    known = {job.id for job in run.jobs}
    strange = next((exchange for exchange in run.of("poll", "cancel") if exchange.job not in known), None)
    if strange is not None:
        asked = strange.path.removesuffix("/cancel").rpartition("/")[2]
        return Broken(f"it asked for a job by {_lengthy(asked)}, and has none of that id", strange.number)
    told = next((outcome.job_id for outcome in run.outcomes if outcome.job_id and outcome.job_id not in known), None)
    return None if told is None else Broken(f"it reported a job by {_lengthy(told)}, and has none of that id")


@obligation(
    "wire",
    Level.CORE,
    "after=5s",
    bug="the key is sent in the URL, and stands in the log of every proxy on the way",
)
def key_is_in_its_header_alone(run: Run) -> Finding:
    """A client puts its key into no URL and into no body."""
    if not run.exchanges:
        return Unsettled("the client sent nothing")
    key = run.lives[0].errand.api_key
    for exchange in run.exchanges:
        if key in f"{exchange.path}?{exchange.query}":
            return Broken(f"its key stands in the URL of {exchange.method} {exchange.path}", exchange.number)
        if key.encode() in exchange.sent:
            return Broken(f"its key stands in the body of {exchange.method} {exchange.path}", exchange.number)
    return None


def _each_post(run: Run, fault: Callable[[Leaves, Leaves], str | None]) -> Finding:
    """Return what is at fault in the body of a POST, seen from the values that were given."""
    posts = [post for post in run.of("create") if isinstance(post.sent_json, dict)]
    if not posts:
        return Unsettled("the client never sent a POST with a JSON object")
    for post in posts:
        why = fault(dict(_leaves(run.schedule.request)), dict(_leaves(post.sent_json)))
        if why:
            return Broken(why, post.number)
    return None


def _turned(given: Leaves, sent: Leaves) -> str | None:
    for place, value in given.items():
        if isinstance(value, bool | int | float) and place in sent and not _same(value, sent[place]):
            return f"it sent {_named(place)} as {json.dumps(sent[place])}, and was given {json.dumps(value)}"
    return None


def _reworded(given: Leaves, sent: Leaves) -> str | None:
    for place, value in given.items():
        if isinstance(value, str) and place in sent and not _same(value, sent[place]):
            was, came = _where_they_part(value, sent[place])
            return f"it sent {_named(place)} with {came}, and was given {was}"
    return None


def _where_they_part(given: str, sent: Any) -> tuple[str, str]:
    """Return the part of two texts in which they first differ."""
    if not isinstance(sent, str):
        return _spelt(given)[:_PART], _spelt(sent)[:_PART]
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(given, sent, strict=False))
    start = len(list(shared))
    part = slice(max(0, start - _BEFORE), start + _PART)
    return _spelt(given[part]), _spelt(sent[part])


def _spelt(value: Any) -> str:
    """Return a value as JSON in which no space is lost where several are printed as one."""
    return json.dumps(value).replace("  ", " \\u0020")


def _renamed(given: Leaves, sent: Leaves) -> str | None:
    return next((f"it sent {_named(old)} as {_named(new)}" for old, new in _renamings(given, sent)), None)


def _added(given: Leaves, sent: Leaves) -> str | None:
    renamed = {new for _, new in _renamings(given, sent)}
    extra = [place for place in sent if place not in given and place not in renamed and not _is_within(place, given)]
    return f"it sent {_named(extra[0])}: {json.dumps(sent[extra[0]])}, which it was not given" if extra else None


def _missing(given: Leaves, sent: Leaves) -> str | None:
    renamed = {old for old, _ in _renamings(given, sent)}
    missing = [place for place in given if place not in sent and place not in renamed]
    return f"it did not send {_named(missing[0])}, and was given {json.dumps(given[missing[0]])}" if missing else None


def _renamings(given: Leaves, sent: Leaves) -> Iterator[tuple[Place, Place]]:
    """Yield the places that are missing, each with a new one that has its value."""
    new = [place for place in sent if place not in given]
    for old in given:
        found = next((place for place in new if old not in sent and _same(given[old], sent[place])), None)
        if found is not None:
            new.remove(found)
            yield old, found


def _is_within(place: Place, given: Leaves) -> bool:
    """Return whether a place lies within a value that was given, which is then another value and no new field."""
    return any(place[:end] in given for end in range(1, len(place)))


def _leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield each value that holds no other, with its place."""
    if not value or not isinstance(value, dict | list):
        yield place, value
        return
    for name, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _leaves(part, (*place, name))


def _same(one: Any, other: Any) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _lengthy(identifier: str) -> str:
    """Return an id, and how long it is where that is what tells it apart."""
    return identifier if len(identifier) < _PART else f"{identifier[:_PART]}… ({len(identifier)} characters)"


def _named(place: Place) -> str:
    return ".".join(map(str, place))
