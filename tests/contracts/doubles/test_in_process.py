from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from givonkit import ManualClock
from givonkit.errors import ClockInvalid
from givonkit_contracts.doubles.in_process import InProcessDouble, made_in_process
from givonkit_contracts.doubles.running_clock import RunningClock
from givonkit_contracts.doubles.settings import Settings, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit import Spec

    Make = Callable[..., InProcessDouble]

GENERATIONS = "/api/v1/generations"
REQUEST = {"type": "video", "model": "kling-o1", "input": {"prompt": "a cat"}}


@pytest.fixture(scope="module")
def workshop(spec: Spec) -> Workshop:
    return Workshop(spec)


@pytest.fixture
def make(workshop: Workshop) -> Iterator[Make]:
    """Return what makes doubles with settings; they end with the test."""
    made: list[InProcessDouble] = []

    def made_with(**settings: Any) -> InProcessDouble:
        made.append(made_in_process(workshop, Settings(**settings)))
        return made[-1]

    yield made_with
    for double in made:
        double.end()


def client_of(double: InProcessDouble) -> httpx.Client:
    """Return a client of a double."""
    headers = {"authorization": f"Bearer {double.api_key}"}
    return httpx.Client(base_url=double.base_url, headers=headers, transport=double.httpx_transport())


def watched(double: InProcessDouble, seconds: float) -> str:
    """Create a job and poll it every so many seconds until it has ended; return its status."""
    with client_of(double) as client:
        job = client.post(GENERATIONS, json=REQUEST).json()
        while job["status"] in ("queued", "processing"):
            time.sleep(seconds)
            job = client.get(f"{GENERATIONS}/{job['id']}").json()
    return str(job["status"])


def test_it_answers_for_its_own_host_and_for_the_live_apis(make: Make) -> None:
    double = make()
    with httpx.Client(transport=double.httpx_transport()) as client:
        headers = {"authorization": "Bearer any"}
        for host in (double.base_url, "https://api.givon.ai"):
            assert client.post(f"{host}{GENERATIONS}", json=REQUEST, headers=headers).status_code == 202
        with pytest.raises(httpx.ConnectError, match="elsewhere"):
            client.get("https://elsewhere.example/")


def test_jobs_take_no_time_before_time_jumps(make: Make) -> None:
    double = make()
    assert watched(double, 0) == "completed"
    assert len(double.journal.of("poll")) == 1


def test_jobs_take_their_usual_time_when_time_jumps(make: Make) -> None:
    double = make()
    double.clock.auto_jump()
    assert watched(double, 0.5) == "completed"
    assert double.journal.times("poll") == [0.5, 1.0, 1.5, 2.0]


@pytest.mark.parametrize(("clock", "polls"), [("instant", [2.0]), ("2-polls", [2.0, 4.0]), ("manual", [2.0])])
def test_a_pace_that_was_asked_for_stays_when_time_jumps(make: Make, clock: str, polls: list[float]) -> None:
    double = make(clock=clock)
    double.clock.auto_jump()
    assert watched(double, 2) == "completed"
    assert double.journal.times("poll") == polls


def test_half_an_hour_is_polled_exactly_in_less_than_a_minute(make: Make) -> None:
    double = make()
    began = time.perf_counter()
    with double.clock.auto_jump():
        double.when().succeed(after="30m")
        assert watched(double, 2) == "completed"
    assert double.journal.times("poll") == [2.0 * number for number in range(1, 901)]
    assert time.perf_counter() - began < 60


def test_the_clock_runs_until_time_jumps_and_afterwards(make: Make) -> None:
    double = make()
    assert abs(double.clock.now - time.time()) < 10
    with double.clock.auto_jump():
        before = double.clock.now
        time.sleep(3600)
        assert double.clock.now == before + 3600
    assert 3600 <= double.clock.now - before < 3660


def test_the_clock_can_be_moved_on_while_it_runs(make: Make) -> None:
    double = make()
    before = double.clock.now
    double.clock.advance(60)
    assert 60 <= double.clock.now - before < 90


def test_equal_requests_get_equal_bytes_on_a_clock_that_is_moved_by_hand(make: Make) -> None:
    answers = []
    for _ in range(2):
        with client_of(make(clock="manual", seed=3)) as client:
            answers.append(client.post(GENERATIONS, json=REQUEST).content)
    assert answers[0] == answers[1]
    assert b'"createdAt":"2026-01-01T00:00:00.000Z"' in answers[0]


@pytest.mark.parametrize("clock", ["10x", ManualClock(5.0)])
def test_a_clock_that_was_given_cannot_jump_and_says_why(make: Make, clock: Any) -> None:
    with pytest.raises(ClockInvalid, match="auto_jump needs the clock that givon_inprocess brings, got "):
        make(clock=clock).clock.auto_jump()


def test_a_running_clock_runs_with_its_base_and_on_from_where_it_was_moved() -> None:
    base = ManualClock(100.0)
    clock = RunningClock(base)
    base.advance(5)
    assert clock.now() == 105.0
    clock.advance(1000)
    base.advance(2)
    assert clock.now() == 1107.0
    clock.set(2000)
    base.advance(3)
    assert (clock.now(), clock.describe()) == (2003.0, {"kind": "running", "now": 2003.0, "pace": 1.0})
    with pytest.raises(ClockInvalid, match="never goes back"):
        clock.set(2002)
    clock.reset()
    base.advance(4)
    assert clock.now() == 104.0


def test_a_running_clock_stands_while_it_jumps_and_runs_on_from_there() -> None:
    base = ManualClock(100.0)
    clock = RunningClock(base)
    base.advance(1)
    with clock.auto_jump():
        base.advance(50)
        assert clock.now() == 101.0
        time.sleep(10)
        assert clock.now() == 111.0
        clock.advance(4)
        assert clock.now() == 115.0
    assert clock.now() == 115.0
    base.advance(2)
    assert clock.now() == 117.0
