"""The request that a page shows, and the page without it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from .lines import Line, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_DATA = re.compile(r"(?:^|\s)(?:-d|--data(?:-raw|-binary)?|--json)[\s=]*\$?['\"]?\s*(?=\{)")
_BRACE = re.compile(r"^\s*(?=\{)")
_PLACE = re.compile(r"/generations\b|^\s*curl\b|-H\s")
_STRING = r'"{}"\s*:\s*"([^"\\]{{1,100}})"'
_MARKDOWN_ESCAPE = re.compile(r"\\([_\[\]*.~-])")
_END = re.compile(r"\}\s*\}\s*['\"]?")
_MOST_TRIES = 20
_MOST_LINES = 400
_LONGEST = 200_000


class Example(NamedTuple):
    """The request on a page: its line, the job's type, the model, and the input (None when it is cut).

    `is_call` says whether it is data of a command, and `twice` names the keys that it gives two times.
    """

    line: int
    is_call: bool
    twice: tuple[str, ...]
    type: str | None
    model: str | None
    input: dict[str, Any] | None


def take_example(lines: Sequence[Line]) -> tuple[Example | None, list[Line]]:
    """Return the request that lines show, and the lines without it; what follows it on its line is one of its own."""
    tries = 0
    for place, line in enumerate(lines):
        call = _DATA.search(line.raw)
        start = call or _BRACE.match(line.raw)
        if not start:
            continue
        tries += 1
        if tries > _MOST_TRIES:
            break
        text = "\n".join(each.raw for each in lines[place : place + _MOST_LINES])[start.end() : _LONGEST]
        found = _read(text, line.number, is_call=call is not None)
        if found:
            example, end = found
            return example, _without(lines, place, text, end)
    return None, [line for line in lines if not _PLACE.search(line.raw)]


def _read(text: str, number: int, *, is_call: bool) -> tuple[Example, int] | None:
    twice: list[str] = []
    decoder = json.JSONDecoder(parse_constant=_no_number, object_pairs_hook=lambda pairs: _object(pairs, twice))
    try:
        body, end = decoder.raw_decode(text.replace("'\\''", "'"))
        end += 3 * text[:end].count("'\\''")
    except (ValueError, RecursionError):
        bare = _MARKDOWN_ESCAPE.sub(r"\1", text)
        if len(bare) < len(text) and (found := _read(bare, number, is_call=is_call)):
            return found[0], len(text) - len(bare[found[1] :]) - text[found[1] :].count("\\")
        return _read_cut(text, number, is_call=is_call)
    if not isinstance(body, dict) or not isinstance(body.get("model"), str) or not isinstance(body.get("input"), dict):
        return None
    kind = body.get("type")
    kind = kind if isinstance(kind, str) else None
    return Example(number, is_call, tuple(twice), kind, body["model"], body["input"]), end


def _read_cut(text: str, number: int, *, is_call: bool) -> tuple[Example, int] | None:
    """Return what a body that is cut, or no JSON, says whole of its model before its input begins."""
    head = text[:1000].partition('"input"')[0]
    kind, model = (re.search(_STRING.format(key), head) for key in ("type", "model"))
    if not model:
        return None
    end = _END.search(text.partition("\n")[0])
    example = Example(number, is_call, (), kind.group(1) if kind else None, model.group(1), None)
    return example, end.end() if end else len(text.partition("\n")[0])


def _without(lines: Sequence[Line], place: int, text: str, end: int) -> list[Line]:
    used = text[:end].count("\n")
    rest = text[end:].partition("\n")[0].strip().lstrip("'\"`; ")
    last = lines[place + used] if place + used < len(lines) else lines[-1]
    before = [line for line in lines[:place] if not _PLACE.search(line.raw)]
    after = list(lines[place + used + 1 :])
    if not rest:
        return [*before, *after]
    return [*before, Line(last.number, plain(rest), rest, (plain(rest),), ends=last.ends), *after]


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _object(pairs: list[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    twice.extend(key for place, (key, _) in enumerate(pairs) if any(key == other for other, _ in pairs[:place]))
    return dict(pairs)
