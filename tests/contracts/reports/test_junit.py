from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit_contracts.reports.junit import junit_text

from .example import NASTY, accepts_too_much, clean_report, empty_report, known_one, report, rule, verdicts

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.verdicts import Report


def outcome(root: Element, name: str) -> Element | None:
    """Return what became of the one case whose name begins so."""
    (case,) = (case for case in root.iter("testcase") if case.get("name", "").startswith(name))
    return next(iter(case), None)


@pytest.fixture(scope="module")
def root() -> Element:
    return fromstring(junit_text(report()))


def test_a_contradicted_rule_fails_with_the_text_of_its_finding(root: Element) -> None:
    failure = outcome(root, "kling-o1/input.duration/enum")
    assert failure is not None
    assert (failure.tag, failure.get("message")) == (
        "failure",
        "kling-o1 accepts duration 12, which its page does not list",
    )
    assert "\nExpected: refused" in (failure.text or "")


def test_a_confirmed_rule_passes(root: Element) -> None:
    assert outcome(root, "kling-o1/type/enum") is None


def test_a_rule_that_is_not_settled_is_skipped_with_the_reason(root: Element) -> None:
    skipped = outcome(root, "veo-3.1-lite/type/enum")
    assert skipped is not None
    assert (skipped.tag, skipped.get("message")) == ("skipped", "not settled: its price has no documented ceiling")


def test_a_known_finding_is_skipped_with_its_reason(root: Element) -> None:
    skipped = outcome(root, "kling-o1/input.resolution/enum")
    assert skipped is not None
    assert skipped.tag == "skipped"
    assert skipped.get("message", "").startswith("known: told to support")


def test_a_known_finding_does_not_hide_a_new_one_of_the_same_rule() -> None:
    new = replace(known_one(), id="f-new", title="a new one", known=None)
    failure = outcome(fromstring(junit_text(report(findings=(known_one(), new)))), "kling-o1/input.resolution/enum")
    assert failure is not None
    assert (failure.tag, failure.get("message")) == ("failure", "a new one")


def test_a_stale_entry_fails(root: Element) -> None:
    failure = outcome(root, "known deviation kling-o1/input.startImage/scheme")
    assert failure is not None
    assert failure.tag == "failure"


def test_a_run_with_a_result_has_one(root: Element) -> None:
    assert outcome(root, "has a result") is None


@pytest.mark.parametrize(
    ("run", "message"),
    [
        (empty_report(), "Nothing was settled"),
        (empty_report(unjudged="it hangs"), "The server could not be judged: it hangs"),
        (clean_report(interrupted=True), "The run was interrupted"),
    ],
)
def test_a_run_without_a_result_is_an_error(run: Report, message: str) -> None:
    error = outcome(fromstring(junit_text(run)), "has a result")
    assert error is not None
    assert error.tag == "error"
    assert error.get("message", "").startswith(message)


def test_a_finding_whose_rule_has_no_verdict_fails_too() -> None:
    lost = accepts_too_much(rule=rule("kling-o1/type/enum"), model=None)
    failure = outcome(fromstring(junit_text(report(rules=verdicts()[:2], findings=(lost,)))), "kling-o1/type/enum")
    assert failure is not None
    assert failure.tag == "failure"


def test_a_contradiction_without_a_finding_fails_with_its_reason() -> None:
    failure = outcome(fromstring(junit_text(report(findings=()))), "kling-o1/input.duration/enum")
    assert failure is not None
    assert (failure.tag, failure.get("message")) == ("failure", "see the finding")


def test_the_counts_are_those_of_the_cases(root: Element) -> None:
    for element in (root, *root.iter("testsuite")):
        cases = list(element.iter("testcase"))
        assert element.get("tests") == str(len(cases))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert element.get(name) == str(sum(case.find(tag) is not None for case in cases))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("19", "4", "9")


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_whatever_a_server_says_the_xml_can_be_parsed(text: str) -> None:
    said = text + NASTY
    run = report(findings=(accepts_too_much(title=said, known=said),), unjudged=said, stale=(said,), target=said)
    assert fromstring(junit_text(run).encode()).tag == "testsuites"
