"""A run drawn: time from left to right, a lane each for the client, the double and the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.rows import Kind, Lane
from givonkit_contracts.client_checks.words import seconds_text
from givonkit_contracts.reports.html_parts import escaped

from .scale import RIGHT, Scale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit_contracts.client_checks.rows import Row
    from givonkit_contracts.client_checks.run import Run

_LANES = {Lane.CLIENT: 30, Lane.DOUBLE: 84, Lane.LEDGER: 142}
_HEIGHT = 186
_AXIS = 178
_BAR = 9
_MOST_BARS = 4
_BETWEEN_TIMES = 15.0
_ENDS = {Kind.KILLED: "killed", Kind.SAID: "said", Kind.ENDLESS: "endless"}
_LABEL = "The run in time: requests of the client, jobs of the double, tokens of the ledger. The list below tells it."


def drawing(run: Run, rows: tuple[Row, ...]) -> str:
    """Return a picture of a run as SVG, whose places are shares of the width, so that its words keep their size."""
    scale = Scale(run, rows)
    answers = {row.first: row for row in rows if row.lane is Lane.DOUBLE}
    parts = [
        *_lanes(),
        *_lives(rows, scale),
        *_jobs(run, scale),
        *(part for row in rows if row.kind is Kind.SENT for part in _request(row, answers.get(row.first), scale)),
        *(_deadline(row, scale) for row in rows if row.kind is Kind.DEADLINE),
        *(_mark(row, scale) for row in rows if row.kind in _ENDS or row.kind is Kind.TOKENS),
        *_axis(scale),
    ]
    return f'<svg class="drawing" height="{_HEIGHT}" role="img" aria-label="{_LABEL}">\n{"".join(parts)}</svg>\n'


def _lanes() -> Iterator[str]:
    for lane, height in _LANES.items():
        yield f'<text class="lane" x="0" y="{height + 4}">{lane.value}</text>\n'


def _lives(rows: tuple[Row, ...], scale: Scale) -> Iterator[str]:
    """Yield a bar for each life of the client, from its errand to its end."""
    begun: Row | None = None
    for row in rows:
        if row.kind is Kind.BEGUN:
            begun = row
        elif row.kind in _ENDS and begun is not None:
            yield _bar("life", scale.of(begun), scale.of(row), _LANES[Lane.CLIENT] - _BAR / 2, begun.text)
            begun = None


def _jobs(run: Run, scale: Scale) -> Iterator[str]:
    for number, job in enumerate(run.jobs[:_MOST_BARS]):
        end = RIGHT if job.finished is None else scale.at(job.finished)
        top = _LANES[Lane.DOUBLE] - _BAR / 2 + number * (_BAR + 2)
        state = job.state if job.finished is not None else "open"
        yield _bar(f"job {state}", scale.of_request(job.exchange, job.created), end, top, f"{job.id}: {job.state}")


def _bar(kind: str, start: float, end: float, top: float, title: str) -> str:
    place = f'x="{start:.2f}%" width="{max(end - start, 0.4):.2f}%" y="{top}" height="{_BAR}" rx="3"'
    return f'<rect class="{kind}" {place}><title>{escaped(title)}</title></rect>\n'


def _request(row: Row, answer: Row | None, scale: Scale) -> Iterator[str]:
    """Yield the line of a request, or the band of many, from the client to the double; a lost answer is crossed."""
    is_lost = answer is not None and answer.kind is Kind.LOST
    kinds = " ".join(["request", *(["lost"] if is_lost else []), *(["breaks"] if row.breaks else [])])
    title = f"<title>{escaped(f'{seconds_text(row.at)}: {row.text} -> {answer.text if answer else str()}')}</title>"
    start, top, bottom = scale.of(row), _LANES[Lane.CLIENT] + _BAR / 2, _LANES[Lane.DOUBLE] - _BAR / 2
    if row.until > row.at:
        width = max(scale.at(row.until) - start, 0.4)
        place = f'x="{start:.2f}%" width="{width:.2f}%" y="{top}" height="{bottom - top}"'
        yield f'<rect class="many {kinds}" {place}>{title}</rect>\n'
    else:
        place = f'x1="{start:.2f}%" x2="{start:.2f}%" y1="{top}" y2="{bottom}"'
        yield f'<line class="{kinds}" {place}>{title}</line>\n'
    if is_lost:
        yield _sign("lost", start, (top + bottom) / 2 + 6, "×")
    if row.breaks:
        yield _sign("breaks", start, top - 13, "▼")


def _sign(kind: str, place: float, height: float, sign: str) -> str:
    return f'<text class="{kind}" x="{place:.2f}%" y="{height}" text-anchor="middle">{sign}</text>\n'


def _deadline(row: Row, scale: Scale) -> str:
    place = f'x1="{scale.of(row):.2f}%" x2="{scale.of(row):.2f}%" y1="8" y2="{_AXIS - 14}"'
    return f'<line class="deadline" {place}><title>{escaped(row.text)}</title></line>\n'


def _mark(row: Row, scale: Scale) -> str:
    kinds = [_ENDS.get(row.kind, "tokens"), *(["breaks"] if row.breaks else [])]
    if row.kind is Kind.TOKENS and ("charged" in row.text or "stays" in row.text):
        kinds.append("charged")
    place = f'cx="{scale.of(row):.2f}%" cy="{_LANES[row.lane]}" r="6"'
    title = escaped(f"{seconds_text(row.at)}: {row.text}")
    sign = _sign("breaks", scale.of(row), _LANES[row.lane] - 9, "▼") if row.breaks else ""
    return f'<circle class="{" ".join(kinds)}" {place}><title>{title}</title></circle>\n{sign}'


def _axis(scale: Scale) -> Iterator[str]:
    """Yield the times that there is room for, from the first to the last."""
    last = -_BETWEEN_TIMES
    for moment, place in scale.moments():
        if place - last >= _BETWEEN_TIMES and place <= RIGHT - _BETWEEN_TIMES:
            last = place
            yield _when(place, "middle", moment)
    yield _when(100, "end", max(moment for moment, _ in scale.moments()))


def _when(place: float, anchor: str, moment: float) -> str:
    return f'<text class="when" x="{place:.2f}%" y="{_AXIS}" text-anchor="{anchor}">{seconds_text(moment)}</text>\n'
