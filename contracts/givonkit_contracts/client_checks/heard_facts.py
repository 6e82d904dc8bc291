"""What the checks of errands that were heard look for in one."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from .heard import is_lost, is_lost_to
from .obligation import Broken
from .run import ENDED
from .words import KEY_HEADER, tokens_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .heard import Heard
    from .run import Exchange, JobSeen

_SHORTEST_KEY = 8
"""A shorter key can stand in a path by chance."""


class Same(NamedTuple):
    """What makes a request the same as another one."""

    method: str
    path: str
    query: str
    sent: bytes
    key: str | None


def same(exchange: Exchange) -> Same:
    """Return what a request shares with those that repeat it unchanged."""
    key = exchange.headers.get(KEY_HEADER)
    return Same(exchange.method, exchange.path, exchange.query, exchange.sent, key)


def may_be_others(run: Heard, exchange: Exchange) -> bool:
    """Return whether a like request can be another errand's: one for a job without a key, sent for several."""
    if exchange.operation == "create":
        return KEY_HEADER not in exchange.headers and run.alike > 0
    return exchange.job is None


def paid_twice(run: Heard) -> Broken | None:
    """Return how one errand paid for two jobs, the second since the answer about the first was lost; or None."""
    paid = {job.id: job for job in run.jobs if job.charged > 0}
    for lost in lost_creates(run):
        if lost.job not in paid or is_repeated_with_its_key(run, lost):
            continue
        for later in run.after(lost):
            if later.operation == "create" and later.job in paid and later.job != lost.job:
                tokens = tokens_text(paid[lost.job].charged + paid[later.job].charged)
                why = "the answer to a POST was lost, it was sent again as a new one, and both jobs were paid"
                return Broken(f"{why}: {tokens} in all", later.number)
    return None


def lost_creates(run: Heard) -> list[Exchange]:
    """Return the POSTs that had no answer of use by the time when the next one was sent, or ever."""
    creates = run.of("create")
    late = [before for before, later in pairwise(creates) if is_lost_to(before, later)]
    return late + [one for one in creates[-1:] if is_lost(one)]


def is_repeated_with_its_key(run: Heard, exchange: Exchange) -> bool:
    """Return whether a POST was sent again, before or after, with its key: what has another is then another errand."""
    key = exchange.headers.get(KEY_HEADER)
    return key is not None and [one.headers.get(KEY_HEADER) for one in run.of("create")].count(key) > 1


def told_the_end(run: Heard, job: JobSeen) -> Exchange | None:
    """Return the first answer that told the client that a job had ended; one that dripped may have taken too long."""
    answers = (one for one in run.exchanges if one.is_ok and one.told is not None and "drip" not in one.effect)
    return next((one for one in answers if _tells(one, job)), None)


def told_the_results(run: Heard, job: JobSeen) -> Exchange | None:
    """Return what told the client first that a job had ended, unless that was a completed one without results."""
    told = told_the_end(run, job)
    if told is None or job.state != "completed" or not isinstance(told.told, dict):
        return told
    return told if told.told.get("outputs", [told]) else None


def _tells(exchange: Exchange, job: JobSeen) -> bool:
    if exchange.operation == "list":
        return job.finished is not None and exchange.at >= job.finished
    # A repeated POST is answered as the first one was, whatever has become of the job since.
    is_news = exchange.operation in ("poll", "cancel") or exchange.number == job.exchange
    return is_news and exchange.job == job.id and exchange.state in ENDED


def polls_in_a_row(run: Heard, job: JobSeen, told: Exchange) -> list[Exchange]:
    """Return the longest row of polls for a job after it was told to have ended, with nothing else between them."""
    rows = groupby(run.after(told), lambda one: one.operation == "poll" and one.job == job.id)
    return max(([*row] for is_about_it, row in rows if is_about_it), key=len, default=[])


def is_given_up(run: Heard, job: JobSeen) -> bool:
    """Return whether a client asked to cancel a job, or was kept from it for good."""
    about = [exchange for exchange in run.of("poll", "cancel") if exchange.job == job.id]
    return any(exchange.operation == "cancel" or exchange.refused_for_good for exchange in about)


def long_keys(run: Heard) -> Iterator[str]:
    """Yield the keys that do not stand in a text by chance."""
    return (key for key in run.keys if len(key) >= _SHORTEST_KEY)
