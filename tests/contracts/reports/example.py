"""A run with something of everything, and smaller ones: what the reports of all formats are looked at with."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from givonkit.spec import Rule
from givonkit_contracts.server_checks.exchange import Exchange
from givonkit_contracts.server_checks.verdicts import (
    Finding,
    Observation,
    Pair,
    Place,
    Report,
    RuleVerdict,
    Side,
    SideVerdict,
    Spending,
    Verdict,
)

CANARY = 'gvn_canary_3f9a1c"/é_77'
TARGET = "https://api.example.test"
STARTED = 1_790_000_000.0
NASTY = "\x1b[31mred\x1b[0m [bold]loud[/bold] <script>alert(1)</script> ]]> & \u202egnp.exe\x00\ud800 \ufffe"
_SENTENCES = {
    "generations/body/json": "The body is one JSON value.",
    "generations/body/nesting": "The body nests at most 64 levels deep.",
    "generations/key/required": "A request needs a bearer key.",
    "generations/job/ends_once": "A job that has ended stays as it ended.",
    "kling-o1/type/enum": "type is video.",
    "kling-o1/input.prompt/required": "prompt is required.",
    "kling-o1/input.prompt/min_chars": "prompt is not empty.",
    "kling-o1/input.prompt/max_chars": "prompt has at most 2500 characters.",
    "kling-o1/input.duration/enum": "duration is one of 5, 10.",
    "kling-o1/input.duration/default": "duration is 5 when it is left out.",
    "kling-o1/input.resolution/enum": "resolution is one of 720p, 1080p.",
    "kling-o1/input.startImage/scheme": "startImage is an asset:// URI, an https URL or a data URI.",
    "kling-o1/input/unknown_field": "input holds only prompt, duration, resolution, startImage.",
    "veo-3.1-lite/type/enum": "type is video.",
    "veo-3.1-lite/input.prompt/required": "prompt is required.",
    "veo-3.1-lite/input.duration/enum": "duration is one of 4, 6, 8.",
    "veo-3.1-lite/input.aspectRatio/enum": "aspectRatio is one of 16:9, 9:16.",
}
_ASSUMED = {"nesting": "json-strictness", "min_chars": "empty-prompt", "unknown_field": "unknown-fields"}


def _rule(name: str, sentence: str) -> Rule:
    question = _ASSUMED.get(name.rpartition("/")[2])
    return Rule(
        id=name,
        sentence=sentence,
        expected="what the page says",
        basis="assumed" if question else "inferred" if "/job/" in name else "documented",
        source=f"question {question}" if question else "https://givon.ai/en/models/kling-o1",
        pointer="",
        question=question,
    )


_RULES: dict[str, Rule] = {name: _rule(name, sentence) for name, sentence in _SENTENCES.items()}
_NO_BUDGET = "the budget is used up: what the page allows was not tried"
_NO_CEILING = "its price has no documented ceiling"


def rule(name: str) -> Rule:
    """Return a rule of the spec by its id."""
    return _RULES[name]


def exchange(status: int | None = 400, body: Any = None, reply: Any = None, **changes: Any) -> Exchange:
    """Return one request to the example server and its answer; bodies are JSON unless they are bytes."""
    fields: dict[str, Any] = {
        "probe": "kling-o1/duration",
        "method": "POST",
        "path": "/api/v1/generations",
        "headers": [(b"content-type", b"application/json")],
        "body": _encoded(body),
        "at": STARTED + 1.5,
        "seconds": 0.125,
        "status": status,
        "reply_headers": [(b"content-type", b"application/json"), (b"x-request-id", b"r-17")],
        "reply_body": _encoded(reply),
    }
    return Exchange(**{**fields, **changes})


def _encoded(value: Any) -> bytes:
    return value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()


def request_body(**values: Any) -> dict[str, Any]:
    """Return the body of a request for a video."""
    return {"type": "video", "model": "kling-o1", "input": {"prompt": "a lighthouse at dusk", **values}}


REFUSED = exchange(400, request_body(duration=11), {"error": "duration"})
ACCEPTED = exchange(202, request_body(duration=12), {"jobId": "j-1", "state": "waiting"})
LONG_ENOUGH = exchange(400, request_body(prompt="x" * 2500), NASTY.encode("utf-8", "surrogatepass"))
SHARP = exchange(202, request_body(resolution="1440p"), {"jobId": "j-3", "state": "waiting"})
POLLED = exchange(200, method="GET", path="/api/v1/generations/j-1", reply={"jobId": "j-1", "state": "done"})


def accepts_too_much(**changes: Any) -> Finding:
    """Return a finding of a value that is accepted against the page, with its pair."""
    fields: dict[str, Any] = {
        "id": "f-3a91c0",
        "rule": rule("kling-o1/input.duration/enum"),
        "model": "kling-o1",
        "side": Side.REFUSES,
        "title": "kling-o1 accepts duration 12, which its page does not list",
        "expected": "refused (400, 413, 415 or 422), because duration is one of 5, 10",
        "exchange": ACCEPTED,
        "pair": Pair(ACCEPTED, REFUSED, "/input/duration is 12 instead of 11"),
        "also": ("duration 13 and 14 are accepted too",),
    }
    return Finding(**{**fields, **changes})


def comes_and_goes() -> Finding:
    """Return a finding that was not seen each time, without a pair, of a long body and an answer full of traps."""
    return accepts_too_much(
        id="f-77b2",
        rule=rule("kling-o1/input.prompt/max_chars"),
        side=Side.ACCEPTS,
        title="kling-o1 refuses a prompt of 2,500 characters now and then",
        expected="accepted (any 2xx)",
        exchange=LONG_ENOUGH,
        pair=None,
        seen=3,
        tries=5,
        also=(),
    )


def keeps_no_faith() -> Finding:
    """Return a finding about a conversation: a job that changes after its end."""
    return accepts_too_much(
        id="f-0c0c",
        rule=rule("generations/job/ends_once"),
        model=None,
        side=Side.KEEPS,
        title="A job that was done is waiting again",
        expected="the status that the job ended with: done",
        exchange=replace(POLLED, reply_body=b'{"jobId": "j-1", "state": "waiting"}', at=STARTED + 9),
        before=(ACCEPTED, POLLED),
        pair=None,
        also=(),
    )


def known_one() -> Finding:
    """Return a finding that is listed in the file of known deviations."""
    return accepts_too_much(
        id="f-4b1d",
        rule=rule("kling-o1/input.resolution/enum"),
        title="kling-o1 accepts resolution 1440p, which its page does not list",
        expected="refused (400, 413, 415 or 422), because resolution is one of 720p, 1080p",
        exchange=SHARP,
        known="told to support on 3 March; the page will follow",
        pair=None,
        also=(),
    )


FINDINGS = (accepts_too_much(), comes_and_goes(), keeps_no_faith(), known_one())
OBSERVATIONS = (
    Observation(
        question="create-status",
        answer="202",
        seen="an accepted POST gets 202",
        evidence="POST /api/v1/generations -> 202",
        at=STARTED + 2,
    ),
    Observation(
        question="id-name",
        answer=None,
        seen=f"the job's id is called jobId {NASTY}",
        evidence='POST /api/v1/generations -> 202 {"jobId": "j-1"}',
        at=STARTED + 2,
    ),
)
PLACES = (
    Place("id", "/jobId", "the only value that stands in the path of the answer's Location header"),
    Place("status", "/state", "the only text that changed between two polls of one job"),
)


def verdicts() -> tuple[RuleVerdict, ...]:
    """Return a verdict for every rule of the example: contradicted where a finding says so."""
    contradicted = {(finding.rule.id, finding.model) for finding in FINDINGS}
    return tuple(_verdict(item, contradicted) for item in _RULES.values())


def _verdict(item: Rule, contradicted: set[tuple[str, str | None]]) -> RuleVerdict:
    first = item.id.partition("/")[0]
    model = None if first in ("generations", "assets") else first
    if (item.id, model) in contradicted:
        return RuleVerdict(item, model, Verdict.CONTRADICTED, "see the finding", (), 2)
    if item.basis == "assumed" or model == "veo-3.1-lite" or item.code == "default":
        why = _NO_CEILING if model == "veo-3.1-lite" else _NO_BUDGET
        if item.basis == "assumed":
            why = "no page says it: it is a question, and its answer an observation"
        return RuleVerdict(item, model, Verdict.NOT_SETTLED, why)
    sides = (SideVerdict(Side.REFUSES, Verdict.CONFIRMED, "what breaks it was refused", 3, 3),)
    return RuleVerdict(item, model, Verdict.CONFIRMED, "what breaks it was refused", sides, 3)


def report(**changes: Any) -> Report:
    """Return the example, with changes."""
    fields: dict[str, Any] = {
        "target": TARGET,
        "version": "0.1.0",
        "started": STARTED,
        "seconds": 12.34,
        "seed": 7,
        "models": ("kling-o1", "veo-3.1-lite"),
        "rules": verdicts(),
        "findings": FINDINGS,
        "observations": OBSERVATIONS,
        "places": PLACES,
        "wire": {"shapes.job.id": None, "shapes.job.jobId": "$id"},
        "spending": spending(),
        "requests": 93,
        "exchanges": (ACCEPTED, REFUSED, LONG_ENOUGH, POLLED),
        "stale": ("kling-o1/input.startImage/scheme",),
    }
    return Report(**{**fields, **changes})


def spending(**changes: Any) -> Spending:
    """Return what the example cost."""
    fields: dict[str, Any] = {
        "budget": Decimal("100"),
        "at_risk": Decimal("55"),
        "spent": Decimal("27.50"),
        "lost": Decimal("11"),
        "refunded": Decimal("5.5"),
        "unlocked_by_ceiling": ("veo-3.1-lite",),
    }
    return Spending(**{**fields, **changes})


def clean_report(**changes: Any) -> Report:
    """Return a run in which every rule was confirmed."""
    confirmed = tuple(replace(item, verdict=Verdict.CONFIRMED, why="as it should be") for item in verdicts())
    without = {"findings": (), "stale": (), "spending": spending(unlocked_by_ceiling=())}
    return report(**{"rules": confirmed, **without, **changes})


def empty_report(**changes: Any) -> Report:
    """Return a run that settled nothing."""
    unsettled = tuple(
        replace(item, verdict=Verdict.NOT_SETTLED, why="nothing was sent", sides=()) for item in verdicts()
    )
    return clean_report(**{"rules": unsettled, "observations": (), "places": (), "exchanges": (), **changes})


def echoing_report() -> Report:
    """Return a run against a server that repeats the key wherever it can, in several spellings."""
    key = CANARY
    spelled = json.dumps({"you sent": f"Bearer {key}", key: [key]}).encode()
    percent = "".join(f"%{byte:02X}" for byte in key.encode())
    echo = exchange(
        202,
        request_body(prompt=key),
        spelled,
        path=f"/api/v1/generations?key={percent}",
        headers=[
            (b"content-type", b"application/json"),
            (b"authorization", f"Bearer {key}".encode()),
            (b"Cookie", b"session=whatever-session"),
            (b"x-api-key", key.encode()),
            (b"idempotency-key", key.encode()),
        ],
        reply_headers=[(b"set-cookie", b"session=whatever-session"), (b"location", f"/{percent}".encode())],
        trouble=f"cut after {key}",
    )
    finding = accepts_too_much(
        title=f"says {key}",
        expected=f"not {key}",
        exchange=echo,
        before=(echo,),
        pair=Pair(echo, echo, f"{key} instead of {key}"),
        also=(key,),
    )
    seen = Observation(question="id-name", answer=None, seen=key, evidence=f"GET /{percent} -> {key}", at=STARTED)
    return report(
        target=f"https://user:{key}@api.example.test",
        findings=(finding, replace(finding, id="f-2", known=f"known {key}")),
        observations=(seen,),
        places=(Place(key, key, key),),
        wire={key: key},
        rules=(RuleVerdict(rule("kling-o1/type/enum"), "kling-o1", Verdict.NOT_SETTLED, f"it said {key}"),),
        exchanges=(echo,),
        unjudged=f"it said {key}",
        stale=(key,),
    )
