from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import ManualClock, Simulator
from givonkit_contracts.server_checks.in_process_sender import InProcessSender
from givonkit_contracts.server_checks.line import Purpose
from givonkit_contracts.server_checks.questions import QUESTIONS, UNKNOWN_MODEL, Questions, planned_questions
from givonkit_contracts.server_checks.settings import Settings

from .complaining import SHAPES
from .served import KEY, PLENTY, SPEC, BentServer, judged, line_to, subject_of

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.verdicts import Report

MODELS = ("kling-3.0", "nano-banana", "kling-3.0-omni", "seedance-2.0-relaxed")
CEILING = {"": Decimal(500)}


def asked_of(*models: str) -> dict[str, Any]:
    return {asked.question: asked for asked in planned_questions([subject_of(slug) for slug in models])}


def answers(report: Report) -> dict[str, str | None]:
    return {each.question: each.answer for each in report.observations}


def double_with(**answers_given: str) -> Simulator:
    return Simulator(SPEC, world=SPEC.world(answers_given), clock=ManualClock())


def observed(server: Simulator, *models: str) -> dict[str, str | None]:
    """Return the answers that a server shows to the questions alone."""
    line = line_to(InProcessSender(server.handle, api_key=KEY))
    questions = Questions(line, [subject_of(slug, Settings(price_ceilings=CEILING)) for slug in models])
    line.post(b"{", probe="a refusal", purpose=Purpose.REFUSAL, worst=Decimal(0))
    questions.ask()
    return {each.question: each.answer for each in questions.observations()}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("string-numbers", "refused"),
        ("string-numbers", "coerced"),
        ("null-fields", "refused"),
        ("null-fields", "absent"),
        ("empty-prompt", "refused"),
        ("empty-prompt", "accepted"),
        ("unknown-fields", "refused"),
        ("unknown-fields", "ignored"),
        ("end-image-alone", "refused"),
        ("end-image-alone", "accepted"),
        ("audio-with-video-reference", "explicit"),
        ("audio-with-video-reference", "default-counts"),
        ("refusal-status", "400"),
        ("refusal-status", "422"),
        ("unknown-model-status", "as-refusal"),
        ("unknown-model-status", "404"),
    ],
)
def test_what_is_observed_is_what_the_server_does(question: str, answer: str) -> None:
    server = double_with(**{question: answer})
    assert observed(server, "kling-3.0", "kling-3.0-omni")[question] == answer


@pytest.mark.parametrize("answer", ["all", "first"])
def test_whether_all_problems_are_named_is_observed_for_nothing(answer: str) -> None:
    server = double_with(**{"reported-problems": answer})
    assert answers(judged(server, "kling-3.0", at_risk=Decimal(0)))["reported-problems"] == answer


@pytest.mark.parametrize(("shape", "answer"), [("all", "all"), ("text", "all"), ("first", "first")])
def test_problems_that_are_named_are_counted_in_any_shape(shape: str, answer: str) -> None:
    server = BentServer(complain=SHAPES[shape])
    assert answers(judged(server, "kling-3.0", at_risk=PLENTY))["reported-problems"] == answer


@pytest.mark.parametrize("question", [question.id for question in QUESTIONS])
def test_every_question_is_one_of_the_spec_and_its_answers_are_candidates(question: str) -> None:
    [asked] = [each for each in QUESTIONS if each.id == question]
    assert {asked.taken, asked.refused} <= set(SPEC.questions[question].answers)


def test_a_question_is_asked_of_the_cheapest_model_that_it_fits() -> None:
    asked = asked_of(*MODELS)
    assert asked["unknown-fields"].body["model"] == "nano-banana"
    assert asked["string-numbers"].body["model"] == "kling-3.0"
    assert asked["audio-with-video-reference"].body["model"] == "kling-3.0-omni"


def test_a_question_that_fits_no_model_is_not_asked() -> None:
    assert "relaxed-audio-off" not in asked_of("kling-3.0")
    assert "string-numbers" not in asked_of("nano-banana")


def test_an_unknown_model_is_asked_about_for_nothing() -> None:
    asked = asked_of("kling-3.0")["other-models"]
    assert (asked.body["model"], asked.worst) == (UNKNOWN_MODEL, 0)


def test_a_question_may_cost_what_its_request_costs_at_worst() -> None:
    assert asked_of("kling-3.0")["empty-prompt"].worst == 225
    assert asked_of("kling-o1")["empty-prompt"].worst is None


def test_without_a_budget_only_free_questions_are_asked() -> None:
    server = BentServer()
    report = judged(server, "kling-3.0", at_risk=Decimal(0))
    assert {"refusal-status", "reported-problems", "other-models"} <= set(answers(report))
    assert "empty-prompt" not in answers(report)
    assert server.charges == []


def test_questions_are_paid_from_the_budget_and_not_from_what_is_at_risk() -> None:
    report = judged(BentServer(), "kling-3.0", at_risk=PLENTY)
    assert report.spending.spent == 0
    assert "string-numbers" not in answers(report)


def test_an_answer_that_is_none_of_the_candidates_is_told_in_words() -> None:
    server = BentServer(complain=SHAPES["all"])
    plain = server.handle

    def handle(request: Any) -> Any:
        reply = plain(request)
        reply.status = 415 if reply.status == 422 else reply.status
        return reply

    server.handle = handle  # type: ignore[method-assign]  # every refusal of this server has another status
    [seen] = [each for each in judged(server, "kling-3.0").observations if each.question == "refusal-status"]
    assert (seen.answer, seen.seen) == (None, "a wrong request gets 415")


def test_evidence_shows_the_request_and_the_status() -> None:
    report = judged(BentServer(), "kling-3.0")
    [seen] = [each for each in report.observations if each.question == "other-models"]
    assert json.dumps(UNKNOWN_MODEL) in seen.evidence
    assert seen.evidence.endswith("-> 422")
    assert seen.at >= report.started
