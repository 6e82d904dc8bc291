from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Run

BEGINNING = """
import asyncio, time
import httpx, pytest
from givonkit_contracts import contains

REQUEST = {"type": "video", "model": "kling-o1", "input": {"prompt": "a cat"}}

@pytest.fixture
def client(givon_inprocess):
    headers = {"authorization": f"Bearer {givon_inprocess.api_key}"}
    with httpx.Client(
        base_url=givon_inprocess.base_url, headers=headers, transport=givon_inprocess.httpx_transport()
    ) as client:
        yield client

def watch(client):
    job = client.post("/api/v1/generations", json=REQUEST).json()
    while job["status"] in ("queued", "processing"):
        time.sleep(2)
        job = client.get(f"/api/v1/generations/{job['id']}").json()
    return job

async def awaited(double):
    headers = {"authorization": f"Bearer {double.api_key}"}
    async with httpx.AsyncClient(
        base_url=double.base_url, headers=headers, transport=double.httpx_transport()
    ) as client:
        job = (await client.post("/api/v1/generations", json=REQUEST)).json()
        while job["status"] in ("queued", "processing"):
            await asyncio.sleep(2)
            job = (await client.get(f"/api/v1/generations/{job['id']}")).json()
        return job
"""


def test_a_job_of_half_an_hour_is_watched_in_no_time(run: Run) -> None:
    run("""
def test_it(givon_inprocess, client):
    givon_inprocess.clock.auto_jump()
    givon_inprocess.when(prompt=contains("cat")).succeed(after="30m")
    assert watch(client)["status"] == "completed"
    assert givon_inprocess.journal.times("poll") == [2.0 * turn for turn in range(1, 901)]
""").assert_outcomes(passed=1)


@pytest.mark.parametrize("marker", ["asyncio", "anyio"])
def test_so_it_is_under_asyncio_and_anyio(run: Run, marker: str) -> None:
    run(f"""
@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.mark.{marker}
async def test_it(givon_inprocess):
    givon_inprocess.clock.auto_jump()
    givon_inprocess.when().succeed(after=60)
    async with asyncio.timeout(61):
        assert (await awaited(givon_inprocess))["status"] == "completed"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(59):
            await awaited(givon_inprocess)
    assert len(givon_inprocess.journal.of("poll")) == 30 + 29
""").assert_outcomes(passed=1)


def test_time_can_jump_from_before_the_fixtures_on(run: Run) -> None:
    run("""
import threading

@pytest.fixture
def limiter(givon_inprocess):
    class Limiter:
        def __init__(self):
            self.lock = threading.Lock()
        def wait(self):
            with self.lock:
                time.sleep(60)
    return Limiter()

@pytest.mark.givon(clock="jump")
def test_it(givon_inprocess, client, limiter):
    threads = [threading.Thread(target=limiter.wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert givon_inprocess.clock.now == 1767225600.0 + 180
    watch(client)
    assert givon_inprocess.journal.times("poll") == [182.0]
""").assert_outcomes(passed=1)


def test_tests_that_would_never_end_fail_and_say_where(run: Run) -> None:
    result = run("""
import threading

def test_deadlock(givon_inprocess):
    givon_inprocess.clock.auto_jump(patience=0.2)
    threading.Event().wait()

def test_polls_for_ever(givon_inprocess, client):
    givon_inprocess.clock.auto_jump(most_jumps=50)
    givon_inprocess.when().stall()
    watch(client)

def test_next(givon_inprocess, client):
    givon_inprocess.clock.auto_jump()
    watch(client)
""")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines_random(
        ["*threading.Event().wait()*", "*time.sleep(2)*", "*the same * times, until 100.000 s*"]
    )


def test_limits_of_a_time_that_jumps_already_are_refused(run: Run) -> None:
    run("""
from givonkit.errors import ClockInvalid

@pytest.mark.givon(clock="jump")
def test_it(givon_inprocess):
    with pytest.raises(ClockInvalid, match="time jumps already"):
        givon_inprocess.clock.auto_jump(patience=60)

def test_wrong(givon_inprocess):
    before = givon_inprocess.clock.now
    with pytest.raises(Exception, match="patience"):
        givon_inprocess.clock.auto_jump(patience=-1)
    time.sleep(0.01)
    assert givon_inprocess.clock.now > before
""").assert_outcomes(passed=2)


def test_jumping_twice_is_jumping_once(run: Run) -> None:
    run("""
def test_it(givon_inprocess, client):
    first = givon_inprocess.clock.auto_jump()
    with givon_inprocess.clock.auto_jump() as second:
        assert first is second
""").assert_outcomes(passed=1)


def test_time_is_real_again_after_a_test_that_failed(run: Run) -> None:
    result = run("""
REAL = (time.sleep, time.time, time.monotonic)

def test_it(givon_inprocess, client):
    givon_inprocess.clock.auto_jump()
    assert watch(client)["status"] == "failed"

@pytest.fixture
def late(givon_inprocess):
    yield
    assert time.monotonic is REAL[2]

def test_a_fixture_that_ends_before_the_doubles_sees_real_time(givon_inprocess, late):
    givon_inprocess.clock.auto_jump()

def test_next():
    assert (time.sleep, time.time, time.monotonic) == REAL
""")
    result.assert_outcomes(failed=1, passed=2)
    result.stdout.fnmatch_lines(["-* givon: the conversation with https://givon.test -*", "    2.000 s  #2 GET *"])


def test_the_reports_durations_are_real(run: Run) -> None:
    result = run(
        """
def test_it(givon_inprocess, client):
    givon_inprocess.clock.auto_jump()
    time.sleep(36000)
""",
        "--durations=3",
        "-vv",
    )
    result.assert_outcomes(passed=1)
    result.stdout.no_re_match_line(r"3\d\d\d\d\.\d+s")


def test_a_router_answers_clients_that_the_code_makes_itself(run: Run) -> None:
    run("""
def test_it(givon_respx, givon_inprocess):
    headers = {"authorization": "Bearer any"}
    answer = httpx.post("https://api.givon.ai/api/v1/generations", json=REQUEST, headers=headers)
    assert answer.status_code == 202
    assert givon_inprocess.jobs.only().status == "completed"
    with pytest.raises(Exception, match="not the double's host"):
        httpx.get("https://elsewhere.example/")
""").assert_outcomes(passed=1)


def test_both_doubles_of_a_test_are_checked_and_shown(run: Run) -> None:
    result = run("""
def test_it(givon, givon_inprocess, client):
    givon.when().fail()
    givon_inprocess.when().fail()
    watch(client)
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["- givon: the conversation with http://127*", "No request came.", "-* givon: the * https://givon.test -*"]
    )
