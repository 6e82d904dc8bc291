"""What `spec diff --json` prints, key by key."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict

from .model_facts import plain_number

if TYPE_CHECKING:
    from givonkit.spec.comparing import Change

    from .diff_report import Report
    from .side_reading import Side
    from .used_by import Affected, Usage


class SideFacts(TypedDict):
    """One side: what it is, and its models that are compared."""

    says: str
    models: list[str]


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
    return {"says": side.says, "models": list(side.slugs)}


def _change(change: Change) -> ChangeFacts:
    return {
        "grade": change.grade.value,
        "model": change.model,
        "place": change.place,
        "says": change.says,
        "before": _plain(change.before),
        "after": _plain(change.after),
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


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
