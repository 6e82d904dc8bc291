"""Cadence: a client asks as often as it is told to, more rarely in trouble, and never without a pause."""

from __future__ import annotations

from contextlib import suppress
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.obligation import Broken, Level, Unsettled, obligation
from givonkit_contracts.client_checks.run import ENDED

from ._seen import first_told, unless_succeeded

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.obligation import Finding
    from givonkit_contracts.client_checks.run import Exchange, Run

_EARLY = 0.9
"""The share of the seconds asked for that a clock of another grain may come to."""
_FASTER = 0.8
_MOST_A_SECOND = 40
_LOOKS_AFTERWARDS = 2
_ENOUGH_POLLS = 4
_GROWTH = 1.5
_NOT_ASKED_AGAIN = Unsettled("the client never sent the request again")


@obligation(
    "cadence",
    Level.RESILIENT,
    "create#1=429:retry=3",
    "poll#1=429:retry=3",
    bug="the Retry-After of a 429 is not read, or taken in another unit, and the client is throttled on and on",
)
def waits_as_long_as_told(run: Run) -> Finding:
    """A client that has asked too often waits for as many seconds as Retry-After says."""
    return _waits(run)


@obligation(
    "cadence",
    Level.RESILIENT,
    "poll#1=429:retry=date+4",
    bug="Retry-After is read as a number alone, and a date counts as none",
    must=False,
)
def waits_until_the_date_told(run: Run) -> Finding:
    """A client that has asked too often waits until the date that Retry-After says."""
    return _waits(run)


@obligation(
    "cadence",
    Level.RESILIENT,
    "create#1=503:retry=3",
    "poll#1=503:retry=3",
    bug="Retry-After is read with a 429 alone, and a server that comes back is run over",
    must=False,
)
def waits_for_an_overloaded_server(run: Run) -> Finding:
    """A client waits for as many seconds as the Retry-After of an overloaded server says."""
    return _waits(run)


@obligation(
    "cadence",
    Level.RESILIENT,
    "poll#1=429:retry=word",
    "poll#1=429:retry=negative",
    bug="Retry-After goes through float() into sleep(), which raises",
)
def strange_retry_after_is_survived(run: Run) -> Finding:
    """A client takes a Retry-After that makes no sense for none."""
    struck = next(iter(run.befallen("poll")), None)
    if struck is None:
        return Unsettled("the client never polled")
    return unless_succeeded(run, f"a poll was answered Retry-After: {struck.reply_headers.get('retry-after')}", struck)


@obligation(
    "cadence",
    Level.THRIFTY,
    "poll#1-5=503",
    bug="a server in trouble is asked by all clients as often as before, so that it stays there",
    must=False,
)
def backs_off(run: Run) -> Finding:
    """A client waits longer and longer while the server is in trouble."""
    polls = run.of("poll")
    gaps = [later.at - earlier.answered_at for earlier, later in pairwise(polls) if earlier.effect]
    if len(gaps) < _ENOUGH_POLLS - 1:
        return Unsettled("the client gave up before it had polled four times in trouble")
    # Who waits long from the start need not wait longer.
    if max(gaps) >= _GROWTH * min(gaps) or sum(gaps) >= 2 * len(gaps) * run.poll_interval:
        return None
    pauses = ", ".join(f"{gap:.2g}" for gap in gaps)
    return Broken(f"{len(gaps)} polls in a row were answered 503, and it waited {pauses} s", polls[len(gaps)].number)


@obligation("cadence", Level.CORE, "after=40s", bug="the interval that the caller gave is not used")
def keeps_to_the_interval(run: Run) -> Finding:
    """A client polls no more often than it was asked to."""
    polls = [exchange for exchange in run.of("poll") if exchange.state not in ENDED]
    if len(polls) < 2:
        return Unsettled("the client polled fewer than two times")
    usual = (polls[-1].at - polls[0].at) / (len(polls) - 1)
    if usual >= _FASTER * run.poll_interval:
        return None
    return Broken(f"it polled every {usual:.2g} s, and was given an interval of {run.poll_interval:.2g} s")


@obligation(
    "cadence",
    Level.THRIFTY,
    "after=5s",
    bug="a timer goes on polling when the job has completed",
    must=False,
)
def no_question_after_the_end(run: Run) -> Finding:
    """A client asks no more once it was told that its job has completed, but for a look at its outputs."""
    told = first_told(run, "completed")
    if told is None:
        return Unsettled("the client was never told that its job has completed")
    later = [exchange for exchange in run.after(told) if exchange.operation == "poll"]
    if len(later) <= _LOOKS_AFTERWARDS:
        return None
    return Broken(f"it polled {len(later)} more times after it was told that the job has completed", later[0].number)


@obligation(
    "cadence",
    Level.RESILIENT,
    "poll#1-60=reset deadline=60s",
    "poll#1-60=503 deadline=60s",
    "create#1-60=503 deadline=60s",
    "poll#1-60=429:retry=none deadline=60s",
    "poll#1-60=429:retry=word deadline=60s",
    "download#1-60=503 deadline=60s",
    bug="a loop tries again without a pause, thousands of times a minute",
)
def never_asks_without_a_pause(run: Run) -> Finding:
    """A client in trouble tries again after a pause, never in a hot loop."""
    if not run.befallen():
        return Unsettled("the client sent no request that was to fail")
    times = run.exchanges
    for first, last in zip(times, times[_MOST_A_SECOND:], strict=False):
        seconds = last.at - first.at
        if seconds < 1:
            return Broken(f"it sent {_MOST_A_SECOND + 1} requests within {seconds:.2g} s", last.number)
    return None


def _waits(run: Run) -> Finding:
    """Return whether the request that was told to wait was sent again no earlier."""
    told = next((exchange for exchange in run.befallen() if "retry-after" in exchange.reply_headers), None)
    asked = None if told is None else _seconds(told)
    if told is None or asked is None:
        return Unsettled("the client was never told to wait")
    again = next((later for later in run.after(told) if later.operation == told.operation), None)
    if again is None:
        return _NOT_ASKED_AGAIN
    waited = again.at - told.answered_at
    if waited >= _EARLY * asked:
        return None
    header = told.reply_headers["retry-after"]
    return Broken(f"it waited {waited:.2g} s after a {told.status} with Retry-After: {header}", again.number)


def _seconds(told: Exchange) -> float | None:
    """Return the seconds that a Retry-After asks for at least; a date has whole seconds, so that one may be lost."""
    text = told.reply_headers["retry-after"]
    if text.isdigit():
        return float(text)
    with suppress(ValueError, KeyError):
        until, now = (parsedate_to_datetime(told.reply_headers[name]) for name in ("retry-after", "date"))
        return (until - now).total_seconds() - 1
    return None
