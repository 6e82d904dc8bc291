from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import MakeDouble

GENERATIONS = "/api/v1/generations"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"instant": True}, ["completed"]),
        ({"polls": 1}, ["completed"]),
        ({"polls": 3}, ["processing", "processing", "completed", "completed"]),
        ({"polls": 2, "instant": True}, ["processing", "completed"]),
    ],
)
def test_a_job_can_end_at_once_or_by_polls_and_is_always_accepted_as_queued(
    double: MakeDouble, options: dict[str, Any], told: list[str]
) -> None:
    here = double(**options)
    created = here.created()
    assert (created["status"], created["progress"], created["outputs"]) == ("queued", 0, [])
    assert here.listed()["data"][0]["status"] == ("completed" if options == {"instant": True} else "queued")
    assert [here.job(created["id"])["status"] for _ in told] == told


def test_an_instant_job_that_fails_is_accepted_without_its_error(double: MakeDouble) -> None:
    here = double(instant=True)
    created = here.created(prompt="[givonkit fail=timeout]")
    assert (created["status"], "error" in created) == ("queued", False)
    assert here.job(created["id"])["error"] == {"code": "timeout", "message": "the model did not finish in time"}


POLLED = [
    ("a cat", ["processing", "completed", "completed"], "completed"),
    ("[givonkit fail=timeout]", ["processing", "failed", "failed"], "failed"),
    ("[givonkit polls=1]", ["completed", "completed", "completed"], "completed"),
    ("[givonkit polls=4]", ["processing", "processing", "processing"], "completed"),
    ("[givonkit after=10s]", ["queued", "queued", "queued"], "completed"),
    ("[givonkit processing=10s]", ["queued", "queued", "queued"], "completed"),
    ("[givonkit stall]", ["queued", "queued", "queued"], "processing"),
]


@pytest.mark.parametrize(("prompt", "told", "later"), POLLED)
def test_where_polls_end_jobs_a_time_or_another_number_goes_before(
    double: MakeDouble, prompt: str, told: list[str], later: str
) -> None:
    here = double(polls=2)
    identifier = here.created(prompt=prompt)["id"]
    assert [here.job(identifier)["status"] for _ in told] == told
    here.clock.advance(60.0)
    assert here.job(identifier)["status"] == later


@pytest.mark.parametrize(
    ("prompt", "ends"),
    [
        ("[givonkit after=8s]", (2.0, 8.0)),
        ("[givonkit queued=3s]", (3.0, 4.5)),
        ("[givonkit processing=3s]", (0.5, 3.5)),
        ("[givonkit queued=0s processing=0s]", (0.0, 0.0)),
        ("[givonkit slow]", (10.0, 60.0)),
    ],
)
def test_a_scenario_says_how_long_a_job_waits_and_works(
    double: MakeDouble, prompt: str, ends: tuple[float, float]
) -> None:
    here = double()
    here.created(prompt=prompt)
    job = here.simulator.jobs.get(0)
    assert job is not None
    assert (job.created + job.queued_seconds, job.finished) == ends


def test_a_job_is_canceled_until_it_ends_and_never_after(double: MakeDouble) -> None:
    here = double()
    paths = [f"{GENERATIONS}/{here.created()['id']}" for _ in range(3)]
    assert json.loads(here.send("POST", f"{paths[0]}/cancel").body)["status"] == "canceled"
    here.clock.advance(1.25)
    canceled = json.loads(here.send("POST", f"{paths[1]}/cancel").body)
    told = [canceled[name] for name in ("status", "progress", "updatedAt")]
    assert told == ["canceled", 0.5, "1970-01-01T00:00:01.250Z"]
    here.clock.advance(0.75)
    refused = here.send("POST", f"{paths[2]}/cancel")
    assert (refused.status, json.loads(refused.body)["error"]["code"]) == (409, "not_cancelable")
    assert [here.get(path)["status"] for path in paths] == ["canceled", "canceled", "completed"]
    assert here.get(paths[1]) == canceled


def test_the_job_of_another_key_cannot_be_canceled(double: MakeDouble) -> None:
    here = double()
    path = f"{GENERATIONS}/{here.created(key='key-1')['id']}"
    assert here.send("POST", f"{path}/cancel", key="key-2").status == 404
    assert here.get(path)["status"] == "queued"


def test_a_canceled_job_makes_room_for_another(double: MakeDouble) -> None:
    here = double({"concurrency-limit": "ten"})
    identifiers = [here.created()["id"] for _ in range(10)]
    body = {"type": "video", "model": "kling-o1", "input": {"prompt": "a"}}
    assert here.post(body).status == 429
    here.send("POST", f"{GENERATIONS}/{identifiers[3]}/cancel")
    assert [here.post(body).status for _ in range(2)] == [202, 429]
    here.clock.advance(2.0)
    assert [here.post(body).status for _ in range(11)] == [202] * 10 + [429]
