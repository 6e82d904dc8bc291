"""What the double of a run does to a client, and what it writes down, seen through a small client of our own."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
import pytest

from givonkit.spec import load_spec
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.outcome import Failed, OutcomeInvalid, Succeeded
from givonkit_contracts.client_checks.run import Endless, Killed, Said
from givonkit_contracts.client_checks.schedule_text import read_schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome
    from givonkit_contracts.client_checks.run import Run

    Play = Callable[..., Run]


def plain_client(case: Case) -> Outcome:
    """Create a job, look at it twice ten seconds apart, fetch its first result; careless in every way."""
    with httpx.Client(transport=case.httpx_transport(), headers={"Authorization": f"Bearer {case.api_key}"}) as http:
        jobs = f"{case.base_url}/api/v1/generations"
        created = http.post(jobs, json=case.request, timeout=30)
        if created.status_code != 202:
            return case.failed("refused", created.text)
        identifier = created.json()["id"]
        http.get(f"{jobs}/{identifier}", timeout=30)
        time.sleep(10)
        job = http.get(f"{jobs}/{identifier}", timeout=30).json()
        url = job["outputs"][0]["url"]
        content = http.get(url, timeout=30).content
        return case.succeeded(identifier, urls=[url], contents=[content], cost_tokens=job["cost"]["tokens"])


@pytest.fixture
def play() -> Play:
    def played(line: str, client: Callable[[Case], Outcome] = plain_client) -> Run:
        ground = InProcessGround(client, load_spec())
        try:
            return ground.play(read_schedule(line))
        finally:
            ground.close()

    return played


def test_requests_are_counted_by_operation(play: Play) -> None:
    run = play("")
    assert [(one.operation, one.nth, one.status) for one in run.exchanges] == [
        ("create", 1, 202),
        ("poll", 1, 200),
        ("poll", 2, 200),
        ("download", 1, 200),
    ]
    assert [one.at for one in run.exchanges] == [0, 0, 10, 10]
    assert isinstance(run.outcome, Succeeded)


def test_results_are_on_another_host_than_the_api(play: Play) -> None:
    hosts = {one.operation: one.host for one in play("").exchanges}
    assert hosts["poll"] == "givon.test"
    assert hosts["download"] == "assets.givon.test"


def test_the_ledger_tells_what_a_job_cost_in_the_end(play: Play) -> None:
    (job,) = play("").jobs
    assert (job.state, job.charged, job.created, job.finished) == ("completed", Decimal(2), 0.0, 5.0)
    (job,) = play("fail=timeout").jobs
    assert (job.state, job.charged) == ("failed", Decimal(0))
    (job,) = play("stall").jobs
    assert (job.state, job.charged, job.finished) == ("processing", job.tokens, None)


def test_a_fault_strikes_the_request_that_it_names(play: Play) -> None:
    run = play("create#1=503")
    (create,) = run.exchanges
    assert (create.status, create.effect, create.acted) == (503, "503", False)
    assert isinstance(run.outcome, Failed)
    assert run.jobs == ()


def test_a_fault_can_strike_when_the_server_has_acted(play: Play) -> None:
    run = play("create#1=reset:acted")
    (create,) = run.exchanges
    assert (create.status, create.acted, create.is_ok) == (None, True, False)
    assert len(run.jobs) == 1
    assert not run.knew(run.jobs[0])


def test_an_odd_answer_is_whole_and_odd(play: Play) -> None:
    run = play("poll#1=odd-status:moderating")
    first, second = run.of("poll")
    assert (first.told["status"], first.is_ok, first.state) == ("moderating", True, "queued")
    assert second.told["status"] == "completed"


def test_long_ids_are_one_id_everywhere(play: Play) -> None:
    run = play("long-ids")
    (job,) = run.jobs
    assert len(job.id) > 100
    assert run.succeeded is not None
    assert run.succeeded.job_id == job.id
    assert all(one.job == job.id for one in run.exchanges)


def test_the_client_dies_at_its_kill_and_is_started_again(play: Play) -> None:
    run = play("kill=poll#1:before")
    assert [life.errand.do for life in run.lives] == ["generate", "resume"]
    assert run.lives[0].ending == Killed(0.0, 2)
    assert isinstance(run.lives[1].ending, Said)
    assert run.exchanges[1].acted is False
    assert [one.life for one in run.exchanges] == [0, 0, 1, 1, 1, 1]


def test_a_dead_client_sends_nothing_more(play: Play) -> None:
    def stubborn(case: Case) -> Outcome:
        try:
            return plain_client(case)
        finally:
            with httpx.Client(transport=case.httpx_transport()) as http:
                http.get(f"{case.base_url}/api/v1/models")

    run = play("kill=poll#1:before", stubborn)
    assert [one.operation for one in run.exchanges if one.life == 0] == ["create", "poll"]


def test_half_of_a_file_comes_before_a_death_midway(play: Play) -> None:
    run = play("kill=download#1:midway")
    assert [one.operation for one in run.exchanges if one.life == 0][-1] == "download"
    assert isinstance(run.lives[0].ending, Killed)
    assert run.succeeded is not None


def test_repeated_errands_have_folders_of_their_own(play: Play) -> None:
    folders = []

    def noting(case: Case) -> Outcome:
        folders.append((case.state_dir, list(case.state_dir.iterdir())))
        return plain_client(case)

    run = play("repeats=2", noting)
    assert len(run.jobs) == 2
    assert len({folder for folder, _ in folders}) == 2
    assert [files for _, files in folders] == [[], []]


def test_files_outlive_a_death(play: Play) -> None:
    seen = []

    def noting(case: Case) -> Outcome:
        seen.append([path.name for path in case.state_dir.iterdir()])
        (case.state_dir / "note").write_text("here")
        return plain_client(case)

    play("kill=poll#1:before", noting)
    assert seen == [[], ["note"]]


def test_who_asks_without_end_is_stopped(play: Play) -> None:
    def hot(case: Case) -> Outcome:
        with httpx.Client(transport=case.httpx_transport()) as http:
            while True:
                http.get(f"{case.base_url}/api/v1/models")

    run = play("", hot)
    assert isinstance(run.ending, Endless)
    assert str(run.ending) == "never ended: after 0 s it had sent 2000 requests"


def test_who_asks_long_after_the_deadline_is_stopped(play: Play) -> None:
    def patient(case: Case) -> Outcome:
        with httpx.Client(transport=case.httpx_transport()) as http:
            while True:
                http.get(f"{case.base_url}/api/v1/models")
                time.sleep(60)

    assert str(play("", patient).ending) == "never ended: it still asked long after its deadline"


def test_what_a_client_raises_is_its_outcome(play: Play) -> None:
    run = play("create#1=truncated:20")
    assert isinstance(run.outcome, Failed)
    assert run.outcome.escaped
    assert run.outcome.message.startswith("JSONDecodeError: ")


def test_a_coroutine_is_awaited(play: Play) -> None:
    async def client(case: Case) -> Outcome:
        async with httpx.AsyncClient(transport=case.httpx_transport()) as http:
            answer = await http.post(f"{case.base_url}/api/v1/generations", json=dict(case.request))
        return case.failed("refused", json.loads(answer.content)["error"]["message"])

    run = play("", client)
    assert isinstance(run.outcome, Failed)
    assert "key" in run.outcome.message


def test_what_is_no_outcome_is_a_mistake_of_the_test(play: Play) -> None:
    def confused(_case: Case) -> int:
        return 5

    with pytest.raises(OutcomeInvalid, match=r"confused returned 5; expected case.succeeded\(...\) or case.failed"):
        play("", confused)


def test_equal_schedules_give_equal_runs(play: Play) -> None:
    line = "create#1=reset:acted kill=poll#1:before poll#2=odd-extra repeats=2"
    first, second = play(line), play(line)
    assert [one.body for one in first.exchanges] == [one.body for one in second.exchanges]
    assert first.jobs == second.jobs
