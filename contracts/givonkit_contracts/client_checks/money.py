"""The money oracle: what holds in every run, whatever the schedule, by the ledger alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .obligation import Broken, Level, Unsettled, obligation
from .outcome import ErrorKind, Failed, Succeeded
from .run import Endless, Killed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .obligation import Finding, Obligation
    from .run import Exchange, JobSeen, Run

_TRIED_AGAIN = 2
_MANY_TRIES = 5
_NEARLY = 0.9
"""The share of its time after which a client has done what it could to fetch a result."""


@obligation("money", Level.CORE, bug="a POST whose answer was lost is sent again, and both jobs are paid")
def one_errand_pays_for_one_job(run: Run) -> Finding:
    """One errand pays for at most one job, whatever is lost, repeated or started again."""
    paid, allowed = _paid(run), _allowed(run)
    if len(paid) <= allowed:
        return None
    extra = paid[allowed]
    tokens = sum(job.charged for job in paid)
    errands = "one errand" if run.schedule.repeats == 1 else f"{run.schedule.repeats} errands"
    return Broken(f"{errands} paid for {len(paid)} jobs, {tokens} tokens in all", extra.exchange or None)


@obligation("money", Level.CORE, bug="a paid job is dropped: its poll failed once, or its result was not fetched")
def nothing_paid_is_left_unclaimed(run: Run) -> Finding:
    """A job that is paid has its results fetched, unless the client canceled it or could not know of it."""
    if isinstance(run.ending, Killed | Endless) or len(_paid(run)) > _allowed(run):
        return Unsettled("the client never came to an end by itself, or paid for a job too many")
    claimed = {outcome.job_id for outcome in run.outcomes if isinstance(outcome, Succeeded)}
    for job in _paid(run):
        if job.state == "completed" and job.id not in claimed and not _is_excused(run, job):
            return Broken(f"{job.charged} tokens were paid for {job.id}, and its result was never had")
    return None


@obligation("money", Level.CORE, bug="canceling is tried once and taken for done, and the job goes on and is paid")
def nothing_canceled_keeps_being_paid(run: Run) -> Finding:
    """A job that the client means to have canceled costs nothing: a cancel whose answer was lost is sent again."""
    if not run.of("cancel"):
        return Unsettled("nothing was canceled")
    for job in _paid(run):
        sent = [exchange for exchange in run.of("cancel") if exchange.job == job.id and exchange.state != "completed"]
        is_sure = any(exchange.is_ok or exchange.refused_for_good or "hang" in exchange.effect for exchange in sent)
        if sent and not is_sure and len(sent) < _TRIED_AGAIN and job.state == "completed":
            return Broken(
                f"{job.id} was paid although it was to be canceled: the cancel was sent once", sent[-1].number
            )
        if sent and _says_canceled(run, job) and job.state == "completed":
            return Broken(f"{job.id} was said to be canceled, and was paid", sent[-1].number)
    return None


@obligation("money", Level.CORE, bug="a client adds up prices that it has guessed")
def cost_is_the_ledgers(run: Run) -> Finding:
    """What a client says that its results have cost is what the ledger says."""
    successes = [outcome for outcome in run.outcomes if isinstance(outcome, Succeeded)]
    told = [outcome for outcome in successes if outcome.cost_tokens is not None]
    if not told:
        return Unsettled("the client says nothing about the cost of what it got")
    for outcome in told:
        job = run.job(outcome.job_id)
        if job is not None and outcome.cost_tokens != job.charged:
            return Broken(f"the client says {outcome.cost_tokens} tokens, the ledger {job.charged} for {job.id}")
    return None


@obligation("money", Level.CORE, bug="a time-out, a failed job or half a file is reported as a success")
def success_is_real(run: Run) -> Finding:
    """What is reported as a success is a completed job of the client's own, with all bytes of its results."""
    successes = [outcome for outcome in run.outcomes if isinstance(outcome, Succeeded)]
    if not successes:
        return Unsettled("the client never succeeded")
    for outcome in successes:
        problem = _problem(run, outcome)
        if problem:
            return Broken(problem)
    return None


@obligation("money", Level.CORE, bug="a loop waits for an end that does not come, and nobody sees that it is stuck")
def always_ends(run: Run) -> Finding:
    """A client ends, whatever it is answered."""
    if _is_held_up(run):
        return Unsettled("the client was still reading an answer that dripped")
    return Broken(str(run.ending)) if isinstance(run.ending, Endless) else None


