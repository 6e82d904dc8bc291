from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from givonkit_contracts.client_reports.sarif import sarif_text

from .example import CANARY, CLIENT, clean_report, dependency, echoing_report, empty_report, nasty_report, report

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from givonkit_contracts.client_checks.report import ClientReport


def run_of(told: ClientReport) -> Any:
    document = json.loads(sarif_text(told))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    return run


def test_a_result_names_its_rule_its_client_and_its_story(snapshot: SnapshotAssertion) -> None:
    assert run_of(report())["results"][0] == snapshot


def test_every_result_names_a_rule_of_the_tool() -> None:
    run = run_of(report())
    rules = run["tool"]["driver"]["rules"]
    named = [rules[result["ruleIndex"]]["id"] for result in run["results"]]
    assert named == [result["ruleId"] for result in run["results"]]
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_what_must_be_met_is_an_error_what_should_be_a_warning_and_a_guess_a_note() -> None:
    results = run_of(report())["results"]
    assert [(result["ruleId"], result["level"]) for result in results] == [
        ("money/pays-once", "error"),
        ("posting/tries-again", "warning"),
        ("wire/names-itself", "warning"),
        ("question/charge-moment", "note"),
    ]


def test_strict_makes_errors_of_warnings_and_a_documented_answer_is_one() -> None:
    results = run_of(report(strict=True, dependencies=(dependency(fails=True),)))["results"]
    assert {result["level"] for result in results} == {"error"}


def test_the_place_of_a_result_is_the_client() -> None:
    for result in run_of(report())["results"]:
        assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == CLIENT


def test_a_known_failure_is_suppressed_with_its_reason() -> None:
    suppressed = [result["suppressions"] for result in run_of(report())["results"]]
    assert suppressed == [[], [], [{"kind": "external", "justification": "the proxy puts it in"}], []]


def test_the_run_says_how_it_ended() -> None:
    (told,) = run_of(empty_report())["invocations"]
    assert (told["exitCode"], told["executionSuccessful"]) == (3, False)
    (told,) = run_of(clean_report())["invocations"]
    assert (told["exitCode"], told["executionSuccessful"], told["toolExecutionNotifications"]) == (0, True, [])


def test_no_secret_is_there_and_every_letter_prints() -> None:
    told = sarif_text(echoing_report(), secrets=[CANARY])
    assert "3f9a1c" not in told
    assert "givon-test-key" not in told
    assert all(line.isprintable() for line in sarif_text(nasty_report()).split("\n"))
