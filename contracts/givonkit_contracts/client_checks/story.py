"""The story of a run in plain text: its timeline as the report of an incident, and what was true in the end."""

from __future__ import annotations

from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING

from givonkit_contracts.plain_text import shortened

from .outcome import Succeeded
from .rows import Kind, Lane
from .run import Listened, Said
from .timeline import timeline
from .words import Names, ended_text, seconds_text, tokens_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .obligation import Broken
    from .rows import Row
    from .run import JobSeen, Run

WIDTH = 100
BREAKS_HERE = "<== it breaks here"
_UNBROKEN = BREAKS_HERE.replace(" ", "_")
_NARROWEST = 20
_SHORTEST_TIME = 8
_LANE = 6
_AROUND = _LANE + 5
_MOST_JOBS = 6
_LONGEST_SAID = 240


def story(run: Run, broken: Broken | None = None, *, width: int = WIDTH) -> str:
    """Return a run as text, in lines of at most `width` characters; where it breaks is marked."""
    rows = timeline(run, broken)
    page = _Page(width, max(_SHORTEST_TIME, *(len(time_text(row)) for row in rows)))
    ends = [*page.lines("", "said", said(run))]
    for label, text in zip(["true", *[""] * len(run.jobs)], truth(run), strict=False):
        ends += page.lines("", label, text)
    return "\n".join([*_lines(rows, page), "", *ends])


def said(run: Run) -> str:
    """Return what the client said in the end."""
    ending = run.ending
    if isinstance(ending, Listened):
        return "nothing: it was only listened to"
    return shortened(str(ending.outcome), _LONGEST_SAID) if isinstance(ending, Said) else "nothing"


def truth(run: Run) -> list[str]:
    """Return what was true in the end by the ledger: what was paid in all, then each job, and who has its result."""
    if not run.jobs:
        return ["no job was made, and nothing was paid"]
    names = Names(run)
    sizes = dict(_sizes(run))
    paid = sum((job.charged for job in run.jobs if job.finished is not None), start=Decimal(0))
    count = "1 job" if len(run.jobs) == 1 else f"{len(run.jobs)} jobs"
    fates = [_fate(job, names, sizes.get(job.id)) for job in run.jobs[:_MOST_JOBS]]
    more = [f"and {len(run.jobs) - _MOST_JOBS} more"] if len(run.jobs) > _MOST_JOBS else []
    return [f"{count}, {tokens_text(paid)} paid", *fates, *more]


def _sizes(run: Run) -> Iterator[tuple[str, int]]:
    """Yield how many bytes of which job's result the client says to have, or has fetched where it says nothing."""
    if isinstance(run.ending, Listened):
        fetched = (one for one in run.of("download") if one.is_ok and one.job is not None)
        yield from ((str(one.job), len(one.body)) for one in fetched)
    yield from ((outcome.job_id, outcome.size) for outcome in run.outcomes if isinstance(outcome, Succeeded))


def _fate(job: JobSeen, names: Names, size: int | None) -> str:
    """Return how a job ended; `size` is that of the result that the client says to have, or None."""
    name = names.introduced(job)
    if job.finished is None:
        return f"{name} never ended, and keeps its {tokens_text(job.charged)}"
    cost = f"{name} {ended_text(job.state)} and cost {tokens_text(job.charged) if job.charged else 'nothing'}"
    if job.state != "completed":
        return cost
    if size is None:
        return f"{cost}; nobody has its result"
    return f"{cost}; the client has {'its result' if size == job.size else f'{size:,} of its {job.size:,} bytes'}"


def time_text(row: Row) -> str:
    """Return when a row happened: a moment, or from when to when."""
    start, end = seconds_text(row.at, ""), seconds_text(row.until)
    return end if row.until == row.at else f"{start}-{end}"


class _Page:
    """Lines of a story: a mark, the time, whose deed it is, and the text, which hangs."""

    def __init__(self, width: int, times: int) -> None:
        self._width = max(width - times - _AROUND, _NARROWEST)
        self._times = times

    def fits(self, text: str) -> bool:
        """Whether a text stands in one line."""
        return len(text) <= self._width

    def lines(self, time: str, lane: str, text: str, *, mark: str = " ") -> Iterator[str]:
        """Yield a text with what stands before its first line."""
        beginning = f"{mark}{time:>{self._times}}  {lane:<{_LANE}}  "
        lines = wrap(text.replace(BREAKS_HERE, _UNBROKEN), self._width, break_on_hyphens=False) or [""]
        for number, line in enumerate(lines):
            before = beginning if number == 0 else " " * len(beginning)
            yield f"{before}{line.replace(_UNBROKEN, BREAKS_HERE)}".rstrip()


def _lines(rows: tuple[Row, ...], page: _Page) -> Iterator[str]:
    """Yield the lines of rows; an answer that nothing befell stands behind its request where there is room."""
    waiting = list(reversed(rows))
    while waiting:
        row = waiting.pop()
        mark, end = (">", f" {BREAKS_HERE}") if row.breaks else (" ", "")
        text = f"{row.text}{end}"
        if waiting and _is_plain_answer(row, waiting[-1]):
            joined = f"{row.text} -> {waiting[-1].text}{end}"
            if page.fits(joined):
                waiting.pop()
                text = joined
        time = "" if row.lane is Lane.DOUBLE and row.first is not None else time_text(row)
        yield from page.lines(time, row.lane.value, text, mark=mark)


def _is_plain_answer(sent: Row, answer: Row) -> bool:
    return sent.kind is Kind.SENT and answer.lane is Lane.DOUBLE and not answer.struck
