"""The table of `spec drift` in Markdown, for an issue or a comment on a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from givonkit.spec.comparing.words import printable

from .drift_report import news_words
from .drift_view import page_words, puzzle_words
from .drift_words import live_words, place_words, said_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from givonkit.spec.drifting import ModelDrift, Row

    from .drift_pages import ReadPage
    from .drift_report import DriftReport

_special = re.compile(r"([\\`*_{}\[\]()#+!|~>-])")
_MOST_RULES = 3


def drift_markdown(report: DriftReport) -> str:
    """Return a report as Markdown, in which nothing that a page or a server says is markup."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: DriftReport) -> Iterator[str]:
    yield f"### Spec drift: {_plain(report.summary)}"
    for model in report.drift.models:
        yield from _model(model, report)
    if report.live:
        observed = report.live.observed
        yield from ("", f"#### {_plain(observed.target)}, last seen {observed.run[:10]}", "")
        yield from _table(report.shown(report.drift.server), {})
    if report.unusable:
        yield from ("", "#### Pages that could not be used", "")
        yield from (f"- {_plain(page.file)}: {_plain(page.reason)}" for page in report.unusable)


def _model(model: ModelDrift, report: DriftReport) -> Iterator[str]:
    pages = report.pages[model.slug]
    yield from ("", f"#### {_plain(model.slug)}", "")
    yield from (f"- **{_plain(name)}**: {_plain(page_words(page))}" for name, page in pages.items())
    yield ""
    yield from _table(report.shown(model.rows), pages)
    if news_words(model):
        yield from ("", _plain(news_words(model)))
    puzzles = [words for page in pages.values() for words in puzzle_words(page)]
    if puzzles:
        yield from ("", *(f"- {_plain(words)}" for words in puzzles))


def _table(rows: Sequence[Row], pages: Mapping[str, ReadPage]) -> Iterator[str]:
    if not rows:
        yield "Nothing disagrees."
        return
    is_live = any(row.fact.live for row in rows)
    header = ("Fact", "Spec", *map(_plain, pages), *(["Live"] if is_live else []), "Looks like", "Rules")
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        said = [said_words(row.fact, each) for each in (row.fact.spec, *row.fact.pages)]
        cells = (place_words(row.fact), *said, *([live_words(row.fact)] if is_live else []))
        yield f"| {' | '.join(map(_plain, cells))} | {_verdict(row)} | {_rules(row)} |"


def _verdict(row: Row) -> str:
    if row.verdict is None:
        return ""
    words = " ".join(filter(None, (row.fact.asks, row.verdict.words)))
    return f"{'**Clients break.** ' if row.is_breaking else ''}{_plain(words)}"


def _rules(row: Row) -> str:
    more = len(row.rules) - _MOST_RULES
    return ", ".join(f"`{rule}`" for rule in row.rules[:_MOST_RULES]) + (f" and {more} more" if more > 0 else "")


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, without markup, links and mentions."""
    told = printable(text).replace("&", "&amp;").replace("<", "&lt;")
    return _special.sub(r"\\\1", told).replace("@", "@&#8203;").replace("://", ":&#8203;//")
