"""What no page says: questions with named candidate answers."""

from __future__ import annotations

from typing import Any, NamedTuple

from .yaml_file import Entry, parse_yaml


class Answer(NamedTuple):
    """One candidate: what it means, which values of the wire it sets, and, for modes, their order."""

    name: str
    means: str
    sets: dict[str, Any]
    order: tuple[str, ...]


class Question(NamedTuple):
    """An undocumented fact; one that the double never acts on has a `reason` instead of answers."""

    id: str
    group: int
    asks: str
    reason: str | None
    default: str | None
    answers: dict[str, Answer]

    @property
    def is_simulated(self) -> bool:
        """Whether the double acts on the answers."""
        return self.reason is None


def read_questions(text: str, file: str) -> dict[str, Question]:
    """Return the questions of a YAML text by id, or raise SpecFileInvalid."""
    return {name: _question(name, entry) for name, entry in parse_yaml(text, file).pairs()}


def _question(name: str, entry: Entry) -> Question:
    entries = entry.mapping(required=("group", "asks"), optional=("reason", "default", "answers"))
    answers = {key: _answer(key, item) for key, item in entries["answers"].pairs()} if "answers" in entries else {}
    if "reason" in entries:
        if len(entries) > 3:
            entry.refuse("a question with a 'reason' is not simulated, and has no 'default' and no 'answers'")
    elif len(answers) < 2 or "default" not in entries:
        entry.refuse("a question has a 'default' and at least two 'answers', or a 'reason' why it is not simulated")
    return Question(
        id=name,
        group=entries["group"].count(),
        asks=entries["asks"].text(),
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
