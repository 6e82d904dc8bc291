"""A world: one answer to every question, and the wire (shapes, names, statuses) that follows from the answers."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from givonkit.errors import WorldInvalid, did_you_mean, nearest_word

from .routes import read_routes
from .wire import check_shapes, check_value, set_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .models import Basis
    from .questions import Question
    from .routes import Route


class World:
    """One answer to every question that is simulated; questions that are not named get their default.

    `changes` are values of the wire by dotted path, set after the answers' own; None takes away a key of a shape, or an
    operation. `observed` are the questions whose answer a live server showed.

    Raises WorldInvalid for a question, an answer, a path or a value that the spec does not offer.
    """

    def __init__(
        self,
        questions: Mapping[str, Question],
        wire: Mapping[str, Any],
        answers: Mapping[str, str] | None = None,
        changes: Mapping[str, Any] | None = None,
        *,
        observed: Iterable[str] = (),
    ) -> None:
        answers = answers or {}
        for question_id, answer in answers.items():
            _check(questions, question_id, answer)
        self.answers: dict[str, str] = {
            question.id: answers.get(question.id, question.default)
            for question in questions.values()
            if question.default is not None
        }
        self._questions = questions
        self.observed = frozenset(observed)
        self.changes = dict(changes or {})
        self.wire: dict[str, Any] = deepcopy(dict(wire))
        for question_id, answer in self.answers.items():
            for path, value in questions[question_id].answers[answer].sets.items():
                set_value(self.wire, path, value)
        for path, value in self.changes.items():
            check_value(self.wire, path, value, written=wire)
            set_value(self.wire, path, value)
        if self.changes:
            check_shapes(self.wire["shapes"])
        self.routes: dict[str, Route] = read_routes(self.wire["routes"])

    def __repr__(self) -> str:
        changed = [f"{key}={value}" for key, value in self.answers.items() if value != self._questions[key].default]
        return f"<World {', '.join([*changed, *self.changes]) or 'default'}>"

    def answer(self, question: str) -> str:
        """Return the name of this world's answer to a question."""
        return self.answers[question]

    def basis(self, basis: Basis, question: str | None) -> Basis:
        """Return why a rule is believed in this world: `observed` where the answer that it rests on was seen."""
        return "observed" if basis == "assumed" and question in self.observed else basis

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
