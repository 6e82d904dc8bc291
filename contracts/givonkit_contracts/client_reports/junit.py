"""A report about a client as JUnit XML, which CI servers read: a test case for each obligation."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from givonkit.version import installed_version
from givonkit_contracts.client_checks.report import Standing
from givonkit_contracts.plain_text import printable, shortened

from .failure_facts import failure_text
from .headline import failure_of_run, headline
from .masked import masked

if TYPE_CHECKING:
    from collections.abc import Collection

    from givonkit_contracts.client_checks.report import ClientReport, Dependency, Failure, Judged

_LONGEST_LINE = 300
_RUN = "the run"
_QUESTIONS = "questions"


def junit_text(report: ClientReport, *, secrets: Collection[str] = ()) -> str:
    """Return a report as JUnit XML: broken fails if it must be met, not settled and known are skipped."""
    report = masked(report, secrets)
    root = Element("testsuites", name="givonkit check client", time=f"{report.seconds:.3f}")
    _run_suite(root, report)
    for shape, judged in groupby(report.judged, key=lambda one: one.obligation.shape):
        suite = _suite(root, shape)
        for one in judged:
            _judged_case(suite, one, report)
    if report.dependencies:
        suite = _suite(root, _QUESTIONS)
        for dependency in report.dependencies:
            _dependency_case(suite, dependency, report.client)
    for suite in root:
        _count(suite, [suite])
    _count(root, list(root))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _run_suite(root: Element, report: ClientReport) -> None:
    """Add a suite about the run as a whole: that it has a result, that its driver works, that nothing is stale."""
    suite = _suite(root, _RUN)
    properties = SubElement(suite, "properties")
    facts = {"headline": headline(report), "client": report.client, "seed": str(report.seed)}
    for name, value in {**facts, "level": report.level.value, "version": installed_version()}.items():
        SubElement(properties, "property", name=name, value=printable(value))
    case = _case(suite, _RUN, "has a result")
    failure = failure_of_run(report)
    if failure:
        SubElement(case, "error", message=printable(failure), type="NoResult").text = printable(headline(report))
    for number, fault in enumerate(report.driver_faults, 1):
        faulty = _case(suite, _RUN, f"driver in run {number}: {printable(fault.schedule)}")
        said = SubElement(faulty, "error", message=shortened(fault.what, _LONGEST_LINE), type="DriverFault")
        said.text = _plain(f"{fault.what}\n\n{fault.log}".strip())
    for entry in report.stale:
        stale = _case(suite, _RUN, f"known deviation {shortened(entry, _LONGEST_LINE)}")
        message = "the file of known deviations is out of date"
        SubElement(stale, "failure", message=message, type="Stale").text = _plain(entry)


def _judged_case(suite: Element, one: Judged, report: ClientReport) -> None:
    case = _case(suite, one.obligation.shape, f"{one.obligation.id}: {printable(one.obligation.sentence)}")
    if one.failure is not None:
        _add_failure(case, one.failure, report.client, fails=one.obligation.must or report.strict)
    elif one.standing is Standing.NOT_SETTLED:
        why = shortened(one.why, _LONGEST_LINE) or "it never came up"
        SubElement(case, "skipped", message=f"not settled: {why}")


def _dependency_case(suite: Element, one: Dependency, client: str) -> None:
    case = _case(suite, _QUESTIONS, f"{printable(one.question)} = {printable(one.answer)}: {printable(one.asks)}")
    _add_failure(case, one.failure, client, fails=one.fails)


def _add_failure(case: Element, failure: Failure, client: str, *, fails: bool) -> None:
    text = _plain(failure_text(failure, client))
    why = shortened(failure.broken.why, _LONGEST_LINE)
    if failure.known is not None:
        message = shortened(f"known: {failure.known} ({failure.broken.why})", _LONGEST_LINE)
        SubElement(case, "skipped", message=message).text = text
    elif fails:
        SubElement(case, "failure", message=why, type="Broken").text = text
    else:
        SubElement(case, "system-out").text = f"a warning: {text}"


def _suite(root: Element, name: str) -> Element:
    return SubElement(root, "testsuite", name=printable(name), time="0.000")


def _case(suite: Element, classname: str, name: str) -> Element:
    return SubElement(suite, "testcase", classname=f"givonkit.client.{printable(classname)}", name=name, time="0.000")


def _count(element: Element, suites: list[Element]) -> None:
    """Write into a suite, or the root, how its cases came out."""
    cases = [case for suite in suites for case in suite.iter("testcase")]
    element.set("tests", str(len(cases)))
    for name, child in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(child) is not None for case in cases)))


def _plain(text: str) -> str:
    return printable(text, keeps="\n")
