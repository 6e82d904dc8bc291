from __future__ import annotations

import json
from typing import Any

import pytest

from givonkit import ManualClock, Simulator

from .conversing import SPEC, START, Conversation, OddServer, bodies_of, watched

BODIES = [*bodies_of("grok-imagine")[:4], *bodies_of("kling-3.0")[:4]]


def watch_of_world(world: Any) -> Any:
    clock = ManualClock(START)
    talk = Conversation(Simulator(SPEC, world=world, clock=clock).handle, clock, job_seconds=600)
    talk.watch.balance()
    first = [talk.post(body) for body in BODIES]
    talk.watch.cancel(first[-1])
    talk.refuse()
    talk.watch.follow()
    return talk.watch


def answers_of(watch: Any) -> dict[str, str]:
    return {told.question: told.answer for told in watch.observations if told.answer is not None}


@pytest.mark.parametrize("seed", range(12))
def test_what_is_observed_of_a_world_is_true(seed: int) -> None:
    world = SPEC.random_world(seed) if seed else SPEC.world()
    answers = answers_of(watch_of_world(world))
    assert answers == {question: world.answers[question] for question in answers}
    assert len(answers) > 8


@pytest.mark.parametrize("seed", range(12))
def test_the_double_answers_in_the_shapes_that_were_seen(seed: int) -> None:
    watch = watch_of_world(SPEC.random_world(seed) if seed else SPEC.world())
    answers = answers_of(watch)
    again = watch_of_world(SPEC.world(answers, watch.wire))
    assert form(watch.jobs[0].exchange) == form(again.jobs[0].exchange)
    assert form(watch.jobs[0].shown[-1].exchange) == form(again.jobs[0].shown[-1].exchange)


def form(exchange: Any) -> tuple[int, Any]:
    return exchange.status, _kinds(exchange.answer)


def _kinds(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kinds(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_kinds(part) for part in value]
    return type(value).__name__


def odd() -> OddServer:
    return OddServer(
        reading=lambda job, reads: (
            200,
            {"task": {**job, "media": job.get("media", []), "done": min(50 * reads, 100)}},
        ),
        creating=lambda job: (201, {"ticket": {"ref": job["ref"]}}, []),
        words=("WAITING", "BUSY", "COMPLETED"),
    )


def test_a_world_is_made_of_a_server_that_is_like_none() -> None:
    watch = watched(odd(), "grok-imagine")
    world = SPEC.world(answers_of(watch), watch.wire)
    clock = ManualClock(START)
    talk = Conversation(Simulator(SPEC, world=world, clock=clock).handle, clock)
    created = talk.post(BODIES[0])
    identifier = created.answer["ticket"]["ref"]
    assert created.status == 201
    clock.advance(60)
    job = talk.send("GET", f"/api/v1/jobs/{identifier}").answer["task"]
    assert (job["ref"], job["phase"], job["done"]) == (identifier, "COMPLETED", 100)
    assert job["media"][0]["href"].startswith("http")
    assert job["input"]["prompt"] == BODIES[0]["input"]["prompt"]


def test_what_no_answer_names_is_told_in_words() -> None:
    told = {one.question: one for one in watched(odd(), "grok-imagine").observations}
    assert told["id-name"].answer is None
    assert "`ref`" in told["id-name"].seen
    assert told["progress-scale"].answer == "percent"
    assert told["output-shape"].evidence.startswith("GET /api/v1/jobs/")


def test_a_refusal_gives_its_status_and_its_shape() -> None:
    watch = watch_of_world(SPEC.world({"refusal-status": "422", "error-envelope": "flat"}))
    assert watch.wire["refusal.status"] == 422
    assert watch.wire["shapes.error"] == {"code": "$code", "message": "$message", "details": "$details"}
    assert watch.wire["shapes.detail"] == {"path": "$path", "code": "$code", "message": "$message"}


def test_nothing_is_observed_without_a_job() -> None:
    clock = ManualClock(START)
    watch = Conversation(Simulator(SPEC, clock=clock).handle, clock).watch
    watch.follow()
    assert (watch.observations, watch.findings) == ((), ())


def test_the_wire_can_be_written_down() -> None:
    assert json.loads(json.dumps(watched(odd(), "grok-imagine").wire))
