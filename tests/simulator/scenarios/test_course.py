from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit.simulator.control import Control
from givonkit.simulator.scenarios import Known, read_scenarios

if TYPE_CHECKING:
    from tests.conftest import Double, MakeDouble

VALID = {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi"}}
BROKEN = {"type": "video", "model": "kling-o1", "input": {}}
GENERATIONS = "/api/v1/generations"


@pytest.fixture
def here(double: MakeDouble) -> Double:
    return double()


@pytest.fixture
def control(here: Double) -> Control:
    return Control(here.simulator)


def played(control: Control, source: str = "control") -> dict[str, int]:
    return {told["name"]: told["played"] for told in control.scenarios()[source]}


def set_steps(control: Control, steps: str, match: str = "{}") -> None:
    control.set_scenarios(f"scenarios: {{it: {{match: {match}, steps: '{steps}'}}}}")


@pytest.mark.parametrize(
    "steps",
    ["fail=timeout", "succeed", "refuse=402", "after=9s", "fault=503", "fault=latency:1s fail=timeout", "fault=empty"],
)
def test_a_request_that_a_scenario_decides_about_counts_once(here: Double, control: Control, steps: str) -> None:
    set_steps(control, steps)
    assert played(control) == {"it": 0}
    for count in (1, 2):
        here.post(VALID)
        assert played(control) == {"it": count}


def test_a_request_that_is_refused_before_its_scenario_does_not_count(here: Double, control: Control) -> None:
    set_steps(control, "fail=timeout")
    here.post(BROKEN)
    assert played(control) == {"it": 0}


def test_a_fault_that_strikes_a_request_which_is_refused_anyway_counts(here: Double, control: Control) -> None:
    set_steps(control, "fault=latency:1s fail=timeout")
    reply = here.post(BROKEN)
    assert (reply.status, reply.header("givonkit-scenario") is None) == (400, False)
    assert played(control) == {"it": 1}


def test_a_fault_that_misses_does_not_count(here: Double, control: Control) -> None:
    set_steps(control, "fault=503 times=1 window=10s-20s")
    here.post(VALID)
    assert played(control) == {"it": 0}


def test_a_step_that_is_used_up_counts_no_more(here: Double, control: Control) -> None:
    set_steps(control, "fault=503 times=2")
    assert [here.post(VALID).status for _ in range(4)] == [503, 503, 202, 202]
    assert played(control) == {"it": 2}


def test_a_request_that_does_not_match_does_not_count(here: Double, control: Control) -> None:
    set_steps(control, "stall", "{model: seedream-5}")
    here.post(VALID)
    assert played(control) == {"it": 0}


def test_only_the_scenario_that_wins_counts(here: Double, control: Control) -> None:
    control.set_scenarios(
        "scenarios: {first: {match: {nth: 1}, steps: stall}, second: {match: {nth: 2}, steps: stall}}"
    )
    here.post(VALID)
    assert played(control) == {"first": 1, "second": 0}


def test_faults_that_go_with_a_job_count_for_each_strike(here: Double, control: Control) -> None:
    set_steps(control, "fault=503 on=poll times=2")
    identifier = here.created()["id"]
    assert played(control) == {"it": 0}
    polls = [here.send("GET", f"{GENERATIONS}/{identifier}").status for _ in range(3)]
    assert (polls, played(control)) == ([503, 503, 200], {"it": 2})


def test_strikes_of_a_scenario_that_was_replaced_do_not_count_for_the_new_one(here: Double, control: Control) -> None:
    set_steps(control, "fault=503 on=poll")
    identifier = here.created()["id"]
    set_steps(control, "stall")
    assert here.send("GET", f"{GENERATIONS}/{identifier}").status == 503
    assert played(control) == {"it": 0}


def test_the_scenarios_of_a_file_are_counted(double: MakeDouble) -> None:
    text = "scenarios: {late: {match: {model: kling-o1}, steps: after=9s}}"
    here = double(scenarios=read_scenarios(text, "s.yaml", known=Known()))
    here.post(VALID)
    assert played(Control(here.simulator), "file") == {"late": 1}


def test_a_reset_of_the_clock_counts_anew(here: Double, control: Control) -> None:
    set_steps(control, "fault=503")
    here.post(VALID)
    control.reset("clock")
    assert played(control) == {"it": 0}


def test_shipped_scenarios_are_not_counted(control: Control) -> None:
    assert all("played" not in told for told in control.scenarios()["shipped"])
