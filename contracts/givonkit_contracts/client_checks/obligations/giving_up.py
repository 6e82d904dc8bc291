"""Giving up: a job that the client does not want any more is canceled, and named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.obligation import Broken, Level, Unsettled, obligation
from givonkit_contracts.client_checks.outcome import Failed

from ._seen import TWO_ANSWERS, how_answered, in_time, said_in_the_end

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.obligation import Finding
    from givonkit_contracts.client_checks.run import JobSeen, Run

SHAPE = "giving_up"


@obligation(
    SHAPE,
    Level.CORE,
    "after=300s deadline=60s",
    bug="the client leaves, and the job goes on, completes and is paid for nothing",
)
def cancels_the_job(run: Run) -> Finding:
    """A client that gives up a job cancels it."""
    job = _given_up(run)
    if job is None:
        return Unsettled("the client gave up no job")
    if any(one.job == job.id for one in run.of("cancel")):
        return None
    why = f"it left after {run.seconds:.3g} s and did not cancel {job.id}"
    if job.finished:
        why += f"; {job.tokens} tokens were paid when it completed after {job.finished - job.created:g} s"
    return Broken(why, run.exchanges[-1].number)


@obligation(
    SHAPE,
    Level.RESILIENT,
    "after=300s cancel#1=503 deadline=60s",
    "after=300s cancel#1=reset deadline=60s",
    bug="a cancel that failed is taken for done, and the job goes on and is paid",
)
def cancel_is_tried_again(run: Run) -> Finding:
    """A client whose cancel fails for a passing reason tries it once more."""
    if not run.befallen("cancel"):
        return Unsettled("nothing was canceled")
    if len(run.of("cancel")) > 1:
        return None
    seen = run.of("cancel")[0]
    return Broken(f"its only cancel {how_answered(seen)}, and {seen.job} went on", seen.number)


@obligation(
    SHAPE,
    Level.RESILIENT,
    "after=300s cancel#1-=hang deadline=60s",
    "after=300s cancel#1-=503 deadline=60s",
    bug="the last request of all has no time-out, or is tried again for ever",
)
def cancel_that_fails_ends(run: Run) -> Finding:
    """A client that cannot cancel its job ends soon after its deadline all the same."""
    if not run.befallen("cancel"):
        return Unsettled("nothing was canceled")
    return in_time(run, TWO_ANSWERS)


@obligation(
    SHAPE,
    Level.THRIFTY,
    "after=50s poll#1=429:retry=3600 deadline=60s",
    must=False,
    bug="a job that completed in the last second is paid, and its result is thrown away",
)  # no MUST: the deadline has passed, and the caller is told the job
def claims_what_finished_meanwhile(run: Run) -> Finding:
    """A client whose cancel comes too late, since the job has completed, fetches the result."""
    late = next((one for one in run.of("cancel") if one.refused_for_good and one.state == "completed"), None)
    if late is None:
        return Unsettled("no cancel came too late")
    if run.succeeded is not None:
        return None
    return Broken(
        f"its cancel was answered HTTP {late.status}: {late.job} was paid, and it {said_in_the_end(run)}", late.number
    )


@obligation(
    SHAPE,
    Level.CORE,
    "stall deadline=60s",
    "poll#1-=404",
    bug="the failure does not name the job, so that nobody can look for what was paid",
)
def tells_the_job(run: Run) -> Finding:
    """A client that fails after its job was accepted names the job."""
    outcome = run.outcome
    known = [job for job in run.jobs if run.knew(job)]
    if not known or not isinstance(outcome, Failed):
        return Unsettled("the client knew of no job, or did not fail")
    if outcome.job_id in {job.id for job in known}:
        return None
    named = "no job" if outcome.job_id is None else f"{outcome.job_id!r}"
    return Broken(f"it was told {known[0].id}, and its failure names {named}", known[0].exchange or None)


def _given_up(run: Run) -> JobSeen | None:
    """Return the job that the client knew of and left without a result."""
    if not isinstance(run.outcome, Failed):
        return None
    return next((job for job in run.jobs if run.knew(job)), None)
