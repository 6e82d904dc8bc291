"""What `spec diff --json` prints, key by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from givonkit.spec.comparing.words import printable
from givonkit.spec.model_mapping import json_values

if TYPE_CHECKING:
    from givonkit.spec.comparing import Change

    from .diff_report import Report
    from .side_reading import Side
    from .used_by import Affected, Usage


class NoteFacts(TypedDict):
    """What was not understood of a page, or contradicts itself there; `line` is null where it is about no line."""

    kind: str
    says: str
    line: int | None


class SideFacts(TypedDict):
    """One side: what it is, its models that are compared, and what was not understood of its page."""

    says: str
    models: list[str]
    not_understood: list[NoteFacts]


class ChangeFacts(TypedDict):
    """One change; `model` is null for what is about no model, `before` and `after` where a side has no such fact."""

    grade: str
    model: str | None
    place: str
    says: str
    before: Any
    after: Any
    rules: list[str]


class DifferenceFacts(TypedDict):
    """What is otherwise for a request; `changes` are numbers of the list of changes, from 0."""

    says: str
    rule: str | None
    changes: list[int]


class PlaceFacts(TypedDict):
    """An entry of a recording, from 1."""

    file: str
    entry: int


class AffectedFacts(TypedDict):
    """One recorded request, and how often it was sent."""

    model: str
    times: int
    places: list[PlaceFacts]
    differences: list[DifferenceFacts]


class UsageFacts(TypedDict):
    """What becomes of the recorded requests; `why_not` is null where they could be judged."""

    requests: int
    why_not: str | None
    breaking: list[AffectedFacts]
    otherwise: list[AffectedFacts]
    refused_by_both: list[AffectedFacts]
    accepted_now: int
    the_same: int
    other_models: dict[str, int]
    skipped: dict[str, int]


class DiffFacts(TypedDict):
    """A whole comparison; `used_by` is null where no recording was given."""

    a: SideFacts
    b: SideFacts
    changes: list[ChangeFacts]
    counts: dict[str, int]
    used_by: UsageFacts | None
    summary: str
    exit: int


def diff_facts(report: Report) -> DiffFacts:
    """Return a report as plain values."""
    before, after = report.sides
    return {
        "a": _side(before),
        "b": _side(after),
        "changes": [_change(change) for change in report.changes],
        "counts": {grade.value: number for grade, number in report.counts.items()},
        "used_by": _usage(report.usage) if report.usage else None,
        "summary": report.summary,
        "exit": report.exit_code,
    }


def _side(side: Side) -> SideFacts:
    notes: list[NoteFacts] = [
        {"kind": note.kind, "says": printable(note.says), "line": note.line} for note in side.not_understood
    ]
    return {"says": side.says, "models": list(side.slugs), "not_understood": notes}


def _change(change: Change) -> ChangeFacts:
    return {
        "grade": change.grade.value,
        "model": change.model,
        "place": change.place,
        "says": change.says,
        "before": json_values(change.before),
        "after": json_values(change.after),
        "rules": list(change.rules),
    }


def _usage(usage: Usage) -> UsageFacts:
    return {
        "requests": usage.requests,
        "why_not": usage.why_not or None,
        "breaking": [_affected(affected) for affected in usage.breaking],
        "otherwise": [_affected(affected) for affected in usage.otherwise],
        "refused_by_both": [_affected(affected) for affected in usage.refused_by_both],
        "accepted_now": usage.accepted_now,
        "the_same": usage.the_same,
        "other_models": dict(usage.other_models),
        "skipped": dict(usage.skipped),
    }


def _affected(affected: Affected) -> AffectedFacts:
    return {
        "model": affected.model,
        "times": affected.times,
        "places": [{"file": place.file, "entry": place.entry} for place in affected.places],
        "differences": [
            {"says": difference.says, "rule": difference.rule, "changes": list(difference.changes)}
            for difference in affected.differences
        ],
    }
