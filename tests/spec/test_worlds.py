from functools import reduce
from typing import Any

import pytest

from givonkit import Spec, WorldInvalid, load_spec
from givonkit.spec import Route
from givonkit.spec.rules import request_rules

QUESTIONS = load_spec().questions
ANSWERS = [(question.id, answer) for question in QUESTIONS.values() for answer in question.answers]
SETTINGS = [
    (question.id, name, path, value)
    for question in QUESTIONS.values()
    for name, answer in question.answers.items()
    for path, value in answer.sets.items()
]
NEVER = [question for question in QUESTIONS.values() if not question.is_simulated]


def holder_of(wire: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *parents, last = path.split(".")
    return reduce(lambda part, name: part[name], parents, wire), last


def test_the_default_world_has_the_default_answer_to_every_question_that_is_simulated(spec: Spec) -> None:
    defaults = {question.id: question.default for question in spec.questions.values() if question.is_simulated}
    assert None not in defaults.values()
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
    if value is None and path.startswith("shapes."):
        assert last not in holder
        assert last in holder_of(spec.api.wire, path)[0]
    else:
        assert holder[last] == value


@pytest.mark.parametrize(
    ("answers", "operations"),
    [
        ({"job-list": "no"}, {"list_generations"}),
        ({"cancel": "none"}, {"cancel_generation"}),
        ({"quote": "none"}, {"quote_generation"}),
        ({"balance": "none"}, {"get_balance"}),
        ({"upload": "none"}, {"upload_asset", "get_asset"}),
        ({"catalog": "none"}, {"list_models", "get_model"}),
    ],
)
def test_an_operation_that_a_world_does_not_have_has_no_route(
    spec: Spec, answers: dict[str, str], operations: set[str]
) -> None:
    assert set(spec.api.operations) - set(spec.world(answers).routes) == operations
    assert set(spec.world().routes) == set(spec.api.operations)


def test_an_operation_is_reached_where_the_world_says(spec: Spec) -> None:
    assert spec.world().routes["get_generation"] == Route("GET", "/api/v1/generations/{id}")
    assert spec.world({"job-path": "jobs"}).routes["get_generation"] == Route("GET", "/api/v1/jobs/{id}")
    assert spec.world({"cancel": "delete"}).routes["cancel_generation"] == Route("DELETE", "/api/v1/generations/{id}")


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
    assert repr(spec.world({"id-form": "uuid"}, {"times": "unix"})) == "<World id-form=uuid, times>"


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


def test_every_question_is_simulated_or_says_why_not() -> None:
    assert {question.id for question in NEVER} == {"webhooks", "key-scopes", "mcp"}
    for question in QUESTIONS.values():
        assert bool(question.answers) == question.is_simulated
        assert bool(question.reason) != question.is_simulated


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
