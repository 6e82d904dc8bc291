from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import load_spec

from .conversation import Conversation
from .world_effects import EFFECTS

if TYPE_CHECKING:
    from givonkit import Spec
    from tests.conftest import MakeDouble

QUESTIONS = load_spec().questions
ANSWERS = [(question.id, answer) for question in QUESTIONS.values() for answer in question.answers]


def without_words(value: Any) -> Any:
    """Return a refusal whose sentences and details are left out."""
    if not isinstance(value, dict):
        return value
    worded = {"message", "detail", "details", "errors"}
    return {key: "…" if key in worded and part else without_words(part) for key, part in value.items()}


def test_every_answer_that_is_simulated_has_an_effect_that_is_looked_for() -> None:
    assert {(question, answer) for question, (_, seen) in EFFECTS.items() for answer in seen} == set(ANSWERS)


@pytest.mark.parametrize(("question", "answer"), ANSWERS)
def test_an_answer_shows(double: MakeDouble, question: str, answer: str) -> None:
    observe, seen = EFFECTS[question]
    observed = observe(double({question: answer}))
    assert (without_words(observed) if question == "error-envelope" else observed) == seen[answer]


@pytest.mark.parametrize("question", EFFECTS)
def test_no_two_answers_show_the_same(question: str) -> None:
    seen = [repr(effect) for effect in EFFECTS[question][1].values()]
    assert len(set(seen)) == len(seen) > 1


@pytest.mark.parametrize(("question", "answer"), ANSWERS)
def test_a_whole_conversation_is_held_in_the_world_of_every_answer(
    double: MakeDouble, question: str, answer: str
) -> None:
    Conversation(double({question: answer})).hold()


def test_worlds_with_every_other_answer_at_once_still_talk(double: MakeDouble) -> None:
    last = {question: list(seen)[-1] for question, (_, seen) in EFFECTS.items()}
    assert last["create-status"] != QUESTIONS["create-status"].default
    Conversation(double(last)).hold()


def test_a_job_of_a_model_that_only_an_earlier_world_took_is_read_on(double: MakeDouble, spec: Spec) -> None:
    here = double({"other-models": "accepted"})
    body = {"type": "image", "model": "nobody-knows", "input": {"prompt": "a red corgi"}}
    identifier = json.loads(here.post(body).body)["id"]
    here.simulator.set_world(spec.world())
    here.clock.advance(2)
    job = here.job(identifier)
    assert (job["status"], job["type"]) == ("completed", "image")
    assert here.listed()["data"] == [job]
    assert here.fetch(job["outputs"][0]["url"]).status == 200
