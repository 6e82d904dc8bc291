"""A report for programs: JSON that `schema.json` beside this file describes, and that `recorded.read` reads back."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from givonkit_contracts.server_checks.verdicts import Verdict

from .curl_line import curl_line
from .headline import headline
from .masked_report import masked_report
from .moment import moment
from .recorded import FORMAT
from .shown_text import beginning

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from decimal import Decimal

    from givonkit_contracts.server_checks.exchange import Exchange
    from givonkit_contracts.server_checks.verdicts import Finding, Pair, Report, RuleVerdict, Spending

LONGEST_REPLY = 65_536
_unusual_in = re.compile(r"[^\n -~]").sub


def json_text(report: Report, *, secrets: Collection[str] = ()) -> str:
    """Return a report as JSON; what does not print stands in it as an escape, so that it can be shown anywhere."""
    return json_in_any_terminal(_document(masked_report(report, secrets)))


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the JSON report."""
    document: dict[str, Any] = json.loads(Path(__file__).with_name("schema.json").read_bytes())
    return document


def json_in_any_terminal(document: Any) -> str:
    """Return a value as indented JSON whose letters all print."""
    return _unusual_in(_escaped, json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _escaped(found: re.Match[str]) -> str:
    letter = found[0]
    if "\ud800" <= letter <= "\udfff":
        return r"\ufffd"  # half of a pair is no text, and many readers of JSON stop at one
    return letter if letter.isprintable() else json.dumps(letter)[1:-1]


def _document(report: Report) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "headline": headline(report),
        "exit_code": report.exit_code,
        "target": report.target,
        "version": report.version,
        "started": moment(report.started),
        "seconds": report.seconds,
        "seed": report.seed,
        "models": list(report.models),
        "requests": report.requests,
        "interrupted": report.interrupted,
        "unjudged": report.unjudged,
        "counts": {verdict.name.lower(): report.count(verdict) for verdict in Verdict},
        "findings": [_finding(finding, report.target) for finding in report.findings],
        "stale": list(report.stale),
        "rules": [_rule(rule) for rule in report.rules],
        "observations": [
            {
                "question": seen.question,
                "answer": seen.answer,
                "seen": seen.seen,
                "evidence": seen.evidence,
                "at": seen.at,
            }
            for seen in report.observations
        ],
        "places": [{"name": place.name, "where": place.where, "how": place.how} for place in report.places],
        "wire": dict(report.wire),
        "spending": _spending(report.spending),
    }


def _finding(finding: Finding, target: str) -> dict[str, Any]:
    return {
        "id": finding.id,
        "short_id": finding.short_id,
        "rule": finding.rule.id,
        "model": finding.model,
        "side": finding.side.value,
        "sentence": finding.rule.sentence,
        "basis": finding.rule.basis,
        "source": finding.rule.source,
        "title": finding.title,
        "expected": finding.expected,
        "received": finding.exchange.received(),
        "seen": finding.seen,
        "tries": finding.tries,
        "also": list(finding.also),
        "known": finding.known,
        "curl": curl_line(finding.exchange, target, longest=LONGEST_REPLY),
        "exchange": _exchange(finding.exchange),
        "before": [_exchange(exchange) for exchange in finding.before],
        "pair": _pair(finding.pair),
    }


def _pair(pair: Pair | None) -> dict[str, Any] | None:
    if pair is None:
        return None
    return {"change": pair.change, "accepted": _exchange(pair.accepted), "refused": _exchange(pair.refused)}


def _exchange(exchange: Exchange) -> dict[str, Any]:
    return {
        "probe": exchange.probe,
        "at": exchange.at,
        "seconds": exchange.seconds,
        "request": {
            "method": exchange.method,
            "path": exchange.path,
            "keyed": exchange.keyed,
            "headers": _headers(exchange.headers),
            "body": _body(exchange.body, len(exchange.body)),
        },
        "reply": {
            "status": exchange.status,
            "headers": _headers(exchange.reply_headers),
            "body": _body(exchange.reply_body, LONGEST_REPLY),
            "trouble": exchange.trouble,
        },
    }


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> list[list[str]]:
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in headers]


def _body(body: bytes, longest: int) -> dict[str, Any]:
    """Return a body as text if it is UTF-8, else in base64; `bytes` is its whole size."""
    kept = beginning(body, longest)
    try:
        return {"text": kept.decode(), "bytes": len(body)}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(kept).decode(), "bytes": len(body)}


def _rule(rule: RuleVerdict) -> dict[str, Any]:
    return {
        "id": rule.rule.id,
        "model": rule.model,
        "sentence": rule.rule.sentence,
        "basis": rule.rule.basis,
        "source": rule.rule.source,
        "verdict": rule.verdict.value,
        "why": rule.why,
        "requests": rule.requests,
        "sides": [
            {
                "side": side.side.value,
                "verdict": side.verdict.value,
                "why": side.why,
                "settled": side.settled,
                "planned": side.planned,
            }
            for side in rule.sides
        ],
    }


def _spending(spending: Spending) -> dict[str, Any]:
    amounts = ("budget", "at_risk", "spent", "lost", "refunded")
    return {
        **{name: _number(getattr(spending, name)) for name in amounts},
        "unlocked_by_ceiling": list(spending.unlocked_by_ceiling),
    }


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)
