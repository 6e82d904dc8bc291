from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from givonkit import ManualClock, Simulator
from givonkit_contracts.server_checks.verdicts import Verdict
from tests.zoo.servers.deviations import deviations
from tests.zoo.servers.harmless import random_harmless
from tests.zoo.servers.server import ZooServer

from .conversing import SPEC, START, Conversation, OddServer, bodies_of, watched

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.job_watch import JobWatch

ZOO_OF_JOBS = (
    *("reads_with_other_id", "repeats_ids", "falls_back", "changes_outcome", "leaves_out_results", "forgets_jobs"),
    *("refusals_cost", "other_value_shown", "other_prompt_shown", "other_model_shown", "other_mode_shown"),
    *("default_differs", "charged_twice"),
)


def watch_of(server: ZooServer | Simulator, clock: ManualClock, *slugs: str) -> JobWatch:
    return Conversation(server.handle, clock).run(body for slug in slugs for body in bodies_of(slug))


@pytest.mark.parametrize("seed", range(8))
def test_no_world_of_the_double_is_contradicted(seed: int) -> None:
    clock = ManualClock(START)
    world = SPEC.random_world(seed) if seed else SPEC.world()
    watch = watch_of(Simulator(SPEC, world=world, clock=clock), clock, "kling-3.0", "gpt-image-2")
    assert watch.findings == ()
    assert sum(verdict.verdict is Verdict.CONFIRMED for verdict in watch.rule_verdicts) > 4


@pytest.mark.parametrize("seed", range(20))
def test_no_harmless_change_is_contradicted(seed: int) -> None:
    clock = ManualClock(START)
    slugs = Random(seed).sample(list(SPEC.models), 2)
    server = ZooServer(SPEC, seed=seed, clock=clock, changes=random_harmless(seed))
    assert watch_of(server, clock, *slugs).findings == ()


@pytest.mark.parametrize("kind", ZOO_OF_JOBS)
def test_a_deviation_of_each_kind_is_found(kind: str) -> None:
    own = [one for one in deviations(SPEC, 5) if one.kind.endswith(f".{kind}")]
    deviation = next(one for one in own if one.model in (None, "kling-3.0", "grok-imagine", "seedream-5"))
    clock = ManualClock(START)
    server = ZooServer(SPEC, seed=9, clock=clock, deviation=deviation)
    watch = watch_of(server, clock, deviation.model or "kling-3.0", "grok-imagine")
    assert deviation.rule in {finding.rule.id for finding in watch.findings}


def test_jobs_under_unknown_last_words_are_given_up_when_others_have_ended() -> None:
    server = OddServer(
        words=("a", "b", "c"),
        reading=lambda job, _: (200, {**job, "phase": "zzz", "media": []} if job["ref"] == "j103x" else job),
    )
    clock = ManualClock(START)
    Conversation(server.handle, clock, job_seconds=10_000).run(bodies_of("kling-3.0"))
    assert clock.now() - START < 100


def test_jobs_that_never_end_are_followed_no_longer_than_is_allowed() -> None:
    server = OddServer(words=("queued", "running"), reading=lambda job, _: (200, {**job, "media": None}))
    clock = ManualClock(START)
    talk = Conversation(server.handle, clock, job_seconds=100)
    talk.run(bodies_of("grok-imagine"))
    assert 100 <= clock.now() - START < 110
    assert talk.requests < 1_000


def test_a_server_that_answers_nothing_about_jobs_ends_soon() -> None:
    server = OddServer(creating=lambda _: (200, None, []))
    watch = watched(server)
    assert (watch.findings, watch.id_place) == ((), None)
    unsettled = [verdict for verdict in watch.rule_verdicts if verdict.verdict is Verdict.NOT_SETTLED]
    assert len(unsettled) == len(watch.rule_verdicts)
    assert all(verdict.why for verdict in unsettled)


@pytest.mark.parametrize("answer", [[], "text", 7, None, {"a": {"b": []}}, [[[[]]]], {"": ""}])
def test_answers_of_any_form_are_lived_with(answer: object) -> None:
    server = OddServer(reading=lambda _job, _reads: (200, answer), creating=lambda job: (200, [job, answer], []))
    watch = watched(server)
    assert watch.findings == ()
    assert isinstance(watch.wire, dict)


def test_a_request_that_breaks_a_rule_is_no_ground_for_a_verdict() -> None:
    clock = ManualClock(START)
    server = OddServer(reading=lambda job, _: (200, {**job, "input": {**job["input"], "duration": 3}}))
    talk = Conversation(server.handle, clock)
    for body in bodies_of("kling-3.0")[:1] * 3:
        talk.post({**body, "input": {**body["input"], "duration": 99}})
    talk.watch.follow()
    assert "generations/job/same_values" not in {finding.rule.id for finding in talk.watch.findings}


def test_the_key_is_left_to_the_judge() -> None:
    assert "generations/key/required" not in {verdict.rule.id for verdict in watched(OddServer()).rule_verdicts}
