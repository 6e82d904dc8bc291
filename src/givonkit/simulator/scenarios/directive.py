"""The one-line grammar of scenarios, for prompts, headers, API keys and files.

    fail=content_policy message="no, thank you" after=3s
    fault=503:html times=2 then succeed processing=2s-4s
    fault=reset on=poll times=1

`times` counts the requests of its step; right after `on` it counts the faults that `on` is about.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from givonkit.errors import ScenarioInvalid, did_you_mean, nearest_word

from .match import OPERATIONS, Match
from .scenario import Scenario
from .words import FLAGS, WORDS, StepWords

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from .scenario import Step

KEY_PREFIX = "test_"
INLINE = "inline"
"""The name of a scenario that has none."""
LONGEST_LINE = 4_000
_is_opening = re.compile(r"\[\s*givonkit\b", re.IGNORECASE).search
_words = re.compile(r'(?:[^\s"]|"(?:[^"\\]|\\.)*")+', re.DOTALL)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def find_directive(text: str, place: str = "the directive") -> str | None:
    """Return what stands between `[givonkit` and `]`, or None when a text holds no directive."""
    opening = _is_opening(text)
    if opening is None:
        return None
    end = _end_of_directive(text, opening.end())
    if end is None:
        raise ScenarioInvalid(
            place, f"expected ] within {LONGEST_LINE} characters, and quoted text to be closed, got no end"
        )
    if _is_opening(text, end):
        raise ScenarioInvalid(place, "expected one directive, got a second one")
    return text[opening.end() : end].strip()


def _end_of_directive(text: str, start: int) -> int | None:
    is_quoted = is_escaped = False
    for position in range(start, min(len(text), start + LONGEST_LINE + 1)):
        letter = text[position]
        if letter == "]" and not is_quoted:
            return position
        if letter == '"' and not is_escaped:
            is_quoted = not is_quoted
        is_escaped = letter == "\\" and is_quoted and not is_escaped
    return None


def read_line(
    text: str, place: str, named: Mapping[str, Scenario], operations: Collection[str] = OPERATIONS
) -> tuple[Step, ...]:
    """Return the steps that a line says; `named` are the scenarios that it may name, `operations` the words of `on`."""
    if len(text) > LONGEST_LINE:
        raise ScenarioInvalid(place, f"expected at most {LONGEST_LINE} characters, got {len(text)}")
    steps: list[Step] = []
    for words in _parts(text, place):
        steps.extend(_steps(words, place, named, operations))
    check_reached(steps, place)
    return tuple(steps)


def check_reached(steps: Sequence[Step], place: str) -> None:
    """Refuse steps that no request could ever come to."""
    for number, step in enumerate(steps[:-1], 1):
        if step.times is None:
            raise ScenarioInvalid(place, f"step {number} has no times, so the steps after it would never be reached")


def read_scenario(
    text: str, place: str, named: Mapping[str, Scenario], operations: Collection[str] = OPERATIONS
) -> Scenario:
    """Return the scenario that a line says; a line that is a name and no more keeps that name."""
    steps = read_line(text, place, named, operations)
    return Scenario(text.strip() if text.strip() in named else INLINE, Match(), steps)


def of_key(
    key: str, named: Mapping[str, Scenario], operations: Collection[str] = OPERATIONS, place: str = "the API key"
) -> Scenario | None:
    """Return the scenario that an API key asks for, or None when it is an ordinary key.

    A scenario is `test_` and a known name, or words with `+` for the space: `test_fail=content_policy+after=3s`.
    A refusal never shows the key: it names words of the language and known names alone.
    """
    if not key.startswith(KEY_PREFIX):
        return None
    text = key.removeprefix(KEY_PREFIX)
    first = text.partition("+")[0]
    name, equals, _ = first.partition("=")
    if first in named or first in FLAGS or (equals and name in WORDS):
        return _of_words(text.replace("+", " "), place, named, operations)
    nearest = nearest_word(name, (word for word in WORDS if word not in FLAGS) if equals else named)
    if nearest is not None:
        hint = did_you_mean(f"{KEY_PREFIX}{nearest}{equals}")
        raise ScenarioInvalid(place, f"it is nearly a scenario and is none{hint}; an ordinary key is less like one")
    return None


def _of_words(text: str, place: str, named: Mapping[str, Scenario], operations: Collection[str]) -> Scenario:
    """Return the scenario of a key that begins as one; a refusal tells no text of it."""
    more = "; the same words in the header Givonkit-Scenario are told more"
    for word in _words.findall(text):
        name, equals, _ = word.partition("=")
        if name not in named and name not in WORDS and name != "then":
            hint = did_you_mean(nearest_word(name, WORDS if equals else (*named, *WORDS)))
            raise ScenarioInvalid(place, f"one of its words is unknown{hint}{more}")
    try:
        return read_scenario(text, place, named, operations)
    except ScenarioInvalid as error:
        wrong = next((word for word in WORDS if re.match(rf"(unknown )?{word}\b", error.reason)), None)
        reason = "its words cannot be understood together" if wrong is None else f"{wrong}: cannot be understood"
        raise ScenarioInvalid(place, f"{reason}{more}") from None


def _parts(text: str, place: str) -> Iterator[list[str]]:
    if _words.sub("", text).strip():
        raise ScenarioInvalid(place, 'expected a closing " after the quoted text, got the end')
    words = _words.findall(text)
    if not words:
        raise ScenarioInvalid(place, "expected words such as fail=content_policy or fault=503, got nothing")
    part: list[str] = []
    for word in [*words, "then"]:
        if word != "then":
            part.append(word)
        elif part:
            yield part
            part = []
        else:
            raise ScenarioInvalid(place, "expected a step on both sides of then, got nothing")


def _steps(
    words: list[str], place: str, named: Mapping[str, Scenario], operations: Collection[str]
) -> tuple[Step, ...]:
    for word in words:
        if word in named:
            if len(words) > 1:
                raise ScenarioInvalid(place, f"the scenario {word!r} is a step of its own; put then beside it")
            return named[word].steps
    step = StepWords(operations)
    for word in words:
        name, equals, value = word.partition("=")
        if name not in WORDS or bool(equals) == (name in FLAGS):
            _refuse_word(word, place, named)
        step.put(name, _unquoted(name, value, place), place)
    return (step.step(place),)


def _refuse_word(word: str, place: str, named: Mapping[str, Scenario]) -> None:
    name, equals, _ = word.partition("=")
    if name in FLAGS:
        raise ScenarioInvalid(place, f"{name}: expected no value, got {word[:80]!r}")
    if name in WORDS:
        raise ScenarioInvalid(place, f"{name}: expected a value ({name}=...), got nothing")
    nearest = did_you_mean(nearest_word(name, WORDS if equals else (*named, *WORDS)))
    raise ScenarioInvalid(place, f"unknown word {name[:80]!r}{nearest}; the words are {', '.join(WORDS)}, then")


def _unquoted(name: str, value: str, place: str) -> str:
    if '"' not in value:
        return value
    if name != "message" or not _QUOTED.fullmatch(value):
        raise ScenarioInvalid(
            place, f'{name}: expected quotes only around the whole text of message="...", got {value!r}'
        )
    try:
        return str(json.loads(value, strict=False))
    except ValueError as error:
        raise ScenarioInvalid(
            place, f'message: expected text with \\" and \\\\ as in JSON, got {value[:80]!r}'
        ) from error
