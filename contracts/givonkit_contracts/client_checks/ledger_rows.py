"""What a run moved in the ledger, as rows among the others."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from givonkit.decimals import plain_decimal

from .rows import Kind, Lane, row
from .words import Names, ended_text, tokens_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rows import Row
    from .run import JobSeen, Run

_BEGINNINGS = (Kind.BEGUN, Kind.SENT, Kind.DEADLINE, Kind.SAID, Kind.KILLED, Kind.ENDLESS)
"""The rows before which something else can stand; others belong to the row before them."""


def with_ledger(rows: list[Row], run: Run) -> list[Row]:
    """Return rows with those of the ledger among them: after the answer that made a job, and where the job ended."""
    rows = [*rows]
    for job, moved in _movements(run):
        rows.insert(_place(rows, moved, job), moved)
    return rows


def _place(rows: list[Row], moved: Row, job: JobSeen) -> int:
    if moved.at == job.created and moved.first is not None:
        answers = (number for number, one in enumerate(rows) if one.lane is Lane.DOUBLE and one.first == moved.first)
        return next(answers, -1) + 1
    is_after = job.state == "canceled" or job.finished == job.created
    for number, one in enumerate(rows):
        if one.kind in _BEGINNINGS and (one.at > moved.at or (one.at == moved.at and not is_after and number > 1)):
            return number
    return len(rows)


def _movements(run: Run) -> Iterator[tuple[JobSeen, Row]]:
    """Yield each job with each row of the ledger about it, in the order of time."""
    names = Names(run)
    at_once = run.schedule.world.get("charge-moment") == "on-accept"
    moments = [(job.created, 0, job) for job in run.jobs]
    moments += [(job.finished, 1, job) for job in run.jobs if job.finished is not None]
    reserved = paid = Decimal(0)
    for at, step, job in sorted(moments, key=lambda moment: moment[:2]):
        name = names.job(job.id)
        if step == 0:
            reserved, paid = (reserved, paid + job.tokens) if at_once else (reserved + job.tokens, paid)
            text = f"{tokens_text(job.tokens)} {'charged' if at_once else 'reserved'} for {name}"
        else:
            text = f"{name} {ended_text(job.state)}: {_ended(job, at_once=at_once)}"
            paid += job.charged - (job.tokens if at_once else 0)
            reserved -= 0 if at_once else job.tokens
        moved = row(at, Lane.LEDGER, Kind.TOKENS, f"{text}{_total(reserved, paid)}")
        yield job, replace(moved, first=job.exchange, last=job.exchange) if step == 0 else moved


def _ended(job: JobSeen, *, at_once: bool) -> str:
    if at_once:
        return "the charge stays" if job.charged else f"{tokens_text(job.tokens)} given back"
    return f"{tokens_text(job.tokens)} {'charged' if job.charged else 'given back'}"


def _total(reserved: Decimal, paid: Decimal) -> str:
    amounts = [f"{plain_decimal(amount)} {what}" for amount, what in ((reserved, "reserved"), (paid, "paid")) if amount]
    return f" (in all {' and '.join(amounts)})" if amounts else ""
