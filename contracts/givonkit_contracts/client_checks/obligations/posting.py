"""Posting: one errand makes one job, and what is refused for good is not sent again."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.obligation import Broken, Level, Unsettled, obligation
from givonkit_contracts.client_checks.outcome import ErrorKind, Failed, Succeeded

from ._seen import how_answered, said_in_the_end

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.obligation import Finding
    from givonkit_contracts.client_checks.run import Run

SHAPE = "posting"
_KEY = "idempotency-key"


@obligation(
    SHAPE, Level.CORE, "refuse=400", "refuse=422", bug="whatever is no success is tried again until the deadline"
)
def refusal_is_not_repeated(run: Run) -> Finding:
    """A client whose request is refused does not send it again, and says that it was refused."""
    return _ends_at_once(run, (400, 422), ErrorKind.REFUSED)


@obligation(SHAPE, Level.CORE, "refuse=401", bug="a wrong key is tried again and again, until it is locked")
def key_refusal_is_not_repeated(run: Run) -> Finding:
    """A client whose key is refused does not send its request again, and says that it is the key."""
    return _ends_at_once(run, (401,), ErrorKind.AUTH)


@obligation(SHAPE, Level.CORE, "refuse=402", bug="an empty balance is waited for, or nobody is told of it")
def empty_balance_is_not_repeated(run: Run) -> Finding:
    """A client whose balance is too small does not send its request again, and says that tokens are lacking."""
    return _ends_at_once(run, (402,), ErrorKind.INSUFFICIENT_TOKENS)


@obligation(
    SHAPE,
    Level.CORE,
    "create#1=reset:acted",
    "create#1=cut:30",
    bug="a POST whose connection broke is sent again as a new one, and both jobs are paid",
)
def lost_answer_is_paid_once(run: Run) -> Finding:
    """A client that loses the connection while it waits for the answer to its POST does not pay for a second job."""
    return _paid_once(run)


@obligation(
    SHAPE,
    Level.CORE,
    "create#1=504:html,acted",
    "create#1=500:acted",
    bug="a 5xx is taken for `nothing was done`, and the job is made twice",
)
def gateway_error_is_paid_once(run: Run) -> Finding:
    """A client whose POST is answered with a server error does not take it for granted that there is no job."""
    return _paid_once(run)


@obligation(
    SHAPE, Level.CORE, "create#1=hang:acted", bug="a POST that timed out is sent again as a new one, and paid twice"
)
def hanging_answer_is_paid_once(run: Run) -> Finding:
    """A client that has waited in vain for the answer to its POST does not pay for a second job."""
    return _paid_once(run)


@obligation(
    SHAPE,
    Level.RESILIENT,
    "create#1=malformed",
    "create#1=truncated:20",
    "create#1=empty",
    bug="an acceptance that cannot be parsed is taken for a failure, and the job is made once more",
)
def unreadable_acceptance_is_paid_once(run: Run) -> Finding:
    """A client that cannot read the answer to its POST does not pay for a second job."""
    return _paid_once(run)


@obligation(
    SHAPE, Level.RESILIENT, "create#1=503", must=False, bug="one 503 ends an errand that had minutes left"
)  # no MUST: nothing is lost but the errand
def passing_error_is_tried_again(run: Run) -> Finding:
    """A client whose POST meets a server that is down for a moment tries again, or says that it cannot know."""
    if isinstance(run.outcome, Failed) and run.outcome.kind is ErrorKind.UNKNOWN_OUTCOME:
        return Unsettled("the client cannot tell whether there is a job, and leaves it at that")
    return _tried_again(run)


@obligation(
    SHAPE, Level.RESILIENT, "create#1=429", must=False, bug="the first 429 ends the errand, as if it were a refusal"
)  # no MUST: nothing is lost but the errand
def busy_answer_is_tried_again(run: Run) -> Finding:
    """A client that is told to come back later comes back, while its deadline allows it."""
    return _tried_again(run)


@obligation(
    SHAPE,
    Level.CORE,
    "create#1=reset:acted",
    bug="the body is made anew for every try, so that the server refuses the key or makes another job",
)
def same_body_with_same_key(run: Run) -> Finding:
    """A client that sends a POST again under the same Idempotency-Key sends the same request."""
    keyed = [one for one in run.of("create") if _KEY in one.headers]
    again = [(one, other) for one, other in combinations(keyed, 2) if one.headers[_KEY] == other.headers[_KEY]]
    if not again:
        return Unsettled("no Idempotency-Key was sent twice")
    for one, other in again:
        if one.sent_json != other.sent_json:
            return Broken(f"requests {one.number} and {other.number} have the same key and another body", other.number)
    return None


@obligation(
    SHAPE,
    Level.CORE,
    "repeats=2",
    bug="two errands share a key, made of the request or once per process, so that the second gets the first result",
)
def new_key_for_a_new_errand(run: Run) -> Finding:
    """A client that is asked twice for the same thing makes two jobs."""
    jobs = [outcome.job_id for outcome in run.outcomes if isinstance(outcome, Succeeded)]
    if len(jobs) < run.schedule.repeats:
        return Unsettled("not every errand succeeded")
    if len(set(jobs)) < len(jobs):
        return Broken(f"{len(jobs)} errands were given the same job, {jobs[0]}", run.of("create")[-1].number)
    return None


@obligation(
    SHAPE,
    Level.CORE,
    "create#1-=reset:acted deadline=60s",
    bug="a lost answer is reported as a plain failure, so that the caller submits again and pays twice",
)
def says_that_the_outcome_is_unknown(run: Run) -> Finding:
    """A client that cannot know whether it has made a job says just that."""
    if not run.befallen("create") or any(run.knew(job) for job in run.jobs):
        return Unsettled("the client knew how it stood")
    outcome = run.outcome
    if not isinstance(outcome, Failed):
        return Unsettled("the client did not fail")
    if outcome.kind is ErrorKind.UNKNOWN_OUTCOME:
        return None
    lost = len(run.befallen("create"))
    return Broken(
        f"the answers to {lost} POSTs were lost, and it {said_in_the_end(run)}", run.befallen("create")[-1].number
    )


def _ends_at_once(run: Run, statuses: tuple[int, ...], kind: ErrorKind) -> Finding:
    refused = next((one for one in run.of("create") if one.status in statuses), None)
    if refused is None:
        return Unsettled("nothing was refused")
    again = [one for one in run.after(refused) if one.operation == "create"]
    if again:
        times = "once more" if len(again) == 1 else f"{len(again)} more times"
        return Broken(f"it sent the request {times} after HTTP {refused.status}", again[0].number)
    if isinstance(run.outcome, Failed) and run.outcome.kind is not kind:
        expected = f"which is `{kind.value}`"
        return Broken(
            f"it was answered HTTP {refused.status}, {expected}, and it {said_in_the_end(run)}", refused.number
        )
    return None


def _paid_once(run: Run) -> Finding:
    struck = run.befallen("create")
    if not struck:
        return Unsettled("no POST was sent")
    paid = [job for job in run.jobs if job.charged > 0]
    if len(paid) < 2:
        return None
    tokens = sum(job.charged for job in paid)
    why = f"its POST {how_answered(struck[0])}, and {len(paid)} jobs were paid, {tokens} tokens in all"
    return Broken(f"{why}: the next POST had {_key_of(run, paid[1].exchange)}", paid[1].exchange or None)


def _key_of(run: Run, number: int) -> str:
    headers = next((one.headers for one in run.exchanges if one.number == number), {})
    return "another Idempotency-Key" if _KEY in headers else "no Idempotency-Key"


def _tried_again(run: Run) -> Finding:
    struck = run.befallen("create")
    if not struck:
        return Unsettled("no POST was sent")
    if len(run.of("create")) > len(struck) or run.seconds >= run.deadline:
        return None
    left = run.deadline - run.seconds
    status = struck[-1].status
    return Broken(
        f"it gave up after HTTP {status} with {left:.3g} s left: it {said_in_the_end(run)}", struck[-1].number
    )
