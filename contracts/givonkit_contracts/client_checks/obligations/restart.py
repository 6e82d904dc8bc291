"""Restart: a client whose process died goes on with the job that it had paid for, wherever it died."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.obligation import Broken, Level, Unsettled, obligation
from givonkit_contracts.client_checks.outcome import ErrorKind, Failed
from givonkit_contracts.client_checks.run import Killed

from ._seen import has_said, said_in_the_end

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.obligation import Finding
    from givonkit_contracts.client_checks.run import Run

_NOT_KILLED = Unsettled("the client never sent the request at which it was to be killed")


@obligation(
    "restart",
    Level.RESILIENT,
    "kill=create#1:before",
    bug="after a restart the job is looked for, and one that never came to be ends the errand",
)
def before_the_post(run: Run) -> Finding:
    """A client that died before its POST took effect has the job made when it is started again."""
    # Without a key the client cannot tell this death from one after the POST: then it may only say so.
    return _goes_on(run, *_UNKNOWN)


@obligation(
    "restart",
    Level.RESILIENT,
    "kill=create#1:acted",
    bug="the Idempotency-Key is in memory alone, so that a restart sends the POST with a new one",
)
def after_the_post(run: Run) -> Finding:
    """A client that died before it was answered its POST does not make a second job when it is started again."""
    return _goes_on(run, *_UNKNOWN)


@obligation(
    "restart",
    Level.CORE,
    "after=20s kill=poll#1:before",
    bug="the id of the job is not written down as soon as it is known",
)
def once_the_id_is_known(run: Run) -> Finding:
    """A client that was told its job's id goes on with this job when it is started again."""
    return _goes_on(run)


@obligation(
    "restart",
    Level.RESILIENT,
    "after=20s kill=poll#2:before",
    bug="the state that is written with each poll takes the place of the job's id",
)
def between_polls(run: Run) -> Finding:
    """A client that died between two polls goes on with the same job when it is started again."""
    return _goes_on(run)


@obligation(
    "restart",
    Level.RESILIENT,
    "kill=download#1:midway",
    bug="half a file that the dead process has left behind is taken for the result",
)
def in_the_download(run: Run) -> Finding:
    """A client that died in a download has the whole result of the same job when it is started again."""
    finding = _goes_on(run)
    had = run.succeeded
    job = run.job(had.job_id) if had is not None else None
    if finding is None and had is not None and job is not None and had.size != job.size:
        return Broken(f"started again, it had {had.size} bytes of a result that has {job.size}", _death(run).exchange)
    return finding


@obligation(
    "restart",
    Level.THRIFTY,
    "again",
    bug="the state is deleted with the success, so that an errand that is handed out once more is paid once more",
    must=False,
)
def when_done(run: Run) -> Finding:
    """A client that is started again after it has succeeded makes no second job."""
    first = run.lives[0].ending
    if len(run.lives) < 2 or isinstance(first, Killed) or not run.jobs or run.jobs[0].state != "completed":
        return Unsettled("the first job never completed")
    return _second_job(run, "started again after its success")


@obligation(
    "restart",
    Level.THRIFTY,
    "fail=provider_error after=5s again",
    bug="the state of a failed job is deleted, so that each restart of the process submits it anew",
    must=False,
)
def after_a_failure(run: Run) -> Finding:
    """A client that is started again after its job has failed reports that, and does not submit it again by itself."""
    if len(run.lives) < 2 or not run.outcomes or not isinstance(run.outcomes[0], Failed) or not run.jobs:
        return Unsettled("the client never reported that its first job failed")
    if len([job for job in run.jobs if job.created < run.lives[1].began]) > 1:
        return Unsettled("the client had submitted the job again before it was started again")
    return _second_job(run, "started again after its job had failed")


_UNKNOWN = (ErrorKind.UNKNOWN_OUTCOME,)


def _death(run: Run) -> Killed:
    return next(life.ending for life in run.lives if isinstance(life.ending, Killed))


def _goes_on(run: Run, *excused: ErrorKind) -> Finding:
    """Return whether a client that was killed has one job and its result in the end, or a good reason."""
    if not any(isinstance(life.ending, Killed) for life in run.lives):
        return _NOT_KILLED
    finding = _second_job(run, "started again")
    if finding is None and run.succeeded is None and not has_said(run, *excused):
        return Broken(f"started again, it {said_in_the_end(run)}", _death(run).exchange)
    return finding


def _second_job(run: Run, when: str) -> Finding:
    if len(run.jobs) < 2:
        return None
    return Broken(f"{when}, it made another job: {len(run.jobs)} in all", run.jobs[1].exchange or None)
