"""A world: one answer to every question, and the wire (shapes, names, statuses) that follows from the answers."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from givonkit.errors import WorldInvalid, did_you_mean, nearest_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .questions import Question


class World:
    """One answer to every question that is simulated; questions that are not named get their default.

    Raises WorldInvalid for a question or an answer that the spec does not offer.
    """

    def __init__(
        self, questions: Mapping[str, Question], wire: Mapping[str, Any], answers: Mapping[str, str] | None = None
    ) -> None:
        answers = answers or {}
        for question_id, answer in answers.items():
            _check(questions, question_id, answer)
        self.answers: dict[str, str] = {
            question.id: answers.get(question.id, question.default)
            for question in questions.values()
            if question.default is not None and question.simulated != "not yet"
        }
        self._questions = questions
        self.wire: dict[str, Any] = deepcopy(dict(wire))
        for question_id, answer in self.answers.items():
            for path, value in questions[question_id].answers[answer].sets.items():
                _set(self.wire, path, value)

    def __repr__(self) -> str:
        changed = {key: value for key, value in self.answers.items() if value != self._questions[key].default}
        return f"<World {', '.join(f'{key}={value}' for key, value in changed.items()) or 'default'}>"

    def answer(self, question: str) -> str:
        """Return the name of this world's answer to a question."""
        return self.answers[question]

    def order(self, question: str) -> tuple[str, ...]:
        """Return the order that this world's answer to a question gives."""
        return self._questions[question].answers[self.answers[question]].order


def _check(questions: Mapping[str, Question], question_id: str, answer: str) -> None:
    if question_id not in questions:
        raise WorldInvalid(f"no question is named {question_id!r}{did_you_mean(nearest_word(question_id, questions))}")
    question = questions[question_id]
    if answer not in question.answers:
        known = ", ".join(question.answers) or f"none, since {question.reason}"
        raise WorldInvalid(
            f"the question {question_id!r} has no answer {answer!r}"
            f"{did_you_mean(nearest_word(answer, question.answers))}; its answers are {known}"
        )
    if question.simulated == "not yet":
        raise WorldInvalid(f"the double does not act on the question {question_id!r} yet")
    if question.simulated != "yes" and answer != question.default:
        raise WorldInvalid(
            f"the double acts only on {question.default!r} of the question {question_id!r}, got {answer!r}"
        )


def _set(wire: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for parent in parents:
        wire = wire[parent]
    if value is None:
        wire.pop(last, None)
    else:
        wire[last] = deepcopy(value)
