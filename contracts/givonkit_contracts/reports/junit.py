"""A report as JUnit XML, which CI servers read: a test case for each rule, one for each further finding."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from givonkit_contracts.plain_text import printable, shortened
from givonkit_contracts.server_checks.verdicts import Verdict

from .finding_facts import finding_text, title_of
from .headline import failure_of_run, headline
from .masked_report import masked_report
from .moment import moment
from .summary import EVERY_MODEL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from givonkit_contracts.server_checks.verdicts import Finding, Report, RuleVerdict

_LONGEST_LINE = 300
_RUN = "the run"


def junit_text(report: Report, *, secrets: Collection[str] = ()) -> str:
    """Return a report as JUnit XML: contradicted fails, not settled is skipped, a run without result is an error."""
    report = masked_report(report, secrets)
    root = Element("testsuites", name="givonkit check server", time=f"{report.seconds:.3f}")
    _run_suite(root, report)
    findings = _by_rule(report.findings)
    for model, rules in _by_model(report.rules).items():
        suite = _suite(root, model, report)
        for rule in rules:
            _rule_case(suite, model, rule, findings.pop((rule.rule.id, rule.model), []), report.target)
    _further_findings(root, [finding for group in findings.values() for finding in group], report)
    for suite in root:
        _count(suite, [suite])
    _count(root, list(root))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _run_suite(root: Element, report: Report) -> None:
    """Add a suite about the run as a whole: that it has a result, and that no known deviation is stale."""
    suite = _suite(root, _RUN, report)
    properties = SubElement(suite, "properties")
    facts = {"headline": headline(report), "target": report.target, "seed": str(report.seed), "version": report.version}
    for name, value in facts.items():
        SubElement(properties, "property", name=name, value=printable(value))
    case = _case(suite, _RUN, "has a result")
    failure = failure_of_run(report)
    if failure:
        SubElement(case, "error", message=printable(failure), type="NoResult").text = _plain(headline(report))
    for entry in report.stale:
        stale = _case(suite, _RUN, f"known deviation {shortened(entry, _LONGEST_LINE)}")
        message = "no finding matches this known deviation any more: take it out of the file"
        SubElement(stale, "failure", message=message, type="Stale").text = _plain(entry)


def _rule_case(suite: Element, model: str, rule: RuleVerdict, findings: list[Finding], target: str) -> None:
    case = _case(suite, model, f"{rule.rule.id}: {printable(rule.rule.sentence)}")
    if findings:
        _add_findings(case, findings, target)
    elif rule.verdict is Verdict.CONTRADICTED:
        SubElement(case, "failure", message=shortened(rule.why, _LONGEST_LINE), type="Contradicted")
    elif rule.verdict is Verdict.NOT_SETTLED:
        SubElement(case, "skipped", message=f"not settled: {shortened(rule.why, _LONGEST_LINE)}")


def _add_findings(case: Element, findings: list[Finding], target: str) -> None:
    new = [finding for finding in findings if finding.known is None]
    text = _plain("\n\n".join(finding_text(finding, target) for finding in new or findings))
    if new:
        message = "; ".join(map(title_of, new))
        SubElement(case, "failure", message=shortened(message, _LONGEST_LINE), type="Contradicted").text = text
        return
    message = f"known: {findings[0].known} ({title_of(findings[0])})"
    SubElement(case, "skipped", message=shortened(message, _LONGEST_LINE)).text = text


def _further_findings(root: Element, findings: list[Finding], report: Report) -> None:
    """Add the findings whose rule has no verdict of its own."""
    if not findings:
        return
    suite = _suite(root, "further findings", report)
    for finding in findings:
        case = _case(suite, finding.model or EVERY_MODEL, f"{finding.rule.id}: {printable(finding.rule.sentence)}")
        _add_findings(case, [finding], report.target)


def _by_rule(findings: Iterable[Finding]) -> dict[tuple[str, str | None], list[Finding]]:
    groups: dict[tuple[str, str | None], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.rule.id, finding.model].append(finding)
    return groups


def _by_model(rules: Iterable[RuleVerdict]) -> dict[str, list[RuleVerdict]]:
    groups: dict[str, list[RuleVerdict]] = defaultdict(list)
    for rule in rules:
        groups[rule.model or EVERY_MODEL].append(rule)
    return groups


def _suite(root: Element, name: str, report: Report) -> Element:
    started = moment(report.started).removesuffix("Z")
    return SubElement(root, "testsuite", name=printable(name), time="0.000", timestamp=started)


def _case(suite: Element, classname: str, name: str) -> Element:
    return SubElement(suite, "testcase", classname=f"givonkit.{printable(classname)}", name=name, time="0.000")


def _count(element: Element, suites: list[Element]) -> None:
    """Write into a suite, or the root, how its cases came out."""
    cases = [case for suite in suites for case in suite.iter("testcase")]
    element.set("tests", str(len(cases)))
    for name, child in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(child) is not None for case in cases)))


def _plain(text: str) -> str:
    return printable(text, keeps="\n")
