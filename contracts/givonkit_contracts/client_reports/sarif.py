"""A report about a client as SARIF 2.1.0: what is broken is an error, a warning or, in another world, a note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.version import installed_version
from givonkit_contracts.client_checks.curl_text import curl_text
from givonkit_contracts.client_checks.replay_line import replay_line
from givonkit_contracts.client_checks.schedule_text import schedule_line
from givonkit_contracts.plain_text import printable, shortened
from givonkit_contracts.reports.json_report import json_in_any_terminal
from givonkit_contracts.reports.sarif import SCHEMA

from .failure_facts import failure_text, title_of
from .headline import failure_of_run, headline
from .masked import masked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from givonkit_contracts.client_checks.obligation import Obligation
    from givonkit_contracts.client_checks.report import ClientReport, Dependency, Failure

_LONGEST_LINE = 600
_QUESTION = "question/"


def sarif_text(report: ClientReport, *, secrets: Collection[str] = ()) -> str:
    """Return what is broken as SARIF; a known failure is there, and suppressed."""
    report = masked(report, secrets)
    rules = [*_rules(report)]
    positions = {rule["id"]: position for position, rule in enumerate(rules)}
    results = [{"ruleIndex": positions[result["ruleId"]], **result} for result in _results(report)]
    run = {
        "tool": {"driver": {"name": "givonkit", "version": installed_version(), "rules": rules}},
        "automationDetails": {"id": "givonkit check client/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": results,
        "properties": {"headline": headline(report), "client": report.client, "seed": report.seed},
    }
    return json_in_any_terminal({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(report: ClientReport) -> Iterator[dict[str, Any]]:
    for one in report.judged:
        yield _rule(one.obligation, is_strict=report.strict)
    for question, asks in {one.question: one.asks for one in report.dependencies}.items():
        yield {
            "id": _QUESTION + question,
            "shortDescription": {"text": printable(asks)},
            "defaultConfiguration": {"level": "note"},
        }


def _rule(obligation: Obligation, *, is_strict: bool) -> dict[str, Any]:
    sentence, bug = printable(obligation.sentence), printable(obligation.bug)
    return {
        "id": obligation.id,
        "shortDescription": {"text": sentence},
        "fullDescription": {"text": f"{sentence} The bug: {bug}."},
        "defaultConfiguration": {"level": "error" if obligation.must or is_strict else "warning"},
        "properties": {"shape": obligation.shape, "level": obligation.level.value, "must": obligation.must},
    }


def _results(report: ClientReport) -> Iterator[dict[str, Any]]:
    for one in report.judged:
        if one.failure is not None:
            level = "error" if one.obligation.must or report.strict else "warning"
            yield _result(one.failure, report.client, one.obligation.id, level)
    for dependency in report.dependencies:
        yield _depends(dependency, report.client)


def _result(failure: Failure, client: str, rule: str, level: str) -> dict[str, Any]:
    known = [] if failure.known is None else [{"kind": "external", "justification": failure.known}]
    return {
        "ruleId": rule,
        "level": level,
        "kind": "fail",
        "message": {"text": failure_text(failure, client)},
        "locations": [{"logicalLocations": [{"fullyQualifiedName": printable(client), "kind": "module"}]}],
        "partialFingerprints": {"givonkitObligation/v1": rule},
        "suppressions": known,
        "properties": {
            "title": title_of(failure),
            "why": shortened(failure.broken.why, _LONGEST_LINE),
            "schedule": schedule_line(failure.run.schedule),
            "replay": replay_line(failure.run, client),
            "curl": curl_text(failure.run),
        },
    }


def _depends(one: Dependency, client: str) -> dict[str, Any]:
    rule = _QUESTION + one.question
    result = _result(one.failure, client, rule, "error" if one.fails else "note")
    beginning = shortened(f"With {one.answer} ({one.means}; {one.basis}) this breaks:", _LONGEST_LINE)
    result["message"] = {"text": f"{beginning}\n{failure_text(one.failure, client)}"}
    result["partialFingerprints"] = {"givonkitObligation/v1": f"{rule}={one.answer}"}
    return result if one.fails else {**result, "kind": "informational"}


def _invocation(report: ClientReport) -> dict[str, Any]:
    return {
        "executionSuccessful": failure_of_run(report) is None,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": [
            {"level": "error", "message": {"text": shortened(text, _LONGEST_LINE)}} for text in _notifications(report)
        ],
    }


def _notifications(report: ClientReport) -> Iterator[str]:
    failure = failure_of_run(report)
    if failure:
        yield failure
    for fault in report.driver_faults:
        yield f"The driver is at fault: {fault.what}"
    for entry in report.stale:
        yield f"The file of known deviations is out of date: {entry}"
