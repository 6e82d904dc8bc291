"""What a client can be held to that nobody asked for anything: only what the journal shows of its errands."""

from __future__ import annotations

from collections import Counter
from functools import wraps
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from .effect_words import asked_wait
from .heard import Heard, is_lost, is_lost_to
from .heard_facts import (
    Same,
    is_given_up,
    is_repeated_with_its_key,
    long_keys,
    lost_creates,
    may_be_others,
    paid_twice,
    polls_in_a_row,
    same,
    told_the_end,
    told_the_results,
)
from .money import nothing_canceled_keeps_being_paid
from .obligation import Broken, Level, Unsettled, obligation
from .words import KEY_HEADER, seconds_text, tokens_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from .obligation import Finding, Obligation
    from .run import Exchange, Run

_LOOKS_AFTER_THE_END = {"completed": 20, "failed": 5, "canceled": 5}
"""How often an ended job may be looked at: tests do that, and a page that shows results."""
_REFUSALS = (400, 401, 402, 403, 404, 422)
_MOST_A_SECOND = 10
_NEARLY = 0.9
_LONGEST_WAIT = 60.0
"""Told to wait longer, a client may look once more when its time is over."""
_STILL_AT_IT = Unsettled("the client was still at it when the listening ended")


def _heard(level: Level, *, bug: str, must: bool = True) -> Callable[[Callable[[Heard], Finding]], Obligation]:
    def made(check: Callable[[Heard], Finding]) -> Obligation:
        @wraps(check)
        def checked(run: Run) -> Finding:
            return check(run) if isinstance(run, Heard) else Unsettled("the client was not listened to")

        return obligation("heard", level, bug=bug, must=must)(checked)

    return made


@_heard(Level.CORE, bug="a POST without an answer is sent again as a new one, and both jobs are paid")
def lost_answer_is_paid_once(run: Heard) -> Finding:
    """A POST whose answer was lost is sent again with its Idempotency-Key or not at all, so that one job is paid."""
    if not lost_creates(run):
        return Unsettled("no answer to a POST was lost")
    if run.alike:
        return Unsettled(f"{run.alike} other errands sent the same request, so nobody can tell a repeat from them")
    return paid_twice(run)


@_heard(
    Level.RESILIENT,
    must=False,
    bug="a repeat with another key, or none, looks like a new errand to the server, which may do and charge both",
)
def repeat_carries_the_same_key(run: Heard) -> Finding:
    """A POST that is sent again after its answer was lost carries the Idempotency-Key of the first."""
    if not run.alike and paid_twice(run) is not None:
        return Unsettled("a job was paid twice, which is broken already")
    creates = [exchange for exchange in run.of("create") if exchange.status != 503 or not exchange.is_whole]
    repeats = [(before, later) for before, later in pairwise(creates) if is_lost_to(before, later)]
    if not repeats:
        return Unsettled("no POST was sent again after its answer was lost")
    for before, later in repeats:
        if not is_repeated_with_its_key(run, before):
            key = "no Idempotency-Key" if KEY_HEADER not in later.headers else "another Idempotency-Key"
            return Broken(f"the answer to a POST was lost, and the same body was sent again with {key}", later.number)
    return None


@_heard(Level.CORE, bug="a loop waits for `completed` alone, or for its number of polls, and a failed job is asked for")
def ended_job_is_let_alone(run: Heard) -> Finding:
    """A client stops asking for a job that it was told has ended."""
    ends = [(job, told) for job in run.jobs if (told := told_the_results(run, job)) is not None]
    if not ends:
        return Unsettled("the client was not told that a job had ended")
    for job, told in ends:
        row = polls_in_a_row(run, job, told)
        if len(row) > _LOOKS_AFTER_THE_END[job.state]:
            return Broken(f"it asked {len(row)} more times for a job that it was told had {job.state}", row[0].number)
    return None


@_heard(Level.CORE, must=False, bug="a client gives up, or forgets, and the job that it has made goes on and is paid")
def accepted_job_is_seen_to_its_end(run: Heard) -> Finding:
    """A job that was accepted is asked for until it has ended, or canceled."""
    if not run.is_left:
        return _STILL_AT_IT
    known = [job for job in run.jobs if job.exchange and run.knew(job)]
    if not known:
        return Unsettled("the client was told of no job that it had made")
    for job in known:
        if told_the_end(run, job) is None and not is_given_up(run, job):
            polls = len([one for one in run.of("poll") if one.job == job.id])
            asked = "never asked for" if polls == 0 else f"asked for {polls} time{'' if polls == 1 else 's'}"
            return Broken(
                f"a job of {tokens_text(job.tokens)} was accepted, {asked}, and then left to run", job.exchange
            )
    return None


@_heard(Level.CORE, must=False, bug="a paid job completes, and nobody fetches what it made before the URL expires")
def result_is_fetched(run: Heard) -> Finding:
    """The result of a job that has completed is fetched."""
    if not run.is_left:
        return _STILL_AT_IT
    completed = [
        (job, told) for job in run.jobs if job.state == "completed" and (told := told_the_results(run, job)) is not None
    ]
    if not completed:
        return Unsettled("the client was not told that a job had completed")
    for job, told in completed:
        if job.exchange and not any(one.job == job.id for one in run.of("download")):
            return Broken(f"{tokens_text(job.charged)} were paid, and the result was never asked for", told.number)
    return None


