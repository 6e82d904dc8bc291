from functools import reduce
from typing import Any

import pytest

from givonkit import Spec, WorldInvalid, load_spec
from givonkit.spec.rules import request_rules

QUESTIONS = load_spec().questions
ANSWERS = [
    (question.id, answer)
    for question in QUESTIONS.values()
    if question.simulated == "yes"
    for answer in question.answers
]
SETTINGS = [
    (question.id, name, path, value)
    for question in QUESTIONS.values()
    for name, answer in question.answers.items()
    for path, value in answer.sets.items()
]
NOT_YET = [question for question in QUESTIONS.values() if question.simulated == "not yet"]
DEFAULT_ONLY = [question for question in QUESTIONS.values() if question.simulated == "default only"]
NEVER = [question for question in QUESTIONS.values() if question.simulated == "no"]


def holder_of(wire: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *parents, last = path.split(".")
    return reduce(lambda part, name: part[name], parents, wire), last


def test_the_default_world_has_the_default_answer_to_every_question_that_is_simulated(spec: Spec) -> None:
    defaults = {
        question.id: question.default
        for question in spec.questions.values()
        if question.simulated in ("yes", "default only")
    }
    assert spec.world().answers == defaults


def test_the_default_world_has_the_wire_as_it_is_written(spec: Spec) -> None:
    assert spec.world().wire == spec.api.wire


@pytest.mark.parametrize(("question", "answer"), ANSWERS)
def test_an_answer_is_given_and_the_others_stay(spec: Spec, question: str, answer: str) -> None:
    world = spec.world({question: answer})
    assert world.answer(question) == answer
    assert {**spec.world().answers, question: answer} == world.answers


@pytest.mark.parametrize(("question", "answer", "path", "value"), SETTINGS)
def test_an_answer_sets_what_it_says_on_the_wire(
    spec: Spec, question: str, answer: str, path: str, value: object
) -> None:
    holder, last = holder_of(spec.world({question: answer}).wire, path)
    if value is None:
        assert last not in holder
        assert last in holder_of(spec.api.wire, path)[0]
    else:
        assert holder[last] == value


def test_answers_to_several_questions_hold_together(spec: Spec) -> None:
    world = spec.world({"refusal-status": "422", "status-words": "capitals", "id-name": "generation-id"})
    assert world.wire["refusal"]["status"] == 422
    assert world.wire["statuses"]["processing"] == "IN_PROGRESS"
    assert world.wire["shapes"]["job"]["generationId"] == "$id"


def test_a_world_shares_nothing_with_another(spec: Spec) -> None:
    spec.world({"status-words": "succeeded"}).wire["statuses"]["queued"] = "changed"
    assert spec.world({"status-words": "succeeded"}).wire["statuses"]["queued"] == "pending"
    assert spec.world().wire["statuses"]["queued"] == "queued"


def test_a_world_shows_what_it_changes(spec: Spec) -> None:
    assert repr(spec.world()) == "<World default>"
    assert repr(spec.world({"refusal-status": "422", "id-form": "prefixed"})) == "<World refusal-status=422>"


def test_an_unknown_question_is_refused_with_the_likely_one(spec: Spec) -> None:
    with pytest.raises(WorldInvalid, match=r"^no question is named 'refusal' \(did you mean 'refusal-status'\?\)$"):
        spec.world({"refusal": "422"})


def test_an_unknown_answer_is_refused_with_the_answers_there_are(spec: Spec) -> None:
    with pytest.raises(WorldInvalid) as raised:
        spec.world({"progress-scale": "percents"})
    assert str(raised.value) == (
        "the question 'progress-scale' has no answer 'percents' (did you mean 'percent'?);"
        " its answers are fraction, percent, none"
    )


@pytest.mark.parametrize("question", NOT_YET, ids=lambda question: question.id)
def test_an_answer_that_the_double_does_not_act_on_yet_is_refused(spec: Spec, question: Any) -> None:
    for answer in question.answers:
        with pytest.raises(WorldInvalid, match=f"does not act on the question '{question.id}' yet"):
            spec.world({question.id: answer})


@pytest.mark.parametrize("question", DEFAULT_ONLY, ids=lambda question: question.id)
def test_an_answer_beside_the_only_one_that_is_simulated_is_refused(spec: Spec, question: Any) -> None:
    other = next(answer for answer in question.answers if answer != question.default)
    with pytest.raises(WorldInvalid, match=f"acts only on '{question.default}' of the question '{question.id}'"):
        spec.world({question.id: other})
    assert spec.world({question.id: question.default}).answers == spec.world().answers


@pytest.mark.parametrize("question", NEVER, ids=lambda question: question.id)
def test_a_question_that_is_never_simulated_says_why(spec: Spec, question: Any) -> None:
    with pytest.raises(WorldInvalid) as raised:
        spec.world({question.id: "yes"})
    assert question.reason in str(raised.value)


@pytest.mark.parametrize("kind", ["video", "image"])
def test_an_order_of_modes_names_every_mode_once(spec: Spec, kind: str) -> None:
    question = spec.questions[f"mode-priority-{kind}"]
    for answer in question.answers:
        order = spec.world({question.id: answer}).order(question.id)
        assert sorted(order) == sorted(spec.api.modes[kind])


def test_the_questions_cover_every_group_of_gaps(spec: Spec) -> None:
    groups = [question.group for question in spec.questions.values()]
    assert sorted(set(groups)) == list(range(1, 20))
    assert groups == sorted(groups)


def test_what_the_api_assumes_names_a_question_that_exists(spec: Spec) -> None:
    named = [operation.question for operation in spec.api.operations.values()]
    named += [rule.question for rule in request_rules(spec.api).values()]
    assert {question for question in named if question} <= set(spec.questions)
