"""What is asked of a client in any world, besides the money: its result, or to say how its errand ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .obligation import Broken, Level, Unsettled, obligation
from .outcome import ErrorKind, Failed

if TYPE_CHECKING:
    from .obligation import Finding, Obligation
    from .run import Exchange, Run

_REFUSALS = (400, 404, 422)


@obligation("worlds", Level.CORE, bug="a client reads one name, one shape or one status, which no page promises")
def succeeds(run: Run) -> Finding:
    """A client gets its result whatever the answer to the question."""
    if run.succeeded is not None:
        return None
    if any(_is_told_to_wait_too_long(run, exchange) for exchange in run.exchanges):
        return Unsettled("the client was told to wait until after its deadline")
    if run.befallen() and isinstance(run.outcome, Failed) and run.outcome.kind is ErrorKind.UNKNOWN_OUTCOME:
        return Unsettled("whether there is a job could not be known")
    return Broken(f"the client has no result: {run.ending}")


@obligation("worlds", Level.CORE, bug="a client knows a refusal by one status, or a failure by one word alone")
def says_how_it_ended(run: Run) -> Finding:
    """A client says of a failed job that it failed, and of a refused request that it was refused."""
    expected = _truth(run)
    if expected is None:
        return Unsettled("no job failed, and no request was refused")
    if isinstance(run.outcome, Failed) and run.outcome.kind is expected:
        return None
    return Broken(f"expected failed ({expected.value}), and the client said {run.ending}")


ENDINGS: tuple[Obligation, ...] = (succeeds, says_how_it_ended)


def _truth(run: Run) -> ErrorKind | None:
    """Return how a client has to say that an errand failed, or None where that is not told."""
    if run.befallen():
        return None
    if run.jobs:
        return ErrorKind.JOB_FAILED if all(job.state == "failed" for job in run.jobs) else None
    told = [exchange.status for exchange in run.of("create")]
    return ErrorKind.REFUSED if told and told[0] in _REFUSALS else None


def _is_told_to_wait_too_long(run: Run, exchange: Exchange) -> bool:
    seconds = exchange.reply_headers.get("retry-after", "")
    return seconds.isdecimal() and exchange.at - run.lives[-1].began + float(seconds) > run.deadline
