"""The table of `spec drift` in Markdown, for an issue or a comment on a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.spec.comparing.words import printable

from .drift_report import news_words, unseen_words
from .drift_view import nothing_words, page_words, puzzle_words, spec_line
from .drift_words import live_words, place_words, said_words
from .markdown import plain, rules_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from givonkit.spec.drifting import ModelDrift, Row

    from .drift_pages import ReadPage
    from .drift_report import DriftReport


def drift_markdown(report: DriftReport) -> str:
    """Return a report as Markdown, in which nothing that a page or a server says is markup."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: DriftReport) -> Iterator[str]:
    yield f"### Spec drift: {plain(report.summary)}"
    for model in report.drift.models:
        yield from _model(model, report)
    if report.live:
        live = report.live
        yield from ("", f"#### {plain(live.target)}, last seen {live.observed.run[:10]}", "")
        yield from _table(report.shown(report.drift.server), {}, "Nothing disagrees, as far as it was seen.")
        yield from ("", _with_code(unseen_words(live)))
    if report.unusable:
        yield from ("", "#### Pages that could not be used", "")
        yield from (f"- {plain(page.file)}: {plain(page.reason)}" for page in report.unusable)


def _model(model: ModelDrift, report: DriftReport) -> Iterator[str]:
    pages = report.pages[model.slug]
    yield from ("", f"#### {plain(model.slug)}", "")
    columns = (*spec_line(model), *((name, page_words(page)) for name, page in pages.items()))
    yield from (f"- **{plain(name)}**: {plain(words)}" for name, words in columns)
    yield ""
    yield from _table(report.shown(model.rows), pages, nothing_words(report))
    if news_words(model):
        yield from ("", plain(news_words(model)))
    puzzles = [words for page in pages.values() for words in puzzle_words(page)]
    if puzzles:
        yield from ("", *(f"- {plain(words)}" for words in puzzles))


def _table(rows: Sequence[Row], pages: Mapping[str, ReadPage], nothing: str) -> Iterator[str]:
    if not rows:
        yield nothing
        return
    is_live = any(row.fact.live for row in rows)
    header = ("Fact", "Spec", *map(plain, pages), *(["Live"] if is_live else []), "Looks like", "Rules")
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        said = [said_words(row.fact, each) for each in (row.fact.spec, *row.fact.pages)]
        cells = (place_words(row.fact), *said, *([live_words(row.fact)] if is_live else []))
        yield f"| {' | '.join(map(plain, cells))} | {_verdict(row)} | {rules_cell(row.rules)} |"


def _verdict(row: Row) -> str:
    if row.verdict is None:
        return ""
    words = " ".join(filter(None, (row.fact.asks, row.verdict.words)))
    return f"{'**Clients break.** ' if row.is_breaking else ''}{_with_code(words)}"


def _with_code(text: str) -> str:
    """Return words with what stands between backticks as code, in which nothing acts, and the rest as it is."""
    parts = printable(text).split("`")
    if len(parts) % 2 == 0:
        return plain(text)
    return "".join(_code(part) if number % 2 else _within(part) for number, part in enumerate(parts))


def _code(text: str) -> str:
    return "`{}`".format(text.replace("|", r"\|"))


def _within(text: str) -> str:
    """Return text that stands between other text, with the spaces at its ends."""
    return plain(f"·{text}·")[1:-1]
