"""Polling: a job is watched until it ends, and no longer, whatever one answer says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.obligation import Broken, Level, Unsettled, obligation
from givonkit_contracts.client_checks.outcome import ErrorKind, Failed

from ._seen import first_told, in_time, kept_watching, result_was_had, said_in_the_end

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.obligation import Finding
    from givonkit_contracts.client_checks.run import Run

SHAPE = "polling"
_ONCE_MORE = 1


@obligation(SHAPE, Level.CORE, "fail=provider_error after=5s", bug="a loop waits for `completed` alone, for ever")
def stops_on_failed(run: Run) -> Finding:
    """A client stops asking for a job that it was told has failed, and says that the job has failed."""
    return _stops(run, "failed", (ErrorKind.JOB_FAILED,))


@obligation(SHAPE, Level.CORE, "cancel after=5s", bug="`canceled` is no word of the loop, and is polled for ever")
def stops_on_canceled(run: Run) -> Finding:
    """A client stops asking for a job that it was told was canceled, and says how it ended."""
    return _stops(run, "canceled", (ErrorKind.CANCELED, ErrorKind.JOB_FAILED))


@obligation(
    SHAPE,
    Level.CORE,
    "poll#1-2=odd-status:moderating",
    bug="a status that is not in the list ends the client, not the job",
)
def waits_through_an_unknown_status(run: Run) -> Finding:
    """A client that is told a status which it does not know goes on waiting for the job."""
    return kept_watching(run)


@obligation(
    SHAPE,
    Level.CORE,
    "stall poll#1-=odd-status:moderating deadline=60s",
    bug="the branch for unknown statuses does not look at the deadline",
)
def unknown_status_for_ever_ends(run: Run) -> Finding:
    """A client that is told nothing but a status which it does not know ends by its deadline."""
    if not run.befallen("poll"):
        return Unsettled("the client never asked for the job")
    return in_time(run)


@obligation(SHAPE, Level.CORE, "after=0s", bug="a job that has completed before the first poll is taken for an error")
def takes_a_job_that_is_done_at_once(run: Run) -> Finding:
    """A client takes the result of a job that has completed at once."""
    return result_was_had(run)


@obligation(
    SHAPE,
    Level.CORE,
    "poll#1=500",
    "poll#1-2=502:html",
    bug="one failed poll ends the errand, and the job is paid for nothing",
)
def survives_a_server_error(run: Run) -> Finding:
    """A client whose poll is answered with a server error asks again."""
    return kept_watching(run)


@obligation(
    SHAPE,
    Level.CORE,
    "poll#1=reset",
    "poll#1=close:20",
    "poll#1=cut:20",
    bug="one broken connection ends the errand, and the job is paid for nothing",
)
def survives_a_lost_connection(run: Run) -> Finding:
    """A client whose poll loses its connection asks again."""
    return kept_watching(run)


@obligation(
    SHAPE, Level.RESILIENT, "poll#1-2=429", bug="429 is a 4xx, so the errand ends, and the job is paid for nothing"
)
def survives_a_busy_answer(run: Run) -> Finding:
    """A client that is told to poll later does so, and does not give up the job."""
    return kept_watching(run)


@obligation(
    SHAPE,
    Level.RESILIENT,
    "poll#1=malformed",
    "poll#1=truncated:20",
    "poll#1=empty",
    bug="an error of the JSON parser escapes from the loop, and the job is paid for nothing",
)
def survives_an_unreadable_answer(run: Run) -> Finding:
    """A client whose poll is answered with something that is no JSON asks again."""
    return kept_watching(run)


@obligation(
    SHAPE,
    Level.RESILIENT,
    "poll#1-=odd-extra",
    bug="answers are read into a closed type, so that a new field of the API breaks the client",
)
def takes_fields_that_it_does_not_know(run: Run) -> Finding:
    """A client is not put off by fields of a job which it does not know."""
    return result_was_had(run)


@obligation(
    SHAPE,
    Level.RESILIENT,
    "poll#1-=odd-absent",
    "poll#1-=odd-null",
    bug="a field that only decorates the log, such as progress, breaks the client when it is not there",
)
def does_without_fields_that_it_does_not_need(run: Run) -> Finding:
    """A client does without progress, cost and other fields that are absent or null."""
    return result_was_had(run)


@obligation(
    SHAPE,
    Level.RESILIENT,
    "poll#1-=odd-progress:1",
    "poll#1=odd-progress:0.9",
    bug="a job is taken for done at a progress of 1, or for stuck when its progress goes backwards",
)
def progress_is_no_status(run: Run) -> Finding:
    """A client goes by the status of a job, whatever its progress is."""
    return result_was_had(run)


@obligation(
    SHAPE,
    Level.CORE,
    "poll#1-=404",
    "poll#1-=401",
    "poll#1-=410",
    bug="errors that stay are polled to exhaustion",
)
def stops_on_a_refusal_that_stays(run: Run) -> Finding:
    """A client that is refused its job whenever it asks ends long before its deadline."""
    refused = [one for one in run.befallen("poll") if one.refused_for_good]
    if not refused:
        return Unsettled("the client never asked for the job")
    asked = refused[-1].at - refused[0].at
    if asked <= run.deadline / 2:
        return None
    times = f"{len(refused)} times in {asked:.3g} s"
    return Broken(f"it was answered HTTP {refused[0].status} {times}, and asked on", refused[1].number)


def _stops(run: Run, state: str, kinds: tuple[ErrorKind, ...]) -> Finding:
    """Return whether the client stopped at the news that the job has ended without results, and told it."""
    told = first_told(run, state)
    if told is None:
        return Unsettled(f"the client never learnt that the job was {state}")
    later = [one for one in run.after(told) if one.operation == "poll"]
    if len(later) > _ONCE_MORE:
        return Broken(f"it asked {len(later)} more times after it was told `{state}`", later[0].number)
    if isinstance(run.outcome, Failed) and run.outcome.kind not in kinds:
        return Broken(f"it was told `{state}`, and it {said_in_the_end(run)}", told.number)
    return None
