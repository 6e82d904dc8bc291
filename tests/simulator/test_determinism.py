from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.simulator.scenarios import Known, read_scenarios

from .conversation import picture

if TYPE_CHECKING:
    from givonkit import Reply
    from tests.conftest import Double, MakeDouble

GENERATIONS = "/api/v1/generations"
STEPS = 400
MODELS = {"kling-o1": "video", "seedream-5": "image", "nothing": "video"}
PROMPTS = (
    "a cat",
    "",
    "[givonkit fail=timeout after=1s-9s]",
    "[givonkit polls=2]",
    "[givonkit fault=503 on=poll chance=0.5]",
    "[givonkit queued=0s-2s processing=1s-3s fault=cut chance=0.2]",
    "[givonkit stall",
)
LINES = ("fault=latency:0s-2s chance=0.5", "fault=truncated chance=0.4", "slow", "fault=reset:acted chance=0.3")
FILE = read_scenarios(
    "scenarios: {flaky: {match: {operation: [poll, list, download]}, steps: 'fault=502:html chance=0.2'}, "
    "third: {match: {nth: 3}, steps: 'refuse=503'}}",
    "a file",
    known=Known(),
)


def talk(here: Double, seed: int) -> list[Reply]:
    """Return the replies to a long conversation whose moves are drawn by a seed."""
    draw = Random(seed)
    identifiers, urls, replies = ["gen_1"], ["http://double.test/outputs/gen_1.png"], []
    for _ in range(STEPS):
        here.clock.advance(draw.choice((0.0, 0.25, 1.0, 900.0)))
        request: dict[str, Any] = {"key": draw.choice(("key-1", "key-2", "test_fail=timeout"))}
        if draw.random() < 0.15:
            request["headers"] = [("givonkit-scenario", draw.choice(LINES))]
        identifier = draw.choice(identifiers)
        move = draw.choice(("create", "create", "poll", "poll", "list", "cancel", "balance", "quote", "upload", "load"))
        if move in ("create", "quote"):
            model, values = draw.choice(list(MODELS)), {"prompt": draw.choice(PROMPTS)}
            body = {"type": MODELS[model], "model": model, "input": values}
            if draw.random() < 0.3:
                request["headers"] = [*request.get("headers", ()), ("idempotency-key", draw.choice("abc"))]
            reply = here.send("POST", GENERATIONS + ("/quote" if move == "quote" else ""), body=body, **request)
            identifiers += filter(None, [(reply.facts or {}).get("job")])
        elif move == "upload":
            headers = [*request.pop("headers", ()), ("content-type", "image/png")]
            reply = here.send("POST", "/api/v1/assets", body=picture(2, 2), headers=headers, **request)
        elif move == "load":
            reply = here.fetch(draw.choice(urls), **request)
        else:
            method, path = {
                "poll": ("GET", f"{GENERATIONS}/{identifier}"),
                "cancel": ("POST", f"{GENERATIONS}/{identifier}/cancel"),
                "list": ("GET", GENERATIONS),
                "balance": ("GET", "/api/v1/balance"),
            }[move]
            reply = here.send(method, path, **request)
        urls += (found.decode() for found in re.findall(rb'"url":"([^"]+)"', reply.body))
        replies.append(reply)
    return replies


def shown(reply: Reply) -> tuple[Any, ...]:
    """Return all that a client gets of a reply, and what is noted of it."""
    return reply.status, reply.headers, reply.body, reply.disturbance, reply.summary, json.dumps(reply.facts)


@pytest.mark.parametrize("answers", [{}, {"id-form": "uuid", "charge-moment": "on-accept", "timestamps": "unix"}])
@pytest.mark.parametrize("seed", [0, 1])
def test_one_seed_and_one_clock_give_the_same_bytes_to_the_same_requests(
    double: MakeDouble, answers: dict[str, str], seed: int
) -> None:
    first, second = (
        list(map(shown, talk(double(answers, seed=seed, start=1e9, scenarios=FILE, finished_jobs=20), seed)))
        for _ in range(2)
    )
    for one, other in zip(first, second, strict=True):
        assert one == other
    statuses = {status for status, *_ in first}
    assert statuses >= {200, 201, 202, 400, 403, 404, 502}
    assert len({repr(disturbance) for _, _, _, disturbance, *_ in first}) > 5


def test_what_the_flaky_polls_of_one_job_come_to_does_not_depend_on_the_polls_of_another(double: MakeDouble) -> None:
    def polled(*, others: bool) -> list[int]:
        here = double(seed=3)
        job, other = (here.created(prompt="[givonkit flaky_polls]")["id"] for _ in range(2))
        statuses = []
        for _ in range(60):
            if others:
                here.send("GET", f"{GENERATIONS}/{other}")
            statuses.append(here.send("GET", f"{GENERATIONS}/{job}").status)
        return statuses

    assert polled(others=True) == polled(others=False)
    assert {200, 503} <= set(polled(others=False))


def test_another_seed_draws_other_chances(double: MakeDouble) -> None:
    outcomes = []
    for seed in range(4):
        here = double(seed=seed)
        outcomes.append(
            [here.post({}, headers=[("givonkit-scenario", "fault=503 chance=0.5")]).status for _ in range(30)]
        )
    assert len({tuple(outcome) for outcome in outcomes}) == 4
    assert all({400, 503} == set(outcome) for outcome in outcomes)


def test_a_chance_strikes_about_as_often_as_it_says(double: MakeDouble) -> None:
    here = double()
    statuses = [
        here.send("GET", "/api/v1/balance", headers=[("givonkit-scenario", "fault=503 chance=0.25")]).status
        for _ in range(1000)
    ]
    assert 200 <= statuses.count(503) <= 300
