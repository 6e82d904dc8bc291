"""A report about a client for programs: JSON that `schema.json` beside this file describes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from givonkit.version import installed_version
from givonkit_contracts.client_checks.curl_text import curl_text
from givonkit_contracts.client_checks.pytest_text import pytest_text
from givonkit_contracts.client_checks.replay_line import replay_line
from givonkit_contracts.client_checks.report import Standing
from givonkit_contracts.client_checks.schedule_text import schedule_line
from givonkit_contracts.client_checks.story import said, story, truth
from givonkit_contracts.client_checks.timeline import timeline
from givonkit_contracts.reports.json_report import json_in_any_terminal

from .headline import headline, next_step
from .masked import masked

if TYPE_CHECKING:
    from collections.abc import Collection
    from decimal import Decimal

    from givonkit_contracts.client_checks.report import ClientReport, Dependency, Failure, Judged
    from givonkit_contracts.client_checks.rows import Row
    from givonkit_contracts.client_checks.run import JobSeen

FORMAT = "givonkit-client-report/1"


def json_text(report: ClientReport, *, secrets: Collection[str] = ()) -> str:
    """Return a report as JSON; what does not print stands in it as an escape, so that it can be shown anywhere."""
    return json_in_any_terminal(_document(masked(report, secrets)))


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the JSON report."""
    document: dict[str, Any] = json.loads(Path(__file__).with_name("schema.json").read_bytes())
    return document


def _document(report: ClientReport) -> dict[str, Any]:
    standings = [one.standing for one in report.judged]
    return {
        "format": FORMAT,
        "headline": headline(report),
        "next": next_step(report),
        "exit_code": report.exit_code,
        "client": report.client,
        "version": installed_version(),
        "level": report.level.value,
        "strict": report.strict,
        "seed": report.seed,
        "seconds": report.seconds,
        "runs": report.runs,
        "completed": report.completed,
        "interrupted": report.interrupted,
        "given_up": report.given_up,
        "counts": {standing.name.lower(): standings.count(standing) for standing in Standing},
        "obligations": [_judged(one, report.client) for one in report.judged],
        "dependencies": [_dependency(one, report.client) for one in report.dependencies],
        "worlds": [dict(world) for world in report.worlds],
        "driver_faults": [
            {"what": fault.what, "schedule": fault.schedule, "log": fault.log} for fault in report.driver_faults
        ],
        "stale": list(report.stale),
    }


def _judged(one: Judged, client: str) -> dict[str, Any]:
    return {
        "id": one.obligation.id,
        "shape": one.obligation.shape,
        "sentence": one.obligation.sentence,
        "bug": one.obligation.bug,
        "level": one.obligation.level.value,
        "must": one.obligation.must,
        "standing": one.standing.name.lower(),
        "why": one.why,
        "failure": None if one.failure is None else _failure(one.failure, client),
    }


def _dependency(one: Dependency, client: str) -> dict[str, Any]:
    return {
        "question": one.question,
        "asks": one.asks,
        "answer": one.answer,
        "means": one.means,
        "basis": one.basis,
        "fails": one.fails,
        "obligation": one.failure.id,
        "sentence": one.failure.obligation.sentence,
        "failure": _failure(one.failure, client),
    }


def _failure(failure: Failure, client: str) -> dict[str, Any]:
    run = failure.run
    return {
        "why": failure.broken.why,
        "request": failure.broken.exchange,
        "found_by": failure.found_by.name.lower(),
        "runs": failure.runs,
        "known": failure.known,
        "schedule": schedule_line(run.schedule),
        "replay": replay_line(run, client),
        "story": story(run, failure.broken),
        "timeline": [_row(one) for one in timeline(run, failure.broken)],
        "said": said(run),
        "truth": truth(run),
        "jobs": [_job(job) for job in run.jobs],
        "requests": len(run.exchanges),
        "curl": curl_text(run),
        "pytest": pytest_text(failure),
    }


def _row(one: Row) -> dict[str, Any]:
    return {
        "at": round(one.at, 3),
        "until": round(one.until, 3),
        "lane": one.lane.value,
        "kind": one.kind.name.lower(),
        "text": one.text,
        "requests": None if one.first is None else [one.first, one.last],
        "struck": one.struck,
        "breaks": one.breaks,
    }


def _job(job: JobSeen) -> dict[str, Any]:
    return {
        "id": job.id,
        "request": job.exchange or None,
        "created": round(job.created, 3),
        "finished": None if job.finished is None else round(job.finished, 3),
        "state": job.state,
        "tokens": _number(job.tokens),
        "charged": _number(job.charged),
    }


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)
