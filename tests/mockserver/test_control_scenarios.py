from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .namespaced import Namespaced
from .wire import GENERATIONS, VALID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .processes import Process

AS_YAML = "scenarios:\n  broken:\n    match: {operation: create}\n    steps: fault=503:html times=1\n"
AS_JSON = {"scenarios": {"broken": {"match": {"operation": "create"}, "steps": "fault=503:html times=1"}}}


@pytest.fixture
def here(server: Process) -> Iterator[Namespaced]:
    with Namespaced(server) as client:
        yield client


def statuses(here: Namespaced, count: int = 3) -> list[int]:
    return [here.post(GENERATIONS, content=VALID).status_code for _ in range(count)]


@pytest.mark.parametrize("body", [AS_YAML, AS_JSON], ids=["yaml", "json"])
def test_scenarios_are_set(here: Namespaced, body: Any) -> None:
    assert here.told("scenarios", body) == {"set": ["broken"]}
    assert statuses(here) == [503, 202, 202]


def test_what_is_set_is_told_beside_the_file_and_the_shipped_ones(here: Namespaced) -> None:
    here.told("scenarios", AS_YAML)
    told = here.told("scenarios")
    assert told["control"] == [
        {"name": "broken", "match": "operation=create", "line": "fault=503:html times=1", "says": "", "played": 0}
    ]
    assert (told["file"], "rate_limited" in [shipped["name"] for shipped in told["shipped"]]) == ([], True)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("scenarios:\n  a: sucteed", "scenarios:2: unknown word 'sucteed' (did you mean 'succeed'?)"),
        ("scenarios:\n  a:\n    steps: [succeed]\n    match: {modl: x}", "scenarios:4: unknown key 'modl'"),
        ({"scenarios": {"a": {"match": {"operation": "pol"}, "steps": "succeed"}}}, "(did you mean 'poll'?)"),
        ({"scenarioz": {}}, "scenarios:1: unknown key 'scenarioz' (did you mean 'scenarios'?)"),
        ("", "expected a body (YAML or JSON), got nothing"),
        (b"\xff", "expected UTF-8"),
    ],
)
def test_a_wrong_scenario_is_named_with_its_place(here: Namespaced, body: Any, problem: str) -> None:
    assert problem in here.problem("scenarios", body)
    assert here.told("scenarios")["control"] == []


def test_one_wrong_scenario_keeps_the_others_from_being_set(here: Namespaced) -> None:
    assert "scenarios:1" in here.problem("scenarios", {"scenarios": {"good": "stall", "bad": "stal"}})
    assert here.told("scenarios")["control"] == []


def test_a_scenario_is_taken_away_by_its_name(here: Namespaced) -> None:
    here.told("scenarios", AS_YAML)
    here.told("scenarios/broken", method="DELETE")
    assert statuses(here, 1) == [202]


def test_a_scenario_that_is_not_there_cannot_be_taken_away(here: Namespaced) -> None:
    here.told("scenarios", AS_YAML)
    problem = here.problem("scenarios/brokn", method="DELETE", status=404)
    assert problem == "no scenario that was set is named 'brokn' (did you mean 'broken'?); set are broken"


def test_all_scenarios_are_taken_away(here: Namespaced) -> None:
    here.told("scenarios", AS_YAML)
    here.told("scenarios", method="DELETE")
    assert (here.told("scenarios")["control"], statuses(here, 1)) == ([], [202])


def test_a_fault_strikes_the_operations_that_are_named(here: Namespaced) -> None:
    identifier = here.created()["id"]
    assert here.told("faults", {"fault": "503:html times=2", "on": ["create", "poll"]}) == {"set": "fault-1"}
    polled = here.get(f"{GENERATIONS}/{identifier}")
    assert (polled.status_code, polled.headers["content-type"].partition(";")[0]) == (503, "text/html")
    assert statuses(here) == [503, 202, 202]


def test_a_fault_strikes_creations_when_nothing_is_named(here: Namespaced) -> None:
    here.told("faults", {"fault": "429"})
    assert (statuses(here, 2), here.get(GENERATIONS).status_code) == ([429, 429], 200)


def test_a_fault_may_say_that_it_is_one(here: Namespaced) -> None:
    here.told("faults", {"fault": "fault=503 times=1"})
    assert statuses(here) == [503, 202, 202]


def test_each_fault_has_a_name_of_its_own(here: Namespaced) -> None:
    assert [here.told("faults", {"fault": "503"})["set"] for _ in range(3)] == ["fault-1", "fault-2", "fault-3"]


def test_a_fault_is_yaml_too(here: Namespaced) -> None:
    here.told("faults", "fault: 418\non: [list]")
    assert here.get(GENERATIONS).status_code == 418


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"fault": "503:htlm"}, "did you mean 'html'?"),
        ({"fault": "latncy:1s"}, "unknown fault 'latncy' (did you mean 'latency'?)"),
        ({"fault": "503", "on": ["creat"]}, "got 'creat' (did you mean 'create'?)"),
        ({"fault": "503", "on": ["create, poll"]}, "got 'create, poll'"),
        ({"fault": "503", "on": ["create]}, steps: succeed}, b: {match: {operation: [poll"]}, "expected one of"),
        ({"fault": "503", "on": []}, "expected at least one value"),
        ({"fault": "503", "on": "poll"}, "expected a list, got 'poll'"),
        ({"fault": "503\n  evil: succeed"}, "the fault: expected one line"),
        ({"fault": "503\rtimes=2"}, "the fault: expected one line"),
        ({"fault": 'it\'s "so"'}, "unknown fault"),
        ({"fault": "'"}, 'unknown fault "\'"'),
        ({"fault": ""}, "unknown fault ''"),
        ({"falt": "503"}, "unknown key 'falt' (did you mean 'fault'?)"),
        ({}, "missing: 'fault'"),
        ({"fault": "503", "times": 2}, "unknown key 'times'"),
    ],
)
def test_a_wrong_fault_says_what_is_wrong(here: Namespaced, body: Any, problem: str) -> None:
    assert problem in here.problem("faults", body)
    assert here.told("scenarios")["control"] == []
