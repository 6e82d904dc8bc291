"""What the checks of several shapes look for in a run, and say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.outcome import Failed
from givonkit_contracts.client_checks.run import Endless, Killed, Said
from givonkit_contracts.client_checks.staged import MOST_REQUESTS

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.obligation import Finding
    from givonkit_contracts.client_checks.outcome import ErrorKind
    from givonkit_contracts.client_checks.run import Exchange, Run

TWO_ANSWERS = 120.0
"""What is forgiven where answers hang: one begins just before the deadline, one is the cancel, each waited for 60 s."""
_LONGEST_MESSAGE = 120


def said_in_the_end(run: Run) -> str:
    """Return how the client ended, to stand behind `it`."""
    if not isinstance(run.ending, Said):
        return "was killed" if isinstance(run.ending, Killed) else str(run.ending)
    outcome = run.ending.outcome
    if not isinstance(outcome, Failed):
        return "reported success"
    message = " ".join(outcome.message[:_LONGEST_MESSAGE].split())
    message = f": {message}" if message else ""
    return f"raised{message}" if outcome.escaped else f"reported {outcome.kind.value}{message}"


def has_said(run: Run, *kinds: ErrorKind) -> bool:
    """Return whether the client reported a failure of one of some kinds in the end."""
    return isinstance(run.outcome, Failed) and run.outcome.kind in kinds


def unless_succeeded(run: Run, why: str, struck: Exchange | None) -> Broken | None:
    """Return that a client which had to succeed did not, after what `why` says."""
    number = None if struck is None else struck.number
    return None if run.succeeded is not None else Broken(f"{why}, and it {said_in_the_end(run)}", number)


def first_told(run: Run, state: str) -> Exchange | None:
    """Return the first poll with an answer that the client could read which told that the job is in a state."""
    return next((one for one in run.of("poll") if one.is_ok and one.state == state), None)


def in_time(run: Run, forgiven: float = 0.0) -> Finding:
    """Return whether the client ended by its deadline, with the grace and some more seconds forgiven."""
    last = run.exchanges[-1].number if run.exchanges else None
    if len(run.exchanges) >= MOST_REQUESTS:
        return Unsettled("the client asked without a pause, and was stopped before its deadline")
    if isinstance(run.ending, Endless):
        return Broken(f"with a deadline of {run.deadline:g} s, it {run.ending}", last)
    if run.seconds > run.deadline + run.grace + forgiven:
        return Broken(f"it ended after {run.seconds:.4g} s, and its deadline was {run.deadline:g} s", last)
    return None


def kept_watching(run: Run) -> Finding:
    """Return whether the client went on after what befell its polls, until it was told that the job had completed."""
    struck = run.befallen("poll")
    if not struck:
        return Unsettled("the client never asked for the job")
    if any(one.is_ok and one.state == "completed" and one.number > struck[0].number for one in run.of("poll")):
        return None
    return unless_succeeded(run, f"a poll {how_answered(struck[-1])}", struck[-1])


def how_answered(exchange: Exchange) -> str:
    """Return what became of the answer to a request, to stand behind what it is."""
    if exchange.status is None:
        return "was not answered"
    if exchange.status >= 400:
        return f"was answered HTTP {exchange.status}"
    if exchange.effect.startswith(("cut", "close")):
        return "lost its connection in the middle of the answer"
    if exchange.is_whole and isinstance(exchange.told, dict):
        return f"was answered `{exchange.told.get('status')}`"
    return "was answered in a way that cannot be read"


def result_was_had(run: Run) -> Finding:
    """Return whether the client has the result of a job that was accepted."""
    if not any(one.is_ok for one in run.of("create")):
        return Unsettled("no job was accepted")
    return unless_succeeded(run, "the job completed", run.exchanges[-1])
