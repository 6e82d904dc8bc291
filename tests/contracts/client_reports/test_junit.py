from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, fromstring

from givonkit_contracts.client_reports.junit import junit_text

from .example import CANARY, clean_report, dependency, echoing_report, empty_report, nasty_report, report

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from givonkit_contracts.client_checks.report import ClientReport


def root(run: ClientReport) -> Element:
    return fromstring(junit_text(run).partition("\n")[2])


def results(run: ClientReport) -> dict[str, list[str]]:
    """Return for each test case what stands in it, by the beginning of its name."""
    return {case.attrib["name"].partition(":")[0]: [child.tag for child in case] for case in root(run).iter("testcase")}


def test_a_report_is_a_suite_for_each_shape(snapshot: SnapshotAssertion) -> None:
    text = "\n".join(line for line in junit_text(report()).split("\n") if 'name="version"' not in line)
    assert text == snapshot


def test_broken_fails_should_passes_and_the_rest_is_skipped() -> None:
    assert results(report()) == {
        "has a result": [],
        "driver in run 1": ["error"],
        "known deviation known.yaml[2]": ["failure"],
        "money/pays-once": ["failure"],
        "money/always-ends": [],
        "posting/tries-again": ["system-out"],
        "giving_up/cancels": ["skipped"],
        "wire/names-itself": ["skipped"],
        "charge-moment = on-accept": ["system-out"],
    }


def test_strict_turns_a_warning_into_a_failure() -> None:
    assert results(report(strict=True))["posting/tries-again"] == ["failure"]


def test_an_answer_that_is_documented_fails() -> None:
    assert results(report(dependencies=(dependency(fails=True),)))["charge-moment = on-accept"] == ["failure"]


def test_the_numbers_are_those_of_the_cases() -> None:
    told = root(report())
    assert [told.attrib[name] for name in ("tests", "failures", "errors", "skipped")] == ["9", "2", "1", "2"]
    sums = [sum(int(suite.attrib[name]) for suite in told) for name in ("tests", "failures", "errors", "skipped")]
    assert sums == [9, 2, 1, 2]


def test_a_run_without_result_is_an_error() -> None:
    assert results(empty_report())["has a result"] == ["error"]
    assert results(clean_report())["has a result"] == []


def test_what_a_client_says_leaves_the_document_whole() -> None:
    assert root(nasty_report()).tag == "testsuites"


def test_no_secret_is_there() -> None:
    told = junit_text(echoing_report(), secrets=[CANARY])
    assert "3f9a1c" not in told
    assert "givon-test-key" not in told
