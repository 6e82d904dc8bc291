"""A comparison in Markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from givonkit.spec.comparing.change import Grade
from givonkit.spec.comparing.words import counted, fact_words

from .diff_report import GRADE_WORDS
from .diff_view import EVERY_MODEL, because, beside_words, places_words, requests_with, values_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.spec.comparing import Change

    from .diff_report import Report
    from .used_by import Affected, Usage

_special = re.compile(r"([\\`*_\[\]|~])")
_link = re.compile(r"(@|#|:)(?=\w|//)")
_MOST_RULES = 3
_NONE = ""


def diff_markdown(report: Report) -> str:
    """Return a report as Markdown, in which nothing that a page or a recording says is markup."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"### Spec diff: {_plain(report.summary)}"
    yield ""
    for side in report.sides:
        yield f"- **{side.name}**: {_plain(side.says)}"
    for slug, changes in report.groups:
        yield from ("", f"#### {_plain(slug or EVERY_MODEL)}", "")
        yield from ("| | Change | Before | After | Rules |", "|---|---|---|---|---|")
        yield from (_row(change) for change in changes)
    if report.usage is not None:
        yield from _usage(report.usage, report)


def _row(change: Change) -> str:
    before, after = _values(change)
    grade = GRADE_WORDS[change.grade]
    shown = f"**{grade}**" if change.grade is Grade.BREAKING else grade
    return f"| {shown} | {_plain(change.says)} | {before} | {after} | {_rules(change)} |"


def _values(change: Change) -> tuple[str, str]:
    if not values_words(change):
        return _NONE, _NONE
    before, after = (_plain(fact_words(change.place, value)) for value in (change.before, change.after))
    return before, after


def _rules(change: Change) -> str:
    more = len(change.rules) - _MOST_RULES
    return ", ".join(f"`{rule}`" for rule in change.rules[:_MOST_RULES]) + (f" and {more} more" if more > 0 else "")


def _usage(usage: Usage, report: Report) -> Iterator[str]:
    yield from ("", f"#### Your {counted(usage.requests, 'recorded request')}", "")
    if usage.why_not:
        yield f"Not judged: {_plain(usage.why_not)}"
    rows = [
        *_affected_rows(usage.breaking, "**would break**", report),
        *_affected_rows(usage.otherwise, GRADE_WORDS[Grade.LOOK], report),
        *_affected_rows(usage.refused_by_both, "refused by both"),
    ]
    if rows:
        yield from ("| | Times | Model | What | Where |", "|---|--:|---|---|---|", *rows, "")
    yield from (f"- {_plain(words)}" for words in beside_words(usage))


def _affected_rows(rows: Iterable[Affected], verdict: str, report: Report | None = None) -> Iterator[str]:
    for (model, differences), alike in requests_with(rows).items():
        times = sum(affected.times for affected in alike)
        told = "; ".join(difference.says for difference in differences)
        told += because(differences, report) if report else ""
        yield f"| {verdict} | {times} | {_plain(model)} | {_plain(told)} | {_plain(places_words(alike))} |"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, without markup, links and mentions."""
    told = text.replace("&", "&amp;").replace("<", "&lt;")
    return _link.sub(r"\1&#8203;", _special.sub(r"\\\1", told))
