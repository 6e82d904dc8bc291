from __future__ import annotations

import json
import operator
import re
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import load_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.conftest import Double, MakeDouble

    Observer = Callable[[Double], Any]

GENERATIONS = "/api/v1/generations"
ASSET = "asset://asset_1"
MODELS = load_spec().models
QUESTIONS = load_spec().questions
SHORT_ID = r"gen_[0-9a-f]{16}"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
JOB = {
    *("id", "status", "type", "model", "variant", "input", "progress", "cost"),
    *("createdAt", "updatedAt", "outputs"),
}  # fmt: skip
OUTPUT = {"mimeType", "width", "height", "duration", "assetUri"}
OUTPUT_LISTS = {"outputs", "results"}


def post(here: Double, model: str = "kling-o1", variant: str | None = None, **given: Any) -> Any:
    """Return the status and the body that a request for a job gets."""
    body = {"type": MODELS[model].type, "model": model, "input": {"prompt": "a red corgi", **given}}
    reply = here.post(body if variant is None else {**body, "variant": variant})
    return reply.status, json.loads(reply.body)


def identifier_of(body: Any) -> str:
    job = body.get("data", body)
    return str(job.get("id") or job["generationId"])


def read(here: Double, seconds: float = 0.0, **request: Any) -> Any:
    """Create a job, let some time pass, and return what reading it answers."""
    identifier = identifier_of(post(here, **request)[1])
    here.clock.advance(seconds)
    return here.get(f"{GENERATIONS}/{identifier}")


def refusal(here: Double) -> Any:
    """Return what a request with two wrong values gets."""
    return post(here, duration=7, resolution="9p")[1]


def is_taken(**request: Any) -> Observer:
    return lambda here: post(here, **request)[0] < 300


def cost(**request: Any) -> Observer:
    return lambda here: post(here, **request)[1]["cost"]["tokens"]


def mode(model: str, *slots: str) -> Observer:
    given: dict[str, Any] = {slot: [ASSET] if MODELS[model].fields[slot].is_array else ASSET for slot in slots}
    return lambda here: post(here, model, **given)[1]["variant"]


def statuses(here: Double) -> list[str]:
    return [read(here, seconds)["status"] for seconds in (0.0, 1.0, 2.0)]


