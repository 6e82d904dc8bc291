"""Runs of the judge that never happened: reports with what a test is about."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from givonkit import load_spec
from givonkit_contracts.server_checks.exchange import Exchange
from givonkit_contracts.server_checks.verdicts import (
    Finding,
    Observation,
    Report,
    RuleVerdict,
    Side,
    SideVerdict,
    Spending,
    Verdict,
)

SPEC = load_spec()
TARGET = "http://127.0.0.1:4999"
STARTED = 1_790_000_000.0
DURATION = "kling-o1/input.duration/enum"
NOTHING = Decimal(0)
RULES = {rule.id: rule for rule in [*SPEC.rules(), *SPEC.conduct_rules().values()]}


def exchange(status: int | None = 202, body: Any = None, reply: Any = None, **changes: Any) -> Exchange:
    """Return a request and its answer."""
    fields: dict[str, Any] = {
        "probe": "p-1",
        "method": "POST",
        "path": "/api/v1/generations",
        "headers": [(b"content-type", b"application/json")],
        "body": json.dumps(body).encode() if body is not None else b"",
        "at": STARTED,
        "seconds": 0.1,
        "status": status,
        "reply_body": json.dumps(reply).encode(),
    }
    return Exchange(**{**fields, **changes})


def request_body(**values: Any) -> dict[str, Any]:
    """Return the body of a request for a kling-o1 video."""
    return {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi", **values}}


def finding(**changes: Any) -> Finding:
    """Return a finding: the server accepts seven seconds."""
    fields: dict[str, Any] = {
        "id": f"{DURATION}:refuses:duration 7",
        "rule": RULES[DURATION],
        "model": "kling-o1",
        "side": Side.REFUSES,
        "title": "kling-o1 accepts duration 7",
        "expected": "a refusal: duration is one of 5, 10.",
        "exchange": exchange(202, request_body(duration=7), {"id": "job-1"}),
    }
    return Finding(**{**fields, **changes})


def verdict(rule_id: str = DURATION, **sides: Verdict) -> RuleVerdict:
    """Return the verdict on a rule, by its sides: `verdict(accepts=..., refuses=...)`."""
    told = tuple(SideVerdict(Side(name), side, "told so", 1, 1) for name, side in sides.items())
    order = (Verdict.CONTRADICTED, Verdict.NOT_SETTLED, Verdict.CONFIRMED)
    whole = next(each for each in order if each in sides.values())
    model = rule_id.partition("/")[0] if rule_id.partition("/")[0] in SPEC.models else None
    return RuleVerdict(RULES[rule_id], model, whole, "told so", told, 1)


def seen(question: str, answer: str | None, *, at: float = STARTED, says: str = "seen") -> Observation:
    """Return what was seen of a question."""
    return Observation(question=question, answer=answer, seen=says, evidence="POST … -> 202", at=at)


def report(**changes: Any) -> Report:
    """Return the report of a run that found nothing wrong."""
    fields: dict[str, Any] = {
        "target": TARGET,
        "version": "0",
        "started": STARTED,
        "seconds": 1.0,
        "seed": 0,
        "models": ("kling-o1",),
        "rules": (verdict(accepts=Verdict.CONFIRMED, refuses=Verdict.CONFIRMED),),
        "findings": (),
        "observations": (),
        "places": (),
        "wire": {},
        "spending": Spending(budget=NOTHING, at_risk=NOTHING, spent=NOTHING, lost=NOTHING, refunded=NOTHING),
        "requests": 1,
    }
    return Report(**{**fields, **changes})


def contradicted(**changes: Any) -> Report:
    """Return the report of a run that found seven seconds accepted."""
    rules = (verdict(accepts=Verdict.CONFIRMED, refuses=Verdict.CONTRADICTED),)
    return replace(report(findings=(finding(),), rules=rules), **changes)
