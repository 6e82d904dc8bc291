"""A run as rows in the order of time: who did what, the client, the double or the ledger."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from givonkit_contracts.plain_text import shortened

from .ledger_rows import with_ledger
from .outcome import Succeeded
from .request_words import RequestWords, asked_for
from .rows import Kind, Lane, Row, row
from .run import Endless, Killed, Listened
from .words import KEY_HEADER, Names, seconds_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .obligation import Broken
    from .outcome import Outcome
    from .run import Exchange, Life, Run

MOST_ROWS = 70
"""How many rows are shown of one run; of a longer one its middle is left out."""
_SHOWN_BEGINNING = 40
_SHOWN_END = 24
_FEWEST_FOLDED = 3
_LONGEST_SAID = 300
_A_MOMENT = 0.01
_EVEN = 0.2
_ENDINGS = (Kind.SAID, Kind.KILLED, Kind.ENDLESS)


def timeline(run: Run, broken: Broken | None = None) -> tuple[Row, ...]:
    """Return the rows of a run; the one where an obligation is broken is marked, and the middle of many left out."""
    breaking = None if broken is None else broken.exchange
    rows = with_ledger([*_conversation(run, breaking)], run)
    return tuple(_fewer(_marked(rows, breaking) if broken is not None else rows))


def _conversation(run: Run, breaking: int | None) -> Iterator[Row]:
    words = RequestWords(run, Names(run))
    if run.schedule.world:
        told = ", ".join(f"{question} is {answer}" for question, answer in sorted(run.schedule.world.items()))
        yield row(0, Lane.DOUBLE, Kind.SETTING, f"answers as in another world than the usual one: {told}")
    for number, life in enumerate(run.lives):
        yield row(life.began, Lane.CLIENT, Kind.BEGUN, _begun(run, number))
        exchanges = [exchange for exchange in run.exchanges if exchange.life == number]
        borders = (life.began + life.errand.deadline_seconds + _A_MOMENT, *(job.finished or 0 for job in run.jobs))
        groups = _alike(exchanges, words, breaking, borders)
        is_last = number == len(run.lives) - 1
        told_rows = [one for group in groups for one in _told(group, words)]
        yield from _with_deadline([*told_rows, _ended(life, is_last=is_last)], life)


def _begun(run: Run, number: int) -> str:
    errand = run.lives[number].errand
    if isinstance(run.ending, Listened):
        return "begins an errand of its own"
    which = f"errand {errand.id.rpartition('-')[2]} of {run.schedule.repeats}: " if run.schedule.repeats > 1 else ""
    within = f"within {seconds_text(errand.deadline_seconds)}"
    if errand.do == "resume":
        return f"{which}started again with the same state, asked to resume {within}"
    request = asked_for(run) if number == 0 else ""
    polling = f"polling every {seconds_text(errand.poll_interval_seconds)}"
    if 0 < run.deadline < run.schedule.deadline:
        polling += f" ({run.schedule.deadline / run.deadline:g} times as fast as the schedule says)"
    return f"{which}asked to generate {within}, {polling}{f': {request}' if request else ''}"


def _alike(
    exchanges: list[Exchange], words: RequestWords, breaking: int | None, borders: tuple[float, ...]
) -> Iterator[list[Exchange]]:
    """Yield the requests one by one, and like ones between two borders together where they are many."""

    def likeness(exchange: Exchange) -> tuple[object, ...]:
        request = (exchange.method, exchange.host, exchange.path, exchange.query, exchange.sent, exchange.carries_key)
        came = (exchange.effect, exchange.status, exchange.is_whole, words.answered(exchange))
        before = (*words.circumstances(exchange),)
        passed = sum(border <= exchange.at for border in borders)
        return (*request, *came, exchange.headers.get(KEY_HEADER), before, passed, exchange.number == breaking)

    for _, group in groupby(exchanges, likeness):
        alike = [*group]
        yield from [alike] if len(alike) >= _FEWEST_FOLDED else ([exchange] for exchange in alike)


def _told(group: list[Exchange], words: RequestWords) -> Iterator[Row]:
    first, last = group[0], group[-1]
    arrives = first.is_whole and first.status is not None
    about = Row(
        at=first.at,
        until=last.at,
        lane=Lane.CLIENT,
        kind=Kind.SENT,
        text=words.sent(first) if len(group) == 1 else _folded(group, words),
        first=first.number,
        last=last.number,
        struck=bool(first.effect),
    )
    yield about
    kind = Kind.ANSWERED if arrives else Kind.LOST
    answered = words.answered(first)
    yield replace(about, at=first.answered_at, until=last.answered_at, lane=Lane.DOUBLE, kind=kind, text=answered)


def _folded(group: list[Exchange], words: RequestWords) -> str:
    """Return many like requests in one line: how many there were, and how far apart."""
    first = group[0]
    what = "polls" if first.operation == "poll" else f"times {first.method} {words.where(first)}"
    gaps = [later.at - earlier.at for earlier, later in pairwise(group)]
    low, high = min(gaps), max(gaps)
    is_even = high - low <= _EVEN * high + _A_MOMENT
    every = seconds_text(sum(gaps) / len(gaps) if is_even else low)
    apart = f"every {every}" if is_even else f"{every} to {seconds_text(high)} apart"
    key = "with key" if first.carries_key else "without key"
    return ", ".join([f"{len(group):,} {what} {apart}", key, *words.haste(first)])


def _ended(life: Life, *, is_last: bool) -> Row:
    """Return how a life ended; what the client said last stands in full under the timeline."""
    ending = life.ending
    if isinstance(ending, Killed):
        return row(ending.at, Lane.CLIENT, Kind.KILLED, "its process is killed")
    if isinstance(ending, Endless):
        return row(ending.at, Lane.CLIENT, Kind.ENDLESS, f"stopped by force: {shortened(ending.why, _LONGEST_SAID)}")
    if isinstance(ending, Listened):
        return row(ending.at, Lane.CLIENT, Kind.SAID, "nothing more is heard of it")
    text = said_shortly(ending.outcome) if is_last else f"says: {shortened(str(ending.outcome), _LONGEST_SAID)}"
    return row(ending.at, Lane.CLIENT, Kind.SAID, text)


def said_shortly(outcome: Outcome) -> str:
    """Return in a few words how a client says that its errand ended."""
    if isinstance(outcome, Succeeded):
        return "reports success"
    return "raises an error" if outcome.escaped else f"reports a failure: {outcome.kind.value}"


def _with_deadline(rows: list[Row], life: Life) -> Iterator[Row]:
    """Yield the rows of a life, and where its time is over, if it goes on after that."""
    deadline = life.began + life.errand.deadline_seconds
    is_due = True
    for one in rows:
        if is_due and one.lane is Lane.CLIENT and one.at > deadline + _A_MOMENT:
            is_due = False
            yield row(deadline, Lane.CLIENT, Kind.DEADLINE, "its deadline is over")
        yield one


def _marked(rows: list[Row], breaking: int | None) -> list[Row]:
    """Return the rows with the one marked where the obligation is broken: a request, or else the end."""
    found = (number for number, one in enumerate(rows) if one.kind is Kind.SENT and one.first == breaking)
    ends = (number for number in reversed(range(len(rows))) if rows[number].kind in _ENDINGS)
    place = next(found, None) if breaking is not None else None
    if place is None:
        place = next(ends)
    return [replace(one, breaks=number == place) for number, one in enumerate(rows)]


def _fewer(rows: list[Row]) -> Iterator[Row]:
    if len(rows) <= MOST_ROWS:
        yield from rows
        return
    end = len(rows) - _SHOWN_END
    left_out: list[Row] = []
    for number, one in enumerate(rows):
        near = any(later.breaks for later in rows[max(0, number - 1) : number + 2])
        if number < _SHOWN_BEGINNING or number >= end or near:
            yield from _left_out(left_out)
            left_out = []
            yield one
        else:
            left_out.append(one)


def _left_out(rows: list[Row]) -> Iterator[Row]:
    if rows:
        requests = sum(one.last - one.first + 1 for one in rows if one.kind is Kind.SENT and one.first and one.last)
        about = Row(rows[0].at, rows[-1].until, Lane.CLIENT, Kind.LEFT_OUT, f"… {requests:,} further requests …")
        yield about
