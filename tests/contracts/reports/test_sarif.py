from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit_contracts.reports.sarif import sarif_text

from .example import NASTY, accepts_too_much, clean_report, empty_report, exchange, report


def run_of(text: str) -> Any:
    document = json.loads(text)
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    return run


@pytest.fixture(scope="module")
def run() -> Any:
    return run_of(sarif_text(report()))


def test_every_result_names_a_rule_of_the_tool(run: Any) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "givonkit"
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_every_result_has_a_message_and_a_place(run: Any) -> None:
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("https://")


def test_contradictions_are_errors_and_observations_notes(run: Any) -> None:
    assert [result["level"] for result in run["results"]] == ["error"] * 4 + ["note"] * 2
    assert [result["kind"] for result in run["results"]] == ["fail"] * 4 + ["informational"] * 2


def test_a_known_finding_is_suppressed_with_its_reason(run: Any) -> None:
    suppressions = [result["suppressions"] for result in run["results"][:4]]
    assert suppressions[:3] == [[], [], []]
    assert suppressions[3] == [
        {"kind": "external", "justification": "told to support on 3 March; the page will follow"}
    ]


def test_a_finding_keeps_its_fingerprint_from_run_to_run(run: Any) -> None:
    assert run["results"][0]["partialFingerprints"] == {"givonkitFinding/v1": "f-3a91c0"}


def test_a_finding_shows_its_request_and_answer(run: Any) -> None:
    found = run["results"][0]
    assert found["webRequest"]["method"] == "POST"
    assert found["webRequest"]["target"] == "https://api.example.test/api/v1/generations"
    assert found["webResponse"]["statusCode"] == 202


def test_an_answer_that_never_came_has_no_status() -> None:
    finding = accepts_too_much(exchange=exchange(None, trouble="reset"))
    assert run_of(sarif_text(report(findings=(finding,))))["results"][0]["webResponse"] == {"noResponseReceived": True}


@pytest.mark.parametrize(
    ("made", "successful", "said"),
    [
        (clean_report(), True, []),
        (empty_report(), False, ["Nothing was settled, and a run that settles nothing has failed (exit 3)"]),
        (clean_report(interrupted=True), False, ["The run was interrupted after 12 s"]),
        (empty_report(unjudged="it hangs"), False, ["The server could not be judged: it hangs"]),
        (report(), True, ["A known deviation matches no finding any more: kling-o1/input.startImage/scheme"]),
    ],
)
def test_the_invocation_says_how_the_run_came_out(made: Any, successful: bool, said: list[str]) -> None:  # noqa: FBT001  # parametrize passes by name
    (invocation,) = run_of(sarif_text(made))["invocations"]
    assert invocation["executionSuccessful"] is successful
    assert invocation["exitCode"] == made.exit_code
    assert [note["message"]["text"] for note in invocation["toolExecutionNotifications"]] == said


@settings(deadline=None, max_examples=30)
@given(st.text())
def test_whatever_a_server_says_the_text_is_json_of_whole_unicode(text: str) -> None:
    said = text + NASTY
    finding = accepts_too_much(title=said, known=said, exchange=exchange(200, said.encode("utf-8", "surrogatepass")))
    shown = sarif_text(report(findings=(finding,), stale=(said,), target=f"https://{said}"))
    assert shown.replace("\n", "").isprintable()
    run_of(shown.encode().decode())
