"""A page's lines, sorted into the parts that a model page has."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from .names import letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .capabilities import Capabilities
    from .lines import Line
    from .words import Words

HEADINGS = ("cost", "fields", "capabilities")
_CHECKED_HEADINGS = ("cost", "fields", "required", "capabilities", "type", "default", "allowed")
_LONGEST_NAME = 80
_LONGEST_VERB = 25
_MOST_INTRO_LINES = 500
_MOST_INTRO_LINES_TOLD = 6
_MARKS = " *#.!"
_SLOT_END = r":\s?(?:image|video|voiceover)\s?\*?(?:\[\](?:<=\d{1,6})?)?\*?"
_NO_NAME = re.compile(
    r"https?:|---|={3}|:\w|[^*]*\*|title:|url source:|markdown content:|\.\. |[—–-]$|.*\s·\s"
    r"|(?:string|number|boolean|object|array)$",
    re.IGNORECASE,
)
_LONGEST_FIRST = 45


class Section(NamedTuple):
    """The lines under one heading; those before the first heading are the `intro`, those after the last the `end`."""

    kind: str
    lines: list[Line]


def sections(lines: Sequence[Line], name: str | None, words: Words, capabilities: Capabilities) -> list[Section]:
    """Return the sections of a page in their order."""
    found = [Section("intro", [])]
    for line in lines:
        if found[-1].kind == "end" and {*HEADINGS} <= {section.kind for section in found}:
            break  # what follows the invitation is about other things
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
    ending = re.escape(name)
    invited = re.compile(rf"(.*?)({words.pattern('run')}\s+{ending})", re.IGNORECASE)
    after_slots = re.compile(rf"(.*{_SLOT_END})\s*([^\W\d_][^:_\d]{{1,{_LONGEST_VERB}}}\s{ending})")
    apart: list[Line] = []
    for line in lines if not lines or lines[-1].ends else [*lines[:-1], _completed(lines[-1], name, words)]:
        may_be = line.text.casefold().endswith(name.casefold()) and not line.cells
        found = (invited.fullmatch(line.text) or after_slots.fullmatch(line.text)) if may_be else None
        texts = [text for text in found.groups() if text] if found else []
        apart.extend(line._replace(text=text, raw=text, parts=(text,), ends=True) for text in texts)
        if not texts:
            apart.append(line)
    return apart


def _completed(line: Line, name: str, words: Words) -> Line:
    """Return a last line that is cut inside the invitation as it would go on."""
    cut = re.fullmatch(rf"(.*?{words.pattern('run')}\s+)(\S.*)", line.text, re.IGNORECASE)
    if cut is None or line.cells or not name.casefold().startswith(cut.group(2).rstrip("….").rstrip().casefold()):
        return line
    return line._replace(text=cut.group(1) + name, ends=True)


def closing_place(lines: Sequence[Line], name: str | None, capabilities: Capabilities) -> int | None:
    """Return where the invitation to run the model follows the modes and slots, as it does where a page was not cut."""
    passed = False
    for place, line in enumerate(lines):
        passed = passed or capabilities.is_list(line)
        if passed and _is_closing(line, name):
            return place
    return None


def display_name(lines: Sequence[Line], slug: str | None, words: Words, capabilities: Capabilities) -> Line | None:
    """Return the line with the model's name, or None where nothing says which one it is.

    It is the first heading, what the page invites to run, what is like the name in requests, what stands twice, or what
    the page begins with, if little stands before the cost.
    """
    heading = next((line for line in lines if line.level == 1 and 0 < len(line.text) <= _LONGEST_NAME), None)
    if heading:
        return heading
    provider = re.compile(rf"{words.pattern('provider')}\s*:", re.IGNORECASE)
    intro = [
        line
        for line in _before_cost(lines, words)
        if not (line.cells or provider.search(line.text) or _NO_NAME.match(line.text))
        and not any(words.mean(line.text, label) for label in (*_CHECKED_HEADINGS, "video", "image"))
    ]
    titles = [line for line in intro if len(line.text) <= _LONGEST_NAME and line.text[-1] not in ".!?,;:"]
    texts = {line.text for line in titles}
    titles = [line for line in titles if not any(line.text.startswith(f"{text} ") for text in texts)]
    alike = [line for line in titles if slug and letters(line.text) == letters(slug)]
    twice = [line for line, after in pairwise(intro) if line.text == after.text]
    is_title = bool(titles) and (titles[0].text[0].isupper() or titles[0].text[0].isdigit())
    is_title = is_title and len(titles[0].text) <= _LONGEST_FIRST
    first = titles[:1] if is_title and len(intro) <= _MOST_INTRO_LINES_TOLD else []
    invited = _invited(lines, words, capabilities, {line.text: line for line in reversed(titles)})
    return next(iter([*([invited] if invited else []), *alike, *twice, *first]), None)


def _invited(
    lines: Sequence[Line], words: Words, capabilities: Capabilities, titles: Mapping[str, Line]
) -> Line | None:
    """Return the line of the name that a page invites to run: in its introduction, or in the invitation itself."""
    run = re.compile(rf"{words.pattern('run')}\s+(.{{1,{_LONGEST_NAME}}})", re.IGNORECASE)
    after_slots = re.compile(rf".*{_SLOT_END}\s*{run.pattern}", re.IGNORECASE)
    for line in reversed(lines):
        for found in run.finditer(line.text[-2 * _LONGEST_NAME :]):
            if found.group(1).strip(_MARKS) in titles:
                return titles[found.group(1).strip(_MARKS)]
    passed = False
    for line in lines:
        alone = (run.fullmatch(line.text) if passed else None) or after_slots.fullmatch(line.text)
        passed = passed or capabilities.is_list(line)
        if alone and line.ends:
            name = alone.group(1).strip(_MARKS)
            return line._replace(text=name, parts=(name,))
    return None


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
