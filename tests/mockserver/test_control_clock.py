from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .namespaced import Namespaced
from .processes import Process
from .wire import GENERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

START = 1_767_225_600.0


@pytest.fixture(scope="module")
def manual_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server whose clock is moved by hand, from the beginning of 2026."""
    process = Process(tmp_path_factory.mktemp("manual"), "--pace", "manual", "--start", "2026-01-01T00:00:00Z")
    yield process
    process.kill()


@pytest.fixture
def manual(manual_server: Process) -> Iterator[Namespaced]:
    with Namespaced(manual_server) as client:
        yield client


@pytest.fixture
def running(server: Process) -> Iterator[Namespaced]:
    with Namespaced(server) as client:
        yield client


def test_the_clock_tells_its_kind_time_and_pace(manual: Namespaced, running: Namespaced) -> None:
    assert manual.told("clock") == {"kind": "manual", "now": START, "pace": 0.0}
    told = running.told("clock")
    assert (told["kind"], told["pace"], told["now"] > START) == ("scaled", 1.0, True)


def test_a_job_ends_when_the_clock_is_advanced(manual: Namespaced) -> None:
    identifier = manual.created()["id"]
    assert manual.told("clock", {"advance": 2}) == {"kind": "manual", "now": START + 2, "pace": 0.0}
    assert manual.get(f"{GENERATIONS}/{identifier}").json()["status"] == "completed"


def test_a_running_clock_jumps_ahead(running: Namespaced) -> None:
    identifier = running.created()["id"]
    running.told("clock", {"advance": 3600})
    assert running.get(f"{GENERATIONS}/{identifier}").json()["status"] == "completed"


@pytest.mark.parametrize("body", [{"advance": 0.5}, "advance: 0.5", '{"advance": 5e-1}'])
def test_a_part_of_a_second_is_advanced(manual: Namespaced, body: Any) -> None:
    assert manual.told("clock", body)["now"] == START + 0.5


def test_the_clock_is_set_to_a_later_time(manual: Namespaced, running: Namespaced) -> None:
    assert manual.told("clock", {"set": START + 10})["now"] == START + 10
    assert 0 <= running.told("clock", {"set": 4_000_000_000})["now"] - 4_000_000_000 < 60


def test_the_clock_never_goes_back(manual: Namespaced, running: Namespaced) -> None:
    for here in (manual, running):
        now = here.told("clock")["now"]
        assert "never goes back" in here.problem("clock", {"advance": -1})
        problem = here.problem("clock", {"set": 5})
        assert "the clock stands at " in problem
        assert "never goes back, got 5; to begin anew, reset the jobs and the clock together" in problem
        assert here.told("clock")["now"] >= now


def test_the_pace_of_a_running_clock_is_changed(running: Namespaced) -> None:
    assert running.told("clock", {"pace": 10})["pace"] == 10.0
    frozen = running.told("clock", {"pace": 0})["now"]
    assert running.told("clock")["now"] == frozen


def test_a_manual_clock_has_no_pace(manual: Namespaced) -> None:
    assert manual.problem("clock", {"pace": 2}) == "a manual clock has no pace; it is advanced or set"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"advance": 1, "set": 2}, "expected exactly one of advance, set and pace, got advance and set"),
        ({"advance": 1, "set": 2, "pace": 3}, "got advance and set and pace"),
        ({}, "got nothing"),
        ({"advanc": 1}, "unknown key 'advanc' (did you mean 'advance'?)"),
        ({"advance": "soon"}, "expected a number, got 'soon'"),
        ({"advance": True}, "expected a number, got 'true'"),
        ({"advance": None}, "got nothing"),
        ({"advance": [1]}, "got a list"),
        ('{"advance": NaN}', "expected a finite number, got 'NaN'"),
        ('{"advance": 1e400}', "got '1e400'"),
        ({"advance": 253_402_300_799}, "ends at 253402300799.0 (the year 9999)"),
        ({"advance": 10**12}, "the seconds to advance: expected a finite number"),
    ],
)
def test_a_wrong_move_says_what_is_wrong_and_moves_nothing(manual: Namespaced, body: Any, problem: str) -> None:
    assert problem in manual.problem("clock", body)
    assert manual.told("clock")["now"] == START


@pytest.mark.parametrize("pace", [-1, 1_000_001])
def test_a_pace_that_no_clock_has_is_refused(running: Namespaced, pace: int) -> None:
    assert "the pace of a clock: expected" in running.problem("clock", {"pace": pace})


def test_the_clock_goes_back_only_together_with_the_jobs(manual: Namespaced) -> None:
    manual.told("clock", {"advance": 5})
    manual.created()
    assert "reset jobs and clock together" in manual.problem("reset", {"targets": ["clock"]})
    manual.told("reset", {"targets": ["jobs", "clock"]})
    assert (manual.told("clock")["now"], manual.get(GENERATIONS).json()["data"]) == (START, [])
