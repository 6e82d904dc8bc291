from __future__ import annotations

from typing import Any

import pytest

from .recorder import FILM, PIXEL, SPEC, Recorder, answered, answers, judged, kling, omni, recorded


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("string-numbers", kling(duration="5")),
        ("null-fields", kling(resolution=None)),
        ("unknown-fields", kling(stranger=1)),
        ("empty-prompt", kling(prompt="")),
        ("end-image-alone", kling(endImage=PIXEL)),
        ("sent-variant", {**kling(), "variant": "image_to_video"}),
        ("data-uri-payload", kling(startImage="data:image/png,%41")),
        ("character-unit", omni(prompt="\U0001d11e" * 2000)),
        ("audio-with-video-reference", omni(referenceVideo=FILM)),
        ("unstated-array-limit", kling(referenceAssetUris=[PIXEL] * 17)),
    ],
)
def test_each_answer_of_a_question_is_observed_in_the_double_that_gives_it(question: str, body: Any) -> None:
    for answer in SPEC.questions[question].answers:
        known = [kling(startImage=PIXEL), omni(referenceVideo=FILM, audioEnabled=False)]
        seen = answers(judged(Recorder(answers={question: answer}).post_all(kling(), *known, body)))
        assert seen[question] == answer


def test_statuses_are_observed() -> None:
    world = {"refusal-status": "422", "create-status": "201", "unknown-model-status": "404"}
    report = judged(Recorder(answers=world).post_all(kling(), kling(duration=7), {**kling(), "model": "kling-9"}))
    assert answers(report) == {**world, "other-models": "refused"}


def test_a_status_that_is_no_candidate_is_observed_as_none() -> None:
    report = judged(answered((kling(), 207)))
    (observation,) = report.observations
    assert (observation.question, observation.answer) == ("create-status", None)
    assert observation.evidence.startswith("entry 1: POST /api/v1/generations {")


def test_repeated_keys_are_a_question_and_no_contradiction() -> None:
    body = b'{"type":"video","model":"kling-o1","input":{"prompt":"a cat","prompt":"a dog"}}'
    for answer, status in {"accepted": 202, "refused": 400}.items():
        report = judged([*answered((kling(), 202)), recorded(2, body, status)])
        assert report.findings == ()
        assert answers(report)["json-strictness"] == answer


def test_a_new_prompt_that_is_refused_may_be_moderated() -> None:
    report = judged(answered((kling(), 202), (kling(prompt="something rude"), 400)))
    assert report.findings == ()
    assert answers(report)["moderation"] == "refused"


def test_a_new_file_that_is_refused_may_not_have_been_usable() -> None:
    report = judged(
        answered((kling(startImage="asset://asset_known"), 202), (kling(startImage="asset://asset_gone"), 400))
    )
    assert report.findings == ()
    assert answers(report)["unknown-asset"] == "refused"
