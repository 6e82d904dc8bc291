"""A comparison in Markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from givonkit.spec.comparing.change import Grade
from givonkit.spec.comparing.words import NOTHING, counted, printable

from .diff_report import GRADE_WORDS
from .diff_view import (
    EVERY_MODEL,
    because,
    beside_words,
    both_words,
    note_words,
    places_words,
    requests_with,
    values_words,
)
from .markdown import plain, rules_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.spec.comparing import Change

    from .diff_report import Report
    from .used_by import Affected, Usage

_NONE = ""
_linked = re.compile(r"([^\s(]*(?:[@#](?=\w)|:(?=[\w/])|\bwww\.)[^\s,;)]*[^\s,;):.])")


def diff_markdown(report: Report) -> str:
    """Return a report as Markdown, in which nothing that a page or a recording says is markup."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"### Spec diff: {plain(report.summary)}"
    yield ""
    for side in report.sides:
        yield f"- **{side.name}**: {_shown(side.says)}"
        yield from (f"  - {_shown(words)}" for words in note_words(side))
    for slug, changes in report.groups:
        yield from ("", f"#### {plain(slug or EVERY_MODEL)}", "")
        yield from ("| | Change | Before | After | Rules |", "|---|---|---|---|---|")
        yield from (_row(change) for change in changes)
    if report.usage is not None:
        yield from _usage(report.usage, report)


def _row(change: Change) -> str:
    before, after = _values(change)
    grade = GRADE_WORDS[change.grade]
    shown = f"**{grade}**" if change.grade is Grade.BREAKING else grade
    return f"| {shown} | {_shown(change.says)} | {before} | {after} | {rules_cell(change.rules)} |"


def _values(change: Change) -> tuple[str, str]:
    if not values_words(change):
        return _NONE, _NONE
    before, after = both_words(change)
    return _cell(before), _cell(after)


def _cell(words: str) -> str:
    return words if words == NOTHING else _code(words)


def _usage(usage: Usage, report: Report) -> Iterator[str]:
    yield from ("", f"#### Your {counted(usage.requests, 'recorded request')}", "")
    if usage.why_not:
        yield f"Not judged: {_shown(usage.why_not)}"
    rows = [
        *_affected_rows(usage.breaking, "**would break**", report),
        *_affected_rows(usage.otherwise, GRADE_WORDS[Grade.LOOK], report),
        *_affected_rows(usage.refused_by_both, "refused by both"),
    ]
    if rows:
        yield from ("| | Times | Model | What | Where |", "|---|--:|---|---|---|", *rows, "")
    yield from (f"- {_shown(words)}" for words in beside_words(usage))


def _affected_rows(rows: Iterable[Affected], verdict: str, report: Report | None = None) -> Iterator[str]:
    for (model, differences), alike in requests_with(rows).items():
        times = sum(affected.times for affected in alike)
        told = "; ".join(difference.says for difference in differences)
        told += because(differences, report) if report else ""
        yield f"| {verdict} | {times} | {plain(model)} | {_shown(told)} | {_shown(places_words(alike))} |"


def _shown(text: str) -> str:
    """Return text with code spans for what Markdown would make a link or a mention of, so that it can be copied."""
    parts = _linked.split(printable(text))
    return "".join(_code(part) if number % 2 else _with_its_spaces(part) for number, part in enumerate(parts))


def _with_its_spaces(text: str) -> str:
    return f"{' ' * text.startswith(' ')}{plain(text)}{' ' * (text.endswith(' ') and len(text) > 1)}"


def _code(text: str) -> str:
    """Return a code span for a cell of a table, whose fence is longer than any in the text."""
    told = printable(text).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", told)), default=0))
    space = " " if told.startswith("`") or told.endswith("`") else ""
    return f"{fence}{space}{told}{space}{fence}" if told else _NONE
