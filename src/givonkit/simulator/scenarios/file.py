"""Scenarios from a file, or from JSON of the same shape: everything is checked when it is read."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import yaml

from givonkit.errors import ScenarioInvalid, SpecFileInvalid
from givonkit.spec.yaml_file import parse_foreign_yaml

from .directive import check_reached, read_line
from .fault import read_fault, timed
from .match import Known, Match
from .scenario import BINDABLE, Scenario, Timing
from .words import FLAGS, WHEN, WORDS, StepWords, is_untold

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from givonkit.spec.yaml_file import Entry

    from .scenario import Step

_FAULT_WORDS = ("fault", "on", "times", "chance", "window")
_ORDER = (*(word for word in WORDS if word not in (*WHEN, "times")), "chance", "window", "on", "times", "faults")
_is_name = re.compile("[a-z0-9][a-z0-9_-]{0,63}").fullmatch


@lru_cache(maxsize=1)
def shipped() -> dict[str, Scenario]:
    """Return the scenarios that come with givonkit, by name."""
    data = files(__package__).joinpath("shipped.yaml").read_text("utf-8")
    return read_scenarios(data, "shipped.yaml", known=Known(), named={}, wins=None)


def read_scenarios(
    text: str,
    file: str,
    *,
    known: Known,
    named: Mapping[str, Scenario] | None = None,
    wins: Literal["first", "last"] | None = "first",
) -> dict[str, Scenario]:
    """Return the scenarios of a YAML or JSON text, in its order; ScenarioInvalid says file, line and reason.

    Lines may name scenarios that stand before them, and those in `named` (without it: the shipped ones). `wins` says
    which of the scenarios is asked first (None: they are only there to be named), so that one is refused which no
    request could come to.
    """
    found: dict[str, Scenario] = {}
    names = dict(shipped() if named is None else named)
    try:
        top = parse_foreign_yaml(text, file).mapping(required=("scenarios",))
        for name, entry in top["scenarios"].pairs():
            _check_name(name, entry)
            found[name] = names[name] = _scenario(name, entry, known, names)
            if wins is not None:
                _check_reached(found, name, entry, is_last=wins == "last")
    except SpecFileInvalid as error:
        raise ScenarioInvalid(f"{error.file}:{error.line}", error.reason) from error
    return found


def _check_reached(found: Mapping[str, Scenario], name: str, entry: Entry, *, is_last: bool) -> None:
    for other in found:
        front, hidden = (name, other) if is_last else (other, name)
        if front != hidden and found[front].hides(found[hidden]):
            entry.refuse(
                f"{front!r} always has something to say, so that no request would ever come to {hidden!r}; "
                f"give {front!r} a match, or let it stand {'before' if is_last else 'after'} {hidden!r}"
            )


def _check_name(name: str, entry: Entry) -> None:
    if not _is_name(name):
        entry.refuse(f"expected a name of at most 64 lower-case letters, digits, _ and -, got {name[:80]!r}")
    if name in WORDS or name == "then":
        entry.refuse(f"the name {name!r} is a word of the language; choose another")


def _scenario(name: str, entry: Entry, known: Known, named: Mapping[str, Scenario]) -> Scenario:
    if isinstance(entry.node, yaml.ScalarNode):
        return Scenario(name, Match(), _line(entry, named, _on_words((), known)))
    parts = entry.mapping(required=("steps",), optional=("match", "says"))
    match = Match.read(parts["match"], known) if "match" in parts else Match()
    on_words = _on_words(match.operations, known)
    if isinstance(parts["steps"].node, yaml.ScalarNode):
        steps = _line(parts["steps"], named, on_words)
    else:
        items = parts["steps"].items()
        steps = tuple(step for item in items for step in _steps(item, named, on_words))
    if not steps:
        parts["steps"].refuse("expected at least one step, got an empty list")
    check_reached(steps, _place(parts["steps"]))
    if match.operations and "create" not in match.operations:
        _check_no_job(steps, parts["steps"], match.operations)
    return Scenario(name, match, steps, parts["says"].text() if "says" in parts else "")


def _on_words(operations: Collection[str], known: Known) -> tuple[str, ...]:
    if operations and "create" not in operations:
        return tuple(operations)
    return tuple(word for word in known.operations if word == "create" or word in BINDABLE or word in operations)


def _check_no_job(steps: tuple[Step, ...], entry: Entry, operations: tuple[str, ...]) -> None:
    if any(step.outcome or step.timing != Timing() for step in steps):
        entry.refuse(
            f"outcome and times are for the operation create, and the match names {', '.join(operations)}; "
            "match create, or let a fault strike instead"
        )


def _steps(entry: Entry, named: Mapping[str, Scenario], on_words: tuple[str, ...]) -> tuple[Step, ...]:
    if isinstance(entry.node, yaml.ScalarNode):
        return _line(entry, named, on_words)
    words = StepWords(on_words)
    parts = entry.mapping(optional=_ORDER)
    for word in sorted(parts, key=_ORDER.index):
        if word == "faults":
            for item in parts[word].items():
                _put_fault(words, item, on_words)
        else:
            _put(words, word, parts[word])
    return (words.step(_place(entry)),)


def _put(words: StepWords, word: str, entry: Entry) -> None:
    if word in FLAGS and entry.text().lower() != "true":
        entry.refuse(f"{word}: expected true (or leave it out), got {entry.text()[:80]!r}")
    words.put(word, "" if word in FLAGS else _text(entry), _place(entry))


def _put_fault(words: StepWords, entry: Entry, on_words: tuple[str, ...]) -> None:
    if isinstance(entry.node, yaml.ScalarNode):
        words.add_fault(read_fault(entry.text(), _place(entry), on_words), _place(entry))
        return
    parts = entry.mapping(required=("fault",), optional=_FAULT_WORDS)
    fault = read_fault(parts.pop("fault").text(), _place(entry), on_words)
    for word, part in parts.items():
        if not is_untold(fault, word):
            part.refuse(f"{word} stands twice, here and in the fault's own text")
        fault = timed(fault, {word: _text(part)}, _place(part), on_words)
    words.add_fault(fault, _place(entry))


def _line(entry: Entry, named: Mapping[str, Scenario], on_words: tuple[str, ...]) -> tuple[Step, ...]:
    return read_line(entry.text(), _place(entry), named, on_words)


def _text(entry: Entry) -> str:
    return (
        ",".join(item.text() for item in entry.items()) if isinstance(entry.node, yaml.SequenceNode) else entry.text()
    )


def _place(entry: Entry) -> str:
    return f"{entry.file}:{entry.line}"
