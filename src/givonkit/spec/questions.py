"""What no page says: questions with named candidate answers."""

from __future__ import annotations

from typing import Any, NamedTuple

from .yaml_file import Entry, parse_yaml

SIMULATED = ("yes", "default only", "not yet", "no")


class Answer(NamedTuple):
    """One candidate: what it means, which values of the wire it sets, and, for modes, their order."""

    name: str
    means: str
    sets: dict[str, Any]
    order: tuple[str, ...]


class Question(NamedTuple):
    """An undocumented fact; `simulated` says whether the double acts on its answers."""

    id: str
    group: int
    asks: str
    simulated: str
    reason: str | None
    default: str | None
    answers: dict[str, Answer]


def read_questions(text: str, file: str) -> dict[str, Question]:
    """Return the questions of a YAML text by id, or raise SpecFileInvalid."""
    return {name: _question(name, entry) for name, entry in parse_yaml(text, file).pairs()}


def _question(name: str, entry: Entry) -> Question:
    entries = entry.mapping(required=("group", "asks"), optional=("simulated", "reason", "default", "answers"))
    simulated = entries["simulated"].one_of(SIMULATED) if "simulated" in entries else "yes"
    answers = {key: _answer(key, item) for key, item in entries["answers"].pairs()} if "answers" in entries else {}
    if simulated == "no":
        if "reason" not in entries:
            entry.refuse("a question that is not simulated has a 'reason'")
    elif len(answers) < 2 or "default" not in entries:
        entry.refuse("a question has a 'default' and at least two 'answers'")
    return Question(
        id=name,
        group=entries["group"].count(),
        asks=entries["asks"].text(),
        simulated=simulated,
        reason=entries["reason"].text() if "reason" in entries else None,
        default=entries["default"].one_of(tuple(answers)) if "default" in entries else None,
        answers=answers,
    )


def _answer(name: str, entry: Entry) -> Answer:
    entries = entry.mapping(required=("means",), optional=("sets", "order"))
    return Answer(
        name=name,
        means=entries["means"].text(),
        sets={path: value.value() for path, value in entries["sets"].pairs()} if "sets" in entries else {},
        order=tuple(item.text() for item in entries["order"].items()) if "order" in entries else (),
    )
