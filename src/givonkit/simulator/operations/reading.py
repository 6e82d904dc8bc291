"""Reading, listing and canceling jobs."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from givonkit.simulator.jobs import Ending, Status
from givonkit.simulator.rendering import json_reply
from givonkit.validation import Findings, Violation

if TYPE_CHECKING:
    from givonkit.http import Reply
    from givonkit.simulator.jobs import Job
    from givonkit.simulator.simulator import Simulator

    from .visit import Visit

_AFTER_THE_LAST_PAGE = 0
"""Where a cursor points that has the right form and was told by no list: the schema of the parameter allows it."""


def read(simulator: Simulator, visit: Visit) -> Reply:
    """Tell a job as it stands; for a job that ends by polls, this is one."""
    now = visit.now
    job = simulator.job_of(visit.segment, visit.account)
    if job is None:
        return simulator.refusals.not_found(simulator.no_such_job(visit.segment), now)
    if job.polls is not None and visit.request.method != "HEAD":
        before, job = job, job.polled(now)
        simulator.change(before, job)
    return _told(simulator, visit, job)


def cancel(simulator: Simulator, visit: Visit) -> Reply:
    """Cancel a job that has not ended."""
    now = visit.now
    job = simulator.job_of(visit.segment, visit.account)
    if job is None:
        return simulator.refusals.not_found(simulator.no_such_job(visit.segment), now)
    status = job.state(now).status
    if now >= job.finished:
        message = f"the job {visit.segment} cannot be canceled: it is {status.value}"
        return simulator.refusals.stated(409, "not_cancelable", message, now)
    canceled = job.ended(Ending(Status.CANCELED.value), now)
    simulator.change(job, canceled)
    return _told(simulator, visit, canceled)


def list_jobs(simulator: Simulator, visit: Visit) -> Reply:
    """List the key's jobs, the newest first."""
    now = visit.now
    findings = Findings(simulator.spec.api.limits.details)
    parameters = parse_qsl(visit.request.query.decode("latin-1"), keep_blank_values=True)
    limit = _limit(simulator, [value for name, value in parameters if name == "limit"], findings)
    before = _cursor(simulator, [value for name, value in parameters if name == "cursor"], findings)
    if findings:
        return simulator.refusals.of(findings, now)
    jobs = list(islice(simulator.jobs.newest_first(visit.account, before), limit + 1))
    page = [(job, simulator.view.type_of(job)) for job in jobs[:limit]]
    following = jobs[limit - 1].number if len(jobs) > limit else None
    body = simulator.renderer.page(page, following, now, simulator.base_url(visit.request))
    return json_reply(200, body, now, f"listed {len(page)} jobs")


def _told(simulator: Simulator, visit: Visit, job: Job) -> Reply:
    now = visit.now
    kind = simulator.view.type_of(job)
    state = job.state(now)
    body = simulator.renderer.read(job, visit.segment, kind, state, simulator.base_url(visit.request), now=now)
    gaps = simulator.view.gap_headers(job.model)
    reply = json_reply(200, body, now, f"{state.status.value}: {visit.segment}", gaps)
    reply.facts = {
        "verdict": "answered",
        "type": kind,
        "model": job.model,
        "variant": job.mode,
        "job": visit.segment,
    }
    return reply


def _limit(simulator: Simulator, values: list[str], findings: Findings) -> int:
    limits = simulator.spec.api.limits
    if not values:
        return limits.page_default
    text = values[0]
    if (
        len(values) == 1
        and text.isascii()
        and text.isdigit()
        and len(text) < 9
        and 1 <= int(text) <= limits.page_largest
    ):
        return int(text)
    findings.note(Violation(simulator.spec.request_rules["generations/limit/range"], ", ".join(values)))
    return limits.page_default


def _cursor(simulator: Simulator, values: list[str], findings: Findings) -> int | None:
    if not values:
        return None
    number = simulator.renderer.cursors.number(values[0]) if len(values) == 1 else None
    if number is None:
        findings.note(Violation(simulator.spec.request_rules["generations/cursor/form"], ", ".join(values)))
        return None
    return number if number <= simulator.jobs.next_number else _AFTER_THE_LAST_PAGE
