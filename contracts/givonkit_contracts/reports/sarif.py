"""A report as SARIF 2.1.0, which code hosts and editors show: contradictions are errors, observations are notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit_contracts.plain_text import printable, shortened

from .finding_facts import finding_text, title_of
from .har import url_of
from .headline import failure_of_run, headline
from .json_report import json_in_any_terminal
from .masked_report import masked_report
from .moment import moment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from givonkit.spec import Rule
    from givonkit_contracts.server_checks.exchange import Exchange
    from givonkit_contracts.server_checks.verdicts import Finding, Observation, Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LONGEST_BODY = 16_384
_LONGEST_LINE = 600
_QUESTION = "question/"


def sarif_text(report: Report, *, secrets: Collection[str] = ()) -> str:
    """Return findings and observations as SARIF; a known finding is there, and suppressed."""
    report = masked_report(report, secrets)
    rules = [*_rules(report)]
    positions = {rule["id"]: position for position, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "givonkit", "version": report.version, "rules": rules}},
        "automationDetails": {"id": "givonkit check server/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [*_results(report, positions)],
        "properties": {"headline": headline(report), "target": report.target, "seed": report.seed},
    }
    return json_in_any_terminal({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(report: Report) -> Iterator[dict[str, Any]]:
    judged = {verdict.rule.id: verdict.rule for verdict in report.rules}
    found = {finding.rule.id: finding.rule for finding in report.findings}
    yield from map(_rule, {**judged, **found}.values())
    for question in dict.fromkeys(seen.question for seen in report.observations):
        sentence = "What no page says: the server's answer is an observation."
        yield {
            "id": _QUESTION + question,
            "shortDescription": {"text": sentence},
            "defaultConfiguration": {"level": "note"},
        }


def _rule(rule: Rule) -> dict[str, Any]:
    link = {"helpUri": rule.source} if rule.source.startswith("https://") else {}
    return {
        "id": rule.id,
        "shortDescription": {"text": printable(rule.sentence)},
        "fullDescription": {"text": printable(f"{rule.sentence} Source: {rule.source}")},
        "defaultConfiguration": {"level": "error"},
        "properties": {"basis": rule.basis},
        **link,
    }


def _results(report: Report, positions: dict[str, int]) -> Iterator[dict[str, Any]]:
    for finding in report.findings:
        yield {"ruleIndex": positions[finding.rule.id], **_contradiction(finding, report.target)}
    for seen in report.observations:
        yield {"ruleIndex": positions[_QUESTION + seen.question], **_note(seen, report.target)}


def _contradiction(finding: Finding, target: str) -> dict[str, Any]:
    known = [] if finding.known is None else [{"kind": "external", "justification": finding.known}]
    return {
        "ruleId": finding.rule.id,
        "level": "error",
        "kind": "fail",
        "message": {"text": finding_text(finding, target)},
        "locations": [_location(url_of(finding.exchange, target), finding.rule.id)],
        "partialFingerprints": {"givonkitFinding/v1": finding.id},
        "occurrenceCount": finding.seen,
        "suppressions": known,
        **_conversation(finding.exchange, target),
        "properties": {
            "title": title_of(finding),
            "model": finding.model,
            "seen": finding.seen,
            "tries": finding.tries,
        },
    }


def _note(seen: Observation, target: str) -> dict[str, Any]:
    answer = "none of the known answers" if seen.answer is None else seen.answer
    line = f"{seen.question}: {answer}. {seen.seen} ({seen.evidence})"
    return {
        "ruleId": _QUESTION + seen.question,
        "level": "note",
        "kind": "informational",
        "message": {"text": shortened(line, _LONGEST_LINE)},
        "locations": [_location(target, _QUESTION + seen.question)],
    }


def _location(url: str, name: str) -> dict[str, Any]:
    return {
        "physicalLocation": {"artifactLocation": {"uri": url}},
        "logicalLocations": [{"fullyQualifiedName": name, "kind": "resource"}],
    }


def _conversation(exchange: Exchange, target: str) -> dict[str, Any]:
    reply: dict[str, Any] = {"noResponseReceived": exchange.status is None}
    if exchange.status is not None:
        reply |= {"statusCode": exchange.status, "headers": _headers(exchange.reply_headers)}
        reply["body"] = {"text": _body(exchange.reply_body)}
    return {
        "webRequest": {
            "protocol": "HTTP",
            "version": "1.1",
            "target": url_of(exchange, target),
            "method": exchange.method,
            "headers": _headers(exchange.headers),
            "body": {"text": _body(exchange.body)},
        },
        "webResponse": reply,
    }


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}


def _body(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return text if len(text) <= _LONGEST_BODY else f"{text[:_LONGEST_BODY]}… ({len(body):,} bytes)"


def _invocation(report: Report) -> dict[str, Any]:
    return {
        "executionSuccessful": failure_of_run(report) is None,
        "exitCode": report.exit_code,
        "startTimeUtc": moment(report.started),
        "endTimeUtc": moment(report.started + report.seconds),
        "toolExecutionNotifications": [
            {"level": "error", "message": {"text": shortened(text, _LONGEST_LINE)}} for text in _notifications(report)
        ],
    }


def _notifications(report: Report) -> Iterator[str]:
    failure = failure_of_run(report)
    if failure:
        yield failure
    for entry in report.stale:
        yield f"A known deviation matches no finding any more: {entry}"
