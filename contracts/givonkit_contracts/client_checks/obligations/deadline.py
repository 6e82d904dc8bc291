"""Deadline: a client ends in time, whatever the server does, and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.obligation import Broken, Level, Unsettled, obligation
from givonkit_contracts.client_checks.outcome import ErrorKind, Failed
from givonkit_contracts.client_checks.run import Said

from ._seen import TWO_ANSWERS, first_told, in_time, result_was_had, said_in_the_end

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.obligation import Finding
    from givonkit_contracts.client_checks.run import Run

SHAPE = "deadline"
_NEARLY = 0.9
_ON_ITS_WAY = 0.3
"""The seconds that a request may take to come, which has left before the answer."""


@obligation(
    SHAPE,
    Level.CORE,
    "stall deadline=60s",
    "stall queued=1h deadline=60s",
    bug="a loop has no deadline, and a job that is stuck is polled for ever",
)
def stalled_job_ends_in_time(run: Run) -> Finding:
    """A client whose job does not come to an end ends by its deadline."""
    if not run.jobs:
        return Unsettled("no job was made")
    return in_time(run)


@obligation(
    SHAPE, Level.CORE, "stall deadline=60s", bug="a deadline that passes is reported as a success without files"
)
def timeout_is_reported_as_such(run: Run) -> Finding:
    """A client whose deadline passes says that it did."""
    if run.outcome is None or not any(run.knew(job) for job in run.jobs):
        return Unsettled("the client knew of no job, or did not end")
    kinds = {ErrorKind.TIMEOUT} | ({ErrorKind.CANCELED} if run.of("cancel") else set())
    if isinstance(run.outcome, Failed) and run.outcome.kind in kinds:
        return None
    return Broken(
        f"its deadline passed after {run.deadline:g} s, and it {said_in_the_end(run)}", run.exchanges[-1].number
    )


@obligation(
    SHAPE,
    Level.CORE,
    "after=80s interval=200ms deadline=120s",
    bug="a fixed number of polls ends before the deadline does, and a job that would complete is dropped",
)
def waits_until_the_deadline(run: Run) -> Finding:
    """A client does not give up a job before its deadline."""
    if not any(one.is_ok for one in run.of("create")):
        return Unsettled("no job was accepted")
    if run.succeeded is not None or run.seconds >= _NEARLY * run.deadline:
        return None
    polls = len(run.of("poll"))
    ended = f"it ended after {polls} polls and {run.seconds:.3g} of {run.deadline:g} s"
    return Broken(f"{ended}: it {said_in_the_end(run)}", run.exchanges[-1].number)


@obligation(
    SHAPE,
    Level.CORE,
    "poll#1-=hang:acted deadline=60s",
    "create#1-=hang:acted deadline=60s",
    "download#1-=hang deadline=60s",
    bug="a request without a time-out waits for an answer that never comes",
)
def hanging_answers_end_in_time(run: Run) -> Finding:
    """A client whose requests are not answered ends all the same."""
    if not run.befallen():
        return Unsettled("nothing hung")
    return in_time(run, TWO_ANSWERS)


@obligation(
    SHAPE,
    Level.RESILIENT,
    "fail=provider_error after=5s linger=40s",
    "stall deadline=60s linger=60s",
    "create#1-6=503 deadline=60s linger=120s",
    bug="the caller stops waiting, and a loop in the background goes on and makes a job that nobody awaits",
)
def sends_nothing_after_its_answer(run: Run) -> Finding:
    """A client that has said how its errand ended makes no job and asks for none any more."""
    if not isinstance(run.ending, Said) or not run.exchanges:
        return Unsettled("the client sent nothing, or did not say how its errand ended")
    late = [one for one in run.of("create", "poll") if one.at > run.ending.at + _ON_ITS_WAY]
    if not late:
        return None
    first, posts = late[0], sum(one.operation == "create" for one in late)
    more = f", and {len(late) - 1} more" if len(late) > 1 else ""
    among = f"; POSTs among them: {posts}" if posts and more else ""
    after = first.at - run.ending.at
    return Broken(f"{first.method} {first.path} came {after:.3g} s after its answer{more}{among}", first.number)


@obligation(
    SHAPE,
    Level.RESILIENT,
    "poll#1-=drip:4/200ms deadline=60s",
    "poll#1-=drip:4/2s deadline=60s",
    must=False,
    bug="a time-out that begins anew with every byte never strikes while bytes drip in",
)  # no MUST: bytes come to an end, and few libraries have a time-out for a whole answer
def dripping_answer_ends_in_time(run: Run) -> Finding:
    """A client that gets its answers a few bytes at a time ends by its deadline."""
    if not run.befallen("poll"):
        return Unsettled("the client never asked for the job")
    return in_time(run, TWO_ANSWERS)


@obligation(
    SHAPE,
    Level.RESILIENT,
    "poll#1-=429:retry=3600 deadline=60s",
    bug="a Retry-After is slept through, however long, and the deadline with it",
)
def long_retry_after_ends_in_time(run: Run) -> Finding:
    """A client that is told to come back after its deadline does not wait for that."""
    if not run.befallen("poll"):
        return Unsettled("the client never asked for the job")
    return in_time(run)


@obligation(
    SHAPE,
    Level.CORE,
    "create#1-=503 deadline=60s",
    "poll#1-=503 deadline=60s",
    "poll#1-=reset deadline=60s",
    bug="errors are retried by a loop of their own, which knows no deadline",
)
def outage_ends_in_time(run: Run) -> Finding:
    """A client whose server does not recover ends by its deadline."""
    if not run.befallen():
        return Unsettled("the server was never asked while it was down")
    return in_time(run)


@obligation(
    SHAPE,
    Level.RESILIENT,
    "stall queued=1h create#1-=odd-skewed-times poll#1-=odd-skewed-times deadline=60s",
    "create#1-=odd-skewed-times poll#1-=odd-skewed-times",
    bug="the age of a job is taken from the server's `createdAt` and the client's own clock",
)
def dates_of_the_server_do_not_count(run: Run) -> Finding:
    """A client keeps time by its own clock, whatever dates the server tells."""
    if not run.befallen("create", "poll"):
        return Unsettled("the client was told no date")
    late = in_time(run)
    if late is not None or not any(job.state == "completed" for job in run.jobs):
        return late
    return None if first_told(run, "completed") else result_was_had(run)