EFFECTS: dict[str, tuple[Observer, Mapping[str, Any]]] = {
    "create-status": (lambda here: post(here)[0], {"202": 202, "200": 200, "201": 201}),
    "created-shape": (
        lambda here: set(post(here)[1]),
        {"job": JOB, "data": {"data"}, "id-only": {"id", "status"}},
    ),
    "id-name": (
        lambda here: set(read(here)) ^ JOB,
        {"id": set(), "generation-id": {"id", "generationId"}},
    ),
    "id-form": (
        lambda here: [bool(re.fullmatch(form, identifier_of(read(here)))) for form in (SHORT_ID, UUID)],
        {"prefixed": [True, False], "uuid": [False, True]},
    ),
    "read-shape": (lambda here: set(read(here)), {"job": JOB, "data": {"data"}}),
    "list-shape": (lambda here: set(here.listed()), {"data": {"data", "nextCursor"}, "items": {"items", "next"}}),
    "status-words": (
        statuses,
        {
            "completed": ["queued", "processing", "completed"],
            "succeeded": ["pending", "running", "succeeded"],
            "capitals": ["QUEUED", "IN_PROGRESS", "COMPLETED"],
        },
    ),
    "progress-scale": (
        lambda here: [read(here, seconds).get("progress", "nothing") for seconds in (0.0, 1.25, 2.0)],
        {"fraction": [0, 0.5, 1], "percent": [0, 50, 100], "none": ["nothing"] * 3},
    ),
    "timestamps": (
        lambda here: operator.itemgetter("createdAt", "updatedAt")(read(here, 2.0)),
        {"rfc3339": ("1970-01-01T00:00:00.000Z", "1970-01-01T00:00:02.000Z"), "unix": (0, 2)},
    ),
    "output-shape": (
        lambda here: {name: set(part[0]) - OUTPUT for name, part in read(here, 2.0).items() if name in OUTPUT_LISTS},
        {"outputs": {"outputs": {"url"}}, "results": {"results": {"uri"}}},
    ),
    "refusal-status": (lambda here: post(here, duration=7)[0], {"400": 400, "422": 422}),
    "unknown-model-status": (
        lambda here: here.post({"type": "video", "model": "nothing", "input": {}}).status,
        {"as-refusal": 400, "404": 404},
    ),
    "error-envelope": (
        refusal,
        {
            "nested": {"error": {"code": "invalid_request", "message": "…", "details": "…"}},
            "flat": {"code": "invalid_request", "message": "…", "details": "…"},
            "problem": {"type": "about:blank", "title": "invalid_request", "detail": "…", "errors": "…"},
        },
    ),
    "reported-problems": (
        lambda here: [detail["path"] for detail in refusal(here)["error"]["details"]],
        {"all": ["/input/resolution", "/input/duration"], "first": ["/input/resolution"]},
    ),
    "unknown-fields": (is_taken(seed=5), {"refused": False, "ignored": True}),
    "string-numbers": (is_taken(duration="5"), {"refused": False, "coerced": True}),
    "null-fields": (is_taken(startImage=None), {"refused": False, "absent": True}),
    "empty-prompt": (is_taken(prompt=""), {"refused": False, "accepted": True}),
    "character-unit": (
        is_taken(model="kling-2.6", prompt="🐕" * 2500),
        {"code-points": True, "utf16-units": False},
    ),
    "defaults-shown": (
        lambda here: post(here, duration=10)[1]["input"],
        {
            "applied": {"prompt": "a red corgi", "aspectRatio": "9:16", "resolution": "720p", "duration": 10},
            "as-sent": {"prompt": "a red corgi", "duration": 10},
        },
    ),
    "cost-in-job": (
        lambda here: read(here).get("cost", "nothing"),
        {"yes": {"tokens": 27.5, "basis": "lower_bound"}, "no": "nothing"},
    ),
    "sent-variant": (is_taken(variant="image_to_video"), {"must-agree": False, "ignored": True}),
    "doubled-price-rows": (
        cost(model="kling-2.6", resolution="1080p", duration=10),
        {"per-second": 80, "flat": 8.4},
    ),
    "source-seconds": (cost(model="switchx-video", sourceVideo=ASSET), {"1": 9, "5": 45}),
    "mode-priority-video": (
        mode("kling-o1", "startImage", "referenceVideo", "referenceAssetUris"),
        {"video-image-reference": "video_to_video", "reference-video-image": "reference_to_video"},
    ),
    "mode-priority-image": (
        mode("grok-imagine", "sourceImage", "referenceAssetUris"),
        {"source-reference": "image_edit", "reference-source": "image_reference"},
    ),
    "end-image-alone": (is_taken(endImage=ASSET), {"accepted": True, "refused": False}),
    "audio-with-video-reference": (
        is_taken(model="kling-3.0-omni", referenceVideo=ASSET),
        {"explicit": True, "default-counts": False},
    ),
    "audio-without-price-row": (is_taken(model="kling-2.6"), {"accepted": True, "refused": False}),
    "relaxed-audio-off": (
        is_taken(model="seedance-2.0-relaxed", audioEnabled=False),
        {"accepted": True, "refused": False},
    ),
    "unstated-array-limit": (is_taken(referenceAssetUris=[ASSET] * 17), {"any": True, "16": False}),
    "data-uri-payload": (is_taken(startImage="data:image/svg+xml,%3Csvg/%3E"), {"base64": False, "any": True}),
}
"""What shows each answer to a question: how it is looked for, and what is seen in the world of that answer."""

ANSWERS = [
    (question.id, answer)
    for question in QUESTIONS.values()
    if question.simulated == "yes"
    for answer in question.answers
]


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
def test_a_whole_conversation_is_json_in_every_world(double: MakeDouble, question: str, answer: str) -> None:
    here = double({question: answer})
    status, created = post(here, "seedream-5")
    assert 200 <= status < 300
    path = f"{GENERATIONS}/{identifier_of(created)}"
    for seconds in (0.0, 1.0, 1.0):
        here.clock.advance(seconds)
        assert isinstance(here.get(path), dict)
        assert isinstance(here.listed("limit=1"), dict)
    for reply in (
        here.post(b"{"),
        here.send("GET", path, key=None),
        here.send("GET", "/nowhere"),
        here.send("PUT", path),
    ):
        assert reply.status in (400, 401, 404, 405, 422)
        assert isinstance(json.loads(reply.body), dict)


def test_worlds_with_every_other_answer_at_once_still_talk(double: MakeDouble) -> None:
    last = {question: list(seen)[-1] for question, (_, seen) in EFFECTS.items()}
    here = double(last)
    status, created = post(here, "seedream-5")
    here.clock.advance(2.0)
    assert status == 201
    assert here.get(f"{GENERATIONS}/{identifier_of(created)}")["data"]["status"] == "COMPLETED"
    assert len(here.listed()["items"]) == 1
