from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from givonkit_contracts.client_checks.schedule_text import read_schedule
from givonkit_contracts.client_reports.json_report import json_text, schema

from .example import CANARY, LOST, clean_report, echoing_report, empty_report, nasty_report, report

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.report import ClientReport

VALIDATOR = jsonschema_rs.Draft202012Validator(schema(), validate_formats=True)


def document(run: ClientReport) -> Any:
    return json.loads(json_text(run))


def test_the_schema_is_one() -> None:
    jsonschema_rs.meta.validate(schema())


@pytest.mark.parametrize("run", [report(), clean_report(), empty_report(), nasty_report(), report(interrupted=True)])
def test_every_report_follows_the_schema(run: ClientReport) -> None:
    assert [f"{error.instance_path} {error.message}" for error in VALIDATOR.iter_errors(document(run))] == []


def test_nothing_but_what_the_schema_names_is_there() -> None:
    told = {**document(report()), "surprise": 1}
    assert not VALIDATOR.is_valid(told)


def test_a_failure_has_its_schedule_its_story_and_its_requests() -> None:
    told = document(report())["obligations"][0]["failure"]
    assert read_schedule(told["schedule"]) == LOST.schedule
    assert told["story"].count("<== it breaks here") == 1
    assert [row["requests"] for row in told["timeline"] if row["breaks"]] == [[2, 2]]
    assert (told["requests"], len(told["jobs"])) == (len(LOST.exchanges), 2)
    assert [job["charged"] for job in told["jobs"]] == [2, 2]
    assert told["curl"].count("curl -i") >= 4
    assert "@client_contract(replay=" in told["pytest"]


def test_what_decides_is_there() -> None:
    told = document(report())
    assert (told["format"], told["exit_code"]) == ("givonkit-client-report/1", 1)
    assert told["counts"] == {"met": 1, "broken": 3, "not_settled": 1}
    assert [one["standing"] for one in told["obligations"]] == ["broken", "met", "broken", "not_settled", "broken"]


def test_no_secret_is_there() -> None:
    told = json_text(echoing_report(), secrets=[CANARY])
    assert "3f9a1c" not in told
    assert "givon-test-key" not in told


def test_every_letter_prints() -> None:
    assert all(line.isprintable() for line in json_text(nasty_report()).split("\n"))
