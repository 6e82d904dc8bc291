from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit import Simulator
from givonkit.errors import ResetInvalid
from givonkit.simulator.resetting import TARGETS
from givonkit.simulator.scenarios import Known, read_scenarios

from .conversation import Conversation, picture, summed

if TYPE_CHECKING:
    from tests.conftest import Double, MakeDouble

GENERATIONS = "/api/v1/generations"
FILE = read_scenarios("scenarios: {twice: {steps: 'refuse=503 times=2 then succeed'}}", "file", known=Known())
SET = read_scenarios("scenarios: {always: {steps: 'refuse=500'}}", "control", known=Known())
PNG = [("content-type", "image/png")]
BODY = {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi"}}


def lived(double: MakeDouble) -> Double:
    """Return a double with something of all: a finished and an unfinished job, an asset, a scenario, a journal."""
    here = double({"rate-limit": "per-minute"}, scenarios=FILE, start=100.0)
    assert [here.post(BODY).status for _ in range(2)] == [503, 503]
    here.created("seedream-5")
    here.clock.advance(2.0)
    here.created("kling-o1")
    assert here.send("POST", "/api/v1/assets", body=picture(2, 2), headers=PNG).status == 201
    here.simulator.stage.add("control", SET, here.clock.now())
    return here


def state(here: Double) -> dict[str, Any]:
    """Return something of each target that a reset changes."""
    simulator, now = here.simulator, here.clock.now()
    return {
        "jobs": len(simulator.jobs),
        "assets": len(simulator.assets),
        "ledger": [float(amount) for amount in simulator.ledger.totals(0, now)],
        "journal": len(simulator.journal),
        "scenarios": list(simulator.stage.control_scenarios),
        "clock": now,
    }


BEFORE = {
    "jobs": 2,
    "assets": 1,
    "ledger": [999_970.5, 27.5, 2.0],
    "journal": 5,
    "scenarios": ["always"],
    "clock": 102.0,
}
AFTER: dict[tuple[str, ...], dict[str, Any]] = {
    ("jobs",): {"jobs": 0, "ledger": [999_998.0, 0.0, 2.0]},
    ("assets",): {"assets": 0},
    ("ledger",): {"ledger": [1_000_000.0, 0.0, 0.0]},
    ("journal",): {"journal": 0},
    ("scenarios",): {"scenarios": []},
    ("jobs", "clock"): {"jobs": 0, "ledger": [999_998.0, 0.0, 2.0], "clock": 100.0},
    ("ledger", "jobs"): {"jobs": 0, "ledger": [1_000_000.0, 0.0, 0.0]},
    ("all",): {
        "jobs": 0,
        "assets": 0,
        "ledger": [1_000_000.0, 0.0, 0.0],
        "journal": 0,
        "scenarios": [],
        "clock": 100.0,
    },
}


def test_every_target_is_tried() -> None:
    assert {target for targets in AFTER for target in targets} == {*TARGETS, "all"}


@pytest.mark.parametrize("targets", AFTER)
def test_a_reset_forgets_what_it_names_and_nothing_else(double: MakeDouble, targets: tuple[str, ...]) -> None:
    here = lived(double)
    assert state(here) == BEFORE
    here.simulator.reset(*targets)
    assert state(here) == BEFORE | AFTER[targets]


@pytest.mark.parametrize("targets", AFTER)
def test_a_double_that_was_reset_talks_on(double: MakeDouble, targets: tuple[str, ...]) -> None:
    here = lived(double)
    here.simulator.reset("scenarios", *targets)
    here.simulator.stage.remove("file", "twice")
    assert here.created()["status"] == "queued"
    here.clock.advance(2.0)
    assert here.listed()["data"][0]["status"] == "completed"
    entries = here.simulator.ledger.entries(0, here.clock.now())
    totals = here.simulator.ledger.totals(0, here.clock.now())
    assert summed(entries) == totals


def test_after_a_reset_of_all_the_same_requests_get_the_same_bytes(double: MakeDouble) -> None:
    here = double(scenarios=FILE, seed=7)

    def held() -> list[tuple[int, list[tuple[bytes, bytes]], bytes]]:
        assert [here.post(BODY).status for _ in range(2)] == [503, 503]
        conversation = Conversation(here)
        conversation.hold()
        return [(reply.status, reply.headers, reply.body) for reply in conversation.replies]

    first = held()
    here.simulator.reset("all")
    assert held() == first
    assert len(first) > 30


def test_keys_are_numbered_anew_after_a_reset_of_all_and_only_then(double: MakeDouble) -> None:
    here = double(api_keys=["given"])
    here.created(key="given")
    here.post(BODY, key="test_stalled")
    before = here.simulator.accounts.labels()
    here.simulator.reset("jobs", "ledger", "scenarios")
    assert here.simulator.accounts.labels() == before
    here.simulator.reset("all")
    assert list(here.simulator.accounts.labels()) == list(before)[:1]


def test_jobs_of_before_are_not_found_and_their_ids_come_again(double: MakeDouble) -> None:
    here = double()
    before = [here.created()["id"] for _ in range(2)]
    here.simulator.reset("jobs")
    assert here.send("GET", f"{GENERATIONS}/{before[0]}").status == 404
    assert [here.created()["id"] for _ in range(2)] == before


def test_idempotency_keys_go_with_the_jobs(double: MakeDouble) -> None:
    here = double()
    headers = [("idempotency-key", "one")]
    here.post(BODY, headers=headers)
    here.simulator.reset("jobs")
    assert here.post({**BODY, "input": {"prompt": "another"}}, headers=headers).status == 202
    assert len(here.listed()["data"]) == 1


def test_the_faults_of_a_job_go_with_it(double: MakeDouble) -> None:
    here = double()
    prompt = "[givonkit fault=503 on=poll]"
    identifier = here.created(prompt=prompt)["id"]
    assert here.send("GET", f"{GENERATIONS}/{identifier}").status == 503
    here.simulator.reset("jobs")
    assert here.created()["id"] == identifier
    assert here.send("GET", f"{GENERATIONS}/{identifier}").status == 200


def test_running_jobs_make_room_when_they_are_forgotten(double: MakeDouble) -> None:
    here = double({"concurrency-limit": "ten"})
    for _ in range(10):
        here.created()
    assert here.post(BODY).status == 429
    here.simulator.reset("jobs")
    assert here.post(BODY).status == 202


def test_a_clock_that_goes_back_makes_nobody_wait_for_the_time_of_before(double: MakeDouble) -> None:
    here = double({"rate-limit": "per-minute"})
    here.clock.advance(1000.0)
    assert [here.send("GET", GENERATIONS).status for _ in range(61)][-1] == 429
    here.simulator.reset("clock")
    assert here.send("GET", GENERATIONS).status == 200


def test_a_scenario_of_the_file_begins_anew(double: MakeDouble) -> None:
    here = double(scenarios=FILE)
    assert [here.post(BODY).status for _ in range(3)] == [503, 503, 202]
    here.simulator.reset("scenarios")
    assert [here.post(BODY).status for _ in range(3)] == [503, 503, 202]


KNOWN = "known are assets, clock, jobs, journal, ledger, scenarios, all"
REFUSED = [
    ((), "a reset names what is to be forgotten: assets, clock, jobs, journal, ledger, scenarios, all"),
    (
        ("job",),
        f"nothing that can be reset is named 'job' (did you mean 'jobs'?); {KNOWN}",
    ),
    (("clock",), "the clock goes back, and the jobs would be in its future; reset jobs and clock together"),
    (("clock", "ledger"), "the clock goes back, and the jobs would be in its future; reset jobs and clock together"),
]


@pytest.mark.parametrize(("targets", "message"), REFUSED)
def test_a_reset_that_cannot_be_is_refused_and_changes_nothing(
    double: MakeDouble, targets: tuple[str, ...], message: str
) -> None:
    here = lived(double)
    with pytest.raises(ResetInvalid) as raised:
        here.simulator.reset(*targets)
    assert str(raised.value) == message
    assert state(here) == BEFORE


def test_a_clock_without_jobs_goes_back_alone(double: MakeDouble) -> None:
    here = double(start=5.0)
    here.clock.advance(10.0)
    here.simulator.reset("clock")
    assert here.clock.now() == 5.0


def test_a_real_clock_stays_as_it_is() -> None:
    simulator = Simulator()
    simulator.reset("all")
    assert simulator.clock.describe()["kind"] == "system"


def test_another_world_answers_from_now_on_and_the_jobs_stay(double: MakeDouble, spec: Any) -> None:
    here = double()
    before = here.created("kling-o1", prompt="[givonkit fail=timeout]")
    here.simulator.set_world(spec.world({"id-form": "uuid", "job-path": "jobs", "refund": "kept"}))
    (job,) = here.listed()["data"]
    assert (job["model"], len(job["id"])) == ("kling-o1", 36)
    assert here.get(f"/api/v1/jobs/{job['id']}")["status"] == "queued"
    assert here.send("GET", f"{GENERATIONS}/{before['id']}").status == 404
    here.clock.advance(2.0)
    assert here.simulator.ledger.totals(0, 2.0).charged == 0


def test_another_seed_gives_other_ids_once_there_are_no_jobs_and_no_assets(double: MakeDouble) -> None:
    here = lived(double)
    message = "another seed changes the ids of jobs and assets; reset jobs and assets first"
    for targets in (("scenarios",), ("jobs",)):
        here.simulator.reset(*targets)
        with pytest.raises(ResetInvalid, match=message):
            here.simulator.reseed(5)
    here.simulator.reset("all")
    here.simulator.stage.remove("file", "twice")
    here.simulator.reseed(5)
    here.simulator.stage.remove("file", "twice")
    assert here.created()["id"] == double(seed=5).created()["id"] != double(seed=0).created()["id"]


def test_a_reset_of_all_goes_back_to_the_first_world_and_seed(double: MakeDouble, spec: Any) -> None:
    here = double(seed=3)
    first = here.post(BODY)
    here.simulator.set_world(spec.random_world(5))
    here.simulator.reset("jobs", "assets")
    here.simulator.reseed(9)
    here.simulator.reset("all")
    again = here.post(BODY)
    assert (again.status, again.headers, again.body) == (first.status, first.headers, first.body)
