"""What `spec diff` shows to people: both sides, each change under its model, and what becomes of recorded requests."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from givonkit.spec.comparing import fact_words
from givonkit.spec.comparing.words import counted, printable
from givonkit.spec.model_mapping import json_values

from .blocks import Heading, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.spec.comparing import Change

    from .blocks import Block
    from .diff_report import Report
    from .side_reading import Side
    from .used_by import Affected, Difference, Usage

EVERY_MODEL = "Every model"
_LONGEST = 60
_MOST_RULES = 3
_MOST_PLACES = 5
_MOST_NOTES = 8


def diff_view(report: Report) -> Iterator[Block]:
    """Yield a report; each change is one line where the lines are not broken."""
    yield Table(rows=tuple(row for side in report.sides for row in ((side.name, side.says), *_not_understood(side))))
    for slug, changes in report.groups:
        yield Heading(slug or EVERY_MODEL)
        yield Table(rows=tuple((change.grade.value, _line(change)) for change in changes))
    if report.usage is not None:
        yield from _usage(report.usage, report)
    yield Heading(report.summary)


def values_words(change: Change) -> str:
    """Return the values of a change, `5, 10 -> 5`, or nothing where they are only there or not."""
    if change.tells_values or all(value is None or isinstance(value, bool) for value in (change.before, change.after)):
        return ""
    return " -> ".join(short(words) for words in both_words(change))


def both_words(change: Change) -> tuple[str, str]:
    """Return both values of a change, as JSON where they read alike: `5`, `"5"`."""
    before, after = (fact_words(change.place, value) for value in (change.before, change.after))
    if before != after:
        return before, after
    return json.dumps(json_values(change.before)), json.dumps(json_values(change.after))


def short(text: str) -> str:
    """Return the beginning of a long text."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def requests_with(rows: Iterable[Affected]) -> dict[tuple[str, tuple[Difference, ...]], list[Affected]]:
    """Return requests by their model and what is otherwise for them."""
    groups: dict[tuple[str, tuple[Difference, ...]], list[Affected]] = defaultdict(list)
    for affected in rows:
        groups[affected.model, affected.differences].append(affected)
    return groups


def places_words(rows: Iterable[Affected]) -> str:
    """Return where requests stand in their recordings: `journal.har 3, 7 and 2 more`."""
    places = sorted({place for affected in rows for place in affected.places})
    shown: dict[str, list[str]] = defaultdict(list)
    for place in places[:_MOST_PLACES]:
        shown[place.file].append(str(place.entry))
    more = len(places) - _MOST_PLACES
    told = "; ".join(f"{file} {', '.join(entries)}" for file, entries in shown.items())
    return f"{told} and {more} more" if more > 0 else told


def beside_words(usage: Usage) -> Iterator[str]:
    """Yield a sentence about the requests that nothing is told of one by one."""
    if usage.the_same:
        yield f"{counted(usage.the_same, 'request')} accepted by both, and the same for them."
    if usage.accepted_now:
        yield f"{counted(usage.accepted_now, 'request')} refused by A and accepted by B."
    if usage.other_models:
        named = ", ".join(f"{slug} ({number})" for slug, number in usage.other_models.most_common(_MOST_PLACES))
        more = len(usage.other_models) - _MOST_PLACES
        named += f" and {more} more" if more > 0 else ""
        yield f"Requests for models that are not compared: {named}."
    if usage.skipped:
        told = "; ".join(f"{number} × {reason}" for reason, number in usage.skipped.most_common())
        yield f"Skipped: {told}."


def note_words(side: Side) -> Iterator[str]:
    """Yield what was not understood of a page, with its line."""
    notes = side.not_understood
    for note in notes[:_MOST_NOTES]:
        where = f"{side.file}:{note.line}" if note.line else side.file
        yield f"{note.kind}, {where}: {printable(note.says)}"
    if notes[_MOST_NOTES:]:
        yield f"and {len(notes) - _MOST_NOTES} more: givonkit spec import tells all"


def _not_understood(side: Side) -> Iterator[tuple[str, str]]:
    return (("", words) for words in note_words(side))


def _line(change: Change) -> str:
    values = values_words(change)
    return f"{change.says}{f': {values}' if values else ''}{_rules(change)}"


def _rules(change: Change) -> str:
    shown = ", ".join(change.rules[:_MOST_RULES])
    more = len(change.rules) - _MOST_RULES
    return f" [{shown}{f' and {more} more' if more > 0 else ''}]" if shown else ""


def _usage(usage: Usage, report: Report) -> Iterator[Block]:
    yield Heading(f"Your {counted(usage.requests, 'recorded request')}")
    if usage.why_not:
        yield Text(f"Not judged: {usage.why_not}")
    told = (
        *_affected_rows(usage.breaking, "would break", report),
        *_affected_rows(usage.otherwise, "look", report),
        *_affected_rows(usage.refused_by_both, "refused by both"),
    )
    yield Table(rows=told)
    for words in beside_words(usage):
        yield Text(words)


def _affected_rows(rows: Iterable[Affected], verdict: str, report: Report | None = None) -> Iterator[tuple[str, str]]:
    for (model, differences), alike in requests_with(rows).items():
        times = sum(affected.times for affected in alike)
        told = "; ".join(difference.says for difference in differences)
        why = because(differences, report) if report else ""
        yield verdict, f"{times} × {model}: {told} ({places_words(alike)}){why}"


def because(differences: Iterable[Difference], report: Report) -> str:
    """Return the changes behind what is otherwise for a request: `, because duration no longer takes 10`."""
    numbers = dict.fromkeys(number for difference in differences for number in difference.changes)
    behind = (report.changes[number] for number in numbers)
    says = "; ".join(change.says for change in behind if not change.place.endswith(".default"))
    return f", because {says}" if says else ""