MONEY: tuple[Obligation, ...] = (
    one_errand_pays_for_one_job,
    nothing_paid_is_left_unclaimed,
    nothing_canceled_keeps_being_paid,
    cost_is_the_ledgers,
    success_is_real,
    always_ends,
)


def broken_money(run: Run) -> tuple[tuple[Obligation, Broken], ...]:
    """Return what a run breaks of the oracle."""
    return tuple(_broken(run))


def _broken(run: Run) -> Iterator[tuple[Obligation, Broken]]:
    for one in MONEY:
        finding = one.check(run)
        if isinstance(finding, Broken):
            yield one, finding


def _paid(run: Run) -> list[JobSeen]:
    return [job for job in run.jobs if job.charged > 0]


def _allowed(run: Run) -> int:
    """Return how many jobs may be paid: what was reported may be forgotten, so that asking again is a new errand."""
    return run.schedule.repeats + run.schedule.resumes_at_end


def _is_held_up(run: Run) -> bool:
    """Whether the client was stopped while it read an answer that came a few bytes at a time."""
    return isinstance(run.ending, Endless) and bool(run.exchanges) and "drip" in run.exchanges[-1].effect


def _is_excused(run: Run, job: JobSeen) -> bool:
    """Whether the client did what it could about a job that was paid for nothing."""
    failures = [outcome for outcome in run.outcomes if isinstance(outcome, Failed)]
    if not run.knew(job):
        return any(outcome.kind is ErrorKind.UNKNOWN_OUTCOME for outcome in failures)
    if all(outcome.job_id != job.id for outcome in failures):
        return False
    if run.schedule.world.get("cancel") == "none":
        return True
    asked = [exchange for exchange in run.exchanges if exchange.job == job.id]
    return any(map(_rules_out, asked)) or _is_out_of_reach(run, asked)


def _is_out_of_reach(run: Run, asked: list[Exchange]) -> bool:
    """Whether one of the results could not be had, however often or long the client tried."""
    files: dict[tuple[str, str], list[Exchange]] = {}
    for exchange in asked:
        if exchange.operation == "download" and exchange.method == "GET":
            files.setdefault((exchange.path, exchange.query), []).append(exchange)
    failed = [tries for tries in files.values() if not any(one.is_ok for one in tries)]
    is_late = run.seconds > _NEARLY * run.deadline
    return any(is_late or len(tries) >= _MANY_TRIES or _is_told_to_wait(run, tries[-1]) for tries in failed)


def _is_told_to_wait(run: Run, exchange: Exchange) -> bool:
    """Whether an answer asks for a pause that ends after the deadline."""
    told = exchange.reply_headers.get("retry-after", "")
    left = run.deadline - (exchange.answered_at - run.lives[-1].began)
    return told.isascii() and told.isdigit() and float(told) >= left


def _rules_out(exchange: Exchange) -> bool:
    """Whether a request shows that the client asked to cancel, or was kept from the result for good."""
    if exchange.operation == "cancel":
        return True
    if exchange.operation not in ("poll", "download"):
        return False
    return exchange.refused_for_good or _has_no_results(exchange)


def _has_no_results(exchange: Exchange) -> bool:
    """Whether an answer tells of a job that has completed, and of no result of it."""
    told = exchange.told
    is_told = exchange.is_ok and exchange.state == "completed" and isinstance(told, dict) and "outputs" in told
    return is_told and not told["outputs"]


def _says_canceled(run: Run, job: JobSeen) -> bool:
    failures = [outcome for outcome in run.outcomes if isinstance(outcome, Failed)]
    return any(outcome.kind is ErrorKind.CANCELED and outcome.job_id == job.id for outcome in failures)


def _problem(run: Run, outcome: Succeeded) -> str:
    """Return what is wrong with a success, or nothing."""
    job = run.job(outcome.job_id)
    if job is None:
        return f"the client reports success for {outcome.job_id!r}, which is none of its jobs"
    if job.state != "completed":
        return f"the client reports success, and {job.id} has {job.state}"
    if not outcome.urls:
        has_none = any(exchange.job == job.id and _has_no_results(exchange) for exchange in run.of("poll"))
        return "" if has_none else f"the client reports success without a result of {job.id}"
    if outcome.size != job.size:
        return f"the client has {outcome.size} bytes of a result that has {job.size}"
    if any((result.size, result.sha256) != (job.size, job.sha256) for result in outcome.results or ()):
        return "a result that the client has is not the file that the job made"
    return ""
