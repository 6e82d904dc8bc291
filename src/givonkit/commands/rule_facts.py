"""What `spec rules` and `spec questions` tell: the objects that `--json` prints, key by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit.spec import Question, Rule, Spec, World


EVERY_REQUEST = "generations"
"""What stands in the place of a model in the ids of rules about every request."""


class RuleFacts(TypedDict):
    """One rule; `model` is null for a rule about every request, `answer` is this world's answer to `question`."""

    id: str
    model: str | None
    sentence: str
    basis: str
    source: str
    question: str | None
    answer: str | None


class AnswerFacts(TypedDict):
    """One candidate answer."""

    name: str
    means: str


class QuestionFacts(TypedDict):
    """One question; `answer` is this world's. Both it and `default` are null where nothing is simulated."""

    id: str
    group: int
    asks: str
    simulated: bool
    reason: str | None
    default: str | None
    answer: str | None
    answers: list[AnswerFacts]


def model_rules(spec: Spec, world: World, slug: str) -> list[RuleFacts]:
    """Return the rules of one model in a world, or, for `generations`, those about every request."""
    if slug == EVERY_REQUEST:
        return [_rule_facts(rule, None, world) for rule in spec.request_rules.values()]
    return [_rule_facts(rule, slug, world) for rule in spec.model_rules(slug, world)]


def all_rules(spec: Spec, world: World) -> list[RuleFacts]:
    """Return the rules about every request and those of every model in a world."""
    return [rule for slug in (EVERY_REQUEST, *spec.models) for rule in model_rules(spec, world, slug)]


def question_facts(questions: Iterable[Question], world: World) -> list[QuestionFacts]:
    """Return the questions, ordered by group."""
    return [
        {
            "id": question.id,
            "group": question.group,
            "asks": question.asks,
            "simulated": question.is_simulated,
            "reason": question.reason,
            "default": question.default,
            "answer": world.answers.get(question.id),
            "answers": [{"name": answer.name, "means": answer.means} for answer in question.answers.values()],
        }
        for question in sorted(questions, key=lambda question: question.group)
    ]


def _rule_facts(rule: Rule, model: str | None, world: World) -> RuleFacts:
    return {
        "id": rule.id,
        "model": model,
        "sentence": rule.sentence,
        "basis": world.basis(rule.basis, rule.question),
        "source": rule.source,
        "question": rule.question,
        "answer": world.answers.get(rule.question) if rule.question else None,
    }
