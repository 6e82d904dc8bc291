"""A page's lines, sorted into the parts that a model page has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .capabilities import Capabilities
    from .lines import Line
    from .words import Words

HEADINGS = ("cost", "fields", "capabilities")
_CHECKED_HEADINGS = ("cost", "fields", "required", "capabilities", "type", "default", "allowed")
_LONGEST_NAME = 80
_LONGEST_VERB = 25
_MOST_INTRO_LINES = 500


class Section(NamedTuple):
    """The lines under one heading; those before the first heading are the `intro`, those after the last the `end`."""

    kind: str
    lines: list[Line]


def sections(lines: Sequence[Line], name: str | None, words: Words, capabilities: Capabilities) -> list[Section]:
    """Return the sections of a page in their order."""
    found = [Section("intro", [])]
    for line in lines:
        kind, rest = _heading(line, words)
        if kind is None and found[-1].kind not in ("capabilities", "intro") and capabilities.is_list(line):
            kind = "capabilities"
        if kind:
            found.append(Section(kind, []))
        elif found[-1].kind == "capabilities" and _is_closing(line, name):
            found.append(Section("end", []))
        if rest:
            found[-1].lines.append(rest)
    return found


def closing_apart(lines: Sequence[Line], name: str | None, words: Words) -> list[Line]:
    """Return the lines with the invitation to run the model, which may be glued to the slots, on a line of its own."""
    if not name:
        return list(lines)
    invited = re.compile(rf"(.*?)({words.pattern('run')}\s+{re.escape(name)})", re.IGNORECASE)
    apart: list[Line] = []
    for line in lines:
        found = invited.fullmatch(line.text) if line.text.casefold().endswith(name.casefold()) else None
        texts = [text for text in found.groups() if text] if found and not line.cells else []
        apart.extend(line._replace(text=text, raw=text, parts=(text,), ends=True) for text in texts)
        if not texts:
            apart.append(line)
    return apart


def closing_place(lines: Sequence[Line], name: str | None, capabilities: Capabilities) -> int | None:
    """Return where the invitation to run the model follows the modes and slots, as it does where a page was not cut."""
    passed = False
    for place, line in enumerate(lines):
        passed = passed or capabilities.is_list(line)
        if passed and _is_closing(line, name):
            return place
    return None


def display_name(lines: Sequence[Line], words: Words) -> Line | None:
    """Return the line with the model's name: the first heading, what the page invites to run, or what comes first."""
    heading = next((line for line in lines if line.level == 1 and 0 < len(line.text) <= _LONGEST_NAME), None)
    if heading:
        return heading
    before = [line for line in _before_cost(lines, words) if not line.cells and not line.text.startswith("http")]
    intro = [line for line in before if len(line.text) <= _LONGEST_NAME]
    run = re.compile(rf"{words.pattern('run')}\s+(.{{1,{_LONGEST_NAME}}})", re.IGNORECASE)
    by_text = {line.text: line for line in reversed(intro)}
    for line in reversed(lines):
        for found in run.finditer(line.text[-2 * _LONGEST_NAME :]):
            if found.group(1).strip(" *#.!") in by_text:
                return by_text[found.group(1).strip(" *#.!")]
    while before and (before[-1] not in intro or before[-1].text.endswith((".", "!"))):
        before.pop()  # the introduction stands between the name and the cost
    return before[-1] if before else None


def _before_cost(lines: Sequence[Line], words: Words) -> list[Line]:
    """Return the lines before the first price under a heading about cost (a menu may name the cost too)."""
    shown = [line for line in lines[:_MOST_INTRO_LINES] if line.text]
    price = re.compile(rf"\d\s*{words.pattern('tokens')}", re.IGNORECASE)
    for place, line in enumerate(shown):
        kind, rest = _heading(line, words)
        if kind == "cost" and any(price.search(each.text) for each in (rest, *shown[place + 1 : place + 4]) if each):
            return shown[:place]
    return shown


def _is_closing(line: Line, name: str | None) -> bool:
    verb = line.text[: -len(name)].strip() if name and line.text.endswith(name) else ""
    return bool(verb) and len(verb) <= _LONGEST_VERB and not re.search(r"[:_\d]", verb)


def headings(lines: Sequence[Line], words: Words) -> list[str]:
    """Return the headings, labels and columns of a page, which tell its language."""
    texts = [part for line in lines for part in (*line.parts, line.text)]
    return [text for text in texts if any(words.mean(text, meaning) for meaning in _CHECKED_HEADINGS)]


def _heading(line: Line, words: Words) -> tuple[str | None, Line | None]:
    """Return the kind of section that a line begins, and the line, or what follows the heading on it."""
    if line.cells or not line.text:
        return None, line
    for kind in HEADINGS:
        if words.mean(line.text, kind):
            return kind, None
        if len(line.parts) > 1 and words.mean(line.parts[0], kind):
            rest = line.parts[1:]
            return kind, line._replace(text=" ".join(rest), parts=rest)
    return None, line