@_heard(Level.RESILIENT, must=False, bug="half a file is kept, or a paid result given up, after one bad download")
def cut_download_is_fetched_again(run: Heard) -> Finding:
    """A download that failed or was cut short is tried again."""
    if not run.is_left:
        return _STILL_AT_IT
    downloads = run.of("download")
    if not any(map(is_lost, downloads)):
        return Unsettled("no download failed")
    tries = Counter(exchange.job for exchange in downloads)
    for exchange in downloads:
        if tries[exchange.job] == 1 and is_lost(exchange) and "hang" not in exchange.effect:
            return Broken("a download failed or was cut short, and the result was not fetched again", exchange.number)
    return None


@_heard(Level.CORE, must=False, bug="canceling is tried once and taken for done, and the job goes on and is paid")
def lost_cancel_is_sent_again(run: Heard) -> Finding:
    """A cancel whose answer was lost is sent again."""
    if not any(map(is_lost, run.of("cancel"))):
        return Unsettled("no answer to a cancel was lost")
    return nothing_canceled_keeps_being_paid.check(run) if run.is_left else _STILL_AT_IT


@_heard(Level.CORE, bug="the client's session sends the key with every request, so that a host of files learns it")
def key_stays_with_the_api(run: Heard) -> Finding:
    """The key goes to the host of the API alone, not to the one that the results are fetched from."""
    elsewhere = [exchange for exchange in run.of("download") if exchange.host not in run.api_hosts]
    if not elsewhere:
        return Unsettled("nothing was fetched from another host than that of the API")
    for exchange in elsewhere:
        if exchange.carries_key or any(key in text for text in exchange.headers.values() for key in long_keys(run)):
            return Broken(f"the key was sent to {exchange.host}, which is not the host of the API", exchange.number)
    return None


@_heard(Level.CORE, bug="the key is sent as a query parameter, and stands in every log on the way")
def key_is_in_no_url(run: Heard) -> Finding:
    """The key is sent in a header alone, never in a URL."""
    for exchange in run.exchanges:
        values = {value for _, value in parse_qsl(exchange.query)}
        where = unquote(f"{exchange.path}?{exchange.query}")
        if values & run.keys or any(key in where for key in long_keys(run)):
            return Broken("the key stands in the URL of a request", exchange.number)
    return None


@_heard(Level.RESILIENT, must=False, bug="Retry-After is not read, and every try counts against the limit again")
def waits_as_long_as_told(run: Heard) -> Finding:
    """A client that is told by Retry-After to wait sends the same request no sooner."""
    told: dict[Same, Exchange] = {}
    came_up = False
    for exchange in run.exchanges:
        before = told.pop(same(exchange), None)
        seconds = asked_wait(before) if before is not None else None
        if before is not None and seconds and seconds <= _LONGEST_WAIT:
            came_up = True
            pause = exchange.at - before.answered_at
            if pause < seconds * _NEARLY:
                waited = f"asked again after {seconds_text(pause)}"
                return Broken(f"it was told to wait {seconds_text(seconds)}, and {waited}", exchange.number)
        if not may_be_others(run, exchange):
            told[same(exchange)] = exchange
    return None if came_up else Unsettled("the client was not told to wait, or did not ask again")


@_heard(Level.CORE, must=False, bug="what the server refuses for good is tried until the tries are used up")
def refusal_is_not_repeated(run: Heard) -> Finding:
    """A request that was refused for good is not sent again and again as it was."""
    refused: dict[Same, list[Exchange]] = {}
    for exchange in run.exchanges:
        if exchange.is_whole and exchange.status in _REFUSALS:
            refused.setdefault(same(exchange), []).append(exchange)
    for exchanges in refused.values():
        if len(exchanges) > 2:
            why = f"the same request was sent {len(exchanges)} times, and refused each time with {exchanges[0].status}"
            return Broken(why, exchanges[2].number)
    return None if refused else Unsettled("nothing was refused")


@_heard(Level.CORE, must=False, bug="a loop without a pause asks as fast as it can, until it is shut out")
def no_hot_loop(run: Heard) -> Finding:
    """A client never sends the same request more than ten times a second for longer than a second."""
    asked = [one for one in run.exchanges if one.operation != "download" and not may_be_others(run, one)]
    if len(asked) < 2:
        return Unsettled("nothing was asked twice")
    counts = Counter((same(exchange), int(exchange.at)) for exchange in asked)
    for exchange in asked:
        which, second = same(exchange), int(exchange.at)
        if min(counts[which, second], counts[which, second + 1]) > _MOST_A_SECOND:
            most = max(counts[which, second], counts[which, second + 1])
            return Broken(f"it sent the same request up to {most} times a second", exchange.number)
    return None


HEARD: tuple[Obligation, ...] = (
    lost_answer_is_paid_once,
    repeat_carries_the_same_key,
    refusal_is_not_repeated,
    ended_job_is_let_alone,
    accepted_job_is_seen_to_its_end,
    lost_cancel_is_sent_again,
    result_is_fetched,
    cut_download_is_fetched_again,
    key_stays_with_the_api,
    key_is_in_no_url,
    waits_as_long_as_told,
    no_hot_loop,
)
