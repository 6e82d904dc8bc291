from __future__ import annotations

from decimal import Decimal
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from givonkit.simulator import key_label
from givonkit_mockserver.control_records import add_records
from tests.simulator.conversation import picture

from .namespaced import CONTROL, Namespaced
from .wire import GENERATIONS, VALID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .processes import Process

LABEL = key_label(b"a-key-of-mine")
NEVER_MET = {"expectations": [{"name": "two jobs", "match": {"operation": "create", "prompt": "a cat"}, "times": 2}]}


@pytest.fixture
def here(server: Process) -> Iterator[Namespaced]:
    with Namespaced(server) as client:
        client.told("scenarios", method="DELETE")
        yield client


def test_the_movements_of_a_key_add_up_to_its_totals(here: Namespaced) -> None:
    for prompt in ("one", "[givonkit fail=timeout]", "three"):
        here.created(prompt)
    here.told("clock", {"advance": 60})
    here.created("four")
    (totals,) = here.told("ledger").values()
    entries = here.told(f"ledger/{LABEL}")
    for name, amount in totals.items():
        assert sum((Decimal(entry[name]) for entry in entries), Decimal(0)) == Decimal(amount)
    assert totals == {"available": "999917.5", "reserved": "27.5", "charged": "55"}
    kinds = [entry["kind"] for entry in entries]
    assert kinds == ["opening", "reserve", "reserve", "reserve", "charge", "release", "charge", "reserve"]


def test_a_movement_names_its_job(here: Namespaced) -> None:
    identifier = here.created()["id"]
    opening, reserve = here.told(f"ledger/{LABEL}")
    assert (opening["job"], opening["at"]) == (None, None)
    assert (reserve["job"], reserve["reserved"]) == (identifier, "27.5")


def test_a_label_that_no_key_has_is_not_found_and_the_nearest_is_named(here: Namespaced) -> None:
    here.created()
    problem = here.problem(f"ledger/{LABEL[:-1]}", status=404)
    assert f"(did you mean '{LABEL}'?)" in problem


@pytest.mark.parametrize("key", ["a-key-of-mine", "a/key/of mine"])
def test_a_ledger_is_found_by_the_key_itself_and_by_the_label_in_the_journal(server: Process, key: str) -> None:
    with Namespaced(server, key=key.replace(" ", "-")) as here:
        here.created()
        (entry,) = here.told("journal")
        movements = here.told(f"ledger/{quote(here.headers['authorization'].removeprefix('Bearer '), safe='')}")
        assert movements == here.told(f"ledger/{entry['key']}") != []


RULES = ["rules", "rules/generations/body/json", "questions"]
ASKED = ["journal", "journal.har", "jobs", "assets", "ledger", f"ledger/{LABEL}", *RULES]


@pytest.mark.parametrize("path", [*ASKED, "verify"])
def test_asking_about_a_namespace_that_is_not_there_makes_none(here: Namespaced, server: Process, path: str) -> None:
    here.created()
    with Namespaced(server, f"{here.name}x") as absent, Namespaced(server) as other:
        problem = absent.problem(path, NEVER_MET if path == "verify" else None, status=404)
        assert problem.startswith(f"no namespace is named '{absent.name}' (did you mean '{here.name}'?)")
        assert absent.name not in other.get(f"{server.base_url}{CONTROL}/namespaces").json()


@pytest.mark.parametrize(
    ("path", "body", "method"),
    [
        ("scenarios", "scenarios: {a: stall}", "POST"),
        ("clock", {"advance": 1}, "POST"),
        ("world", {}, "PUT"),
        ("seed", {"seed": 1}, "PUT"),
        ("reset", {"targets": ["all"]}, "POST"),
    ],
)
def test_telling_a_namespace_something_makes_it(server: Process, path: str, body: Any, method: str) -> None:
    with Namespaced(server) as fresh:
        fresh.told(path, body, method=method)
        assert fresh.told("journal") == []


def test_the_journal_is_read_from_its_end(here: Namespaced) -> None:
    for place in range(3):
        here.get(f"/place/{place}")
    last = here.told("journal?limit=2")
    assert [entry["request"]["path"] for entry in last] == ["/place/1", "/place/2"]


@pytest.mark.parametrize("limit", ["0", "-1", "100001", "many", "", "1e3", "%ff"])
def test_a_limit_that_makes_no_sense_is_refused_in_a_sentence(here: Namespaced, limit: str) -> None:
    assert here.problem(f"journal?limit={limit}", status=422).startswith("limit: Input should be ")


def test_the_archive_has_the_address_that_was_asked(here: Namespaced, server: Process) -> None:
    identifier = here.created()["id"]
    here.get(f"{GENERATIONS}/{identifier}?x=1")
    archive = here.sent("journal.har")
    urls = [entry["request"]["url"] for entry in archive.json()["log"]["entries"]]
    base = f"{server.base_url}/ns/{here.name}{GENERATIONS}"
    assert urls == [base, f"{base}/{identifier}?x=1"]
    assert "givonkit.har" in archive.headers["content-disposition"]


def test_expectations_are_met(here: Namespaced) -> None:
    here.created("a red corgi")
    report = here.told("verify", "expectations: [{match: {operation: create, prompt: '*corgi*'}, times: 1}]")
    assert (report["met"], report["came"], report["unexpected"]) == (True, 1, [])


def test_nothing_else_may_come_when_it_is_strict(here: Namespaced) -> None:
    here.created()
    here.get(GENERATIONS)
    wanted = "expectations: [{match: {operation: create}, times: 1}]"
    assert here.told("verify", wanted)["met"]
    assert not here.told("verify", f"strict: true\n{wanted}")["met"]
    assert "expected true or false, got 'very'" in here.problem("verify", f"strict: very\n{wanted}")


def test_expectations_that_are_not_met_say_what_came_instead(here: Namespaced) -> None:
    here.created("a red corgi")
    report = here.told("verify", NEVER_MET)
    assert (report["met"], report["expectations"][0]["came"]) == (False, 0)
    (unexpected,) = report["unexpected"]
    assert unexpected["nearest"] == "two jobs"
    assert unexpected["differences"] == ["prompt: expected a cat, came a red corgi"]
    assert "prompt: expected a cat, came a red corgi" in report["text"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("expectations: []", "expectations:1: expected at least one expectation"),
        ("expectations:\n- times: -1", "expectations:2: expected a whole number of at least 0, got '-1'"),
        ("expectations: [{match: {modell: x}}]", "unknown key 'modell' (did you mean 'model'?)"),
        ("expectations: [{tmes: 1}]", "unknown key 'tmes' (did you mean 'times'?)"),
        ({"expect": []}, "unknown key 'expect'"),
        ('{"expectations": [{"name": "\\ud800"}]}', "expectations:1:"),
    ],
)
def test_a_wrong_expectation_says_what_is_wrong(here: Namespaced, body: Any, problem: str) -> None:
    assert problem in here.problem("verify", body)


def test_the_rules_and_the_questions_are_those_of_the_namespace_s_world(here: Namespaced) -> None:
    def answer_told() -> Any:
        return next(each["answer"] for each in here.told("questions") if each["id"] == "unknown-fields")

    def rules() -> list[str]:
        return [rule["id"] for rule in here.told("rules")]

    before = answer_told(), rules()
    here.told("world", {"answers": {"unknown-fields": "ignored"}}, method="PUT")
    assert (before[0], answer_told()) == ("refused", "ignored")
    assert before[1] != rules()


def test_the_rules_of_a_model_that_is_none_are_refused(here: Namespaced) -> None:
    assert "did you mean 'kling-o1'?" in here.problem("rules?model=kling-01", status=404)


@pytest.mark.parametrize(
    ("method", "path", "status", "problem"),
    [
        ("GET", "jornal", 404, "nothing is at '/__givonkit/jornal' (did you mean '/__givonkit/journal'?)"),
        ("GET", "journal/", 404, "nothing is at '/__givonkit/journal/' (did you mean '/__givonkit/journal'?)"),
        ("POST", "journal", 405, "'/__givonkit/journal' takes GET, got 'POST'"),
        ("PATCH", "world", 405, "takes GET, got 'PATCH'"),
        ("GET", "rules/kling-o1/input.duration/enm", 404, "did you mean 'kling-o1/input.duration/enum'?"),
    ],
)
def test_a_path_or_method_that_is_wrong_is_told_in_a_sentence(
    here: Namespaced, method: str, path: str, status: int, problem: str
) -> None:
    assert problem in here.problem(path, method=method, status=status)


def test_what_can_be_large_is_made_ready_off_the_event_loop() -> None:
    app = FastAPI()
    add_records(app)
    made = {route.path: route.endpoint for route in app.routes if isinstance(route, APIRoute)}
    assert {f"{CONTROL}/{name}" for name in ("journal", "journal.har", "verify", "ledger")} <= made.keys()
    assert not any(map(iscoroutinefunction, made.values()))


def test_a_request_for_the_control_side_is_no_request_to_the_api(here: Namespaced) -> None:
    here.post(GENERATIONS, content=VALID)
    here.get(f"{CONTROL}/ledger")
    assert [entry["request"]["path"] for entry in here.told("journal")] == [GENERATIONS]


def test_jobs_are_those_of_the_namespace_and_from_their_end(here: Namespaced, server: Process) -> None:
    identifiers = [here.created()["id"] for _ in range(3)]
    with Namespaced(server) as other:
        other.created()
    assert [job["id"] for job in here.told("jobs")] == identifiers
    assert [(job["id"], job["key"]) for job in here.told("jobs?limit=1")] == [(identifiers[-1], LABEL)]


def test_uploads_are_told(here: Namespaced) -> None:
    sent = here.post("/api/v1/assets", content=picture(40, 20), headers={"content-type": "image/png"}).json()
    (asset,) = here.told("assets?limit=1")
    assert (asset["uri"], asset["key"], asset["width"]) == (sent["uri"], LABEL, 40)


def test_a_scenario_says_how_often_it_was_played(here: Namespaced) -> None:
    here.told("faults", {"fault": "503 times=1"})
    here.post(GENERATIONS, content=VALID)
    here.created()
    assert [told["played"] for told in here.told("scenarios")["control"]] == [1]
