"""What `spec drift` shows to people: a table for each model, then what the server shows about any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.spec.comparing.words import printable

from .blocks import Heading, Table, Text
from .drift_report import news_words, unseen_words
from .drift_table import drift_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec.drifting import Live, ModelDrift

    from .blocks import Block
    from .drift_pages import ReadPage
    from .drift_report import DriftReport


def drift_view(report: DriftReport) -> Iterator[Block]:
    """Yield a report; each fact is one line where the lines are not broken."""
    for model in report.drift.models:
        yield from _model(model, report)
    if report.live:
        yield from _server(report.live, report)
    if report.unusable:
        yield Heading("Pages that could not be used")
        yield Table(rows=tuple((page.file, printable(page.reason)) for page in report.unusable), folds=True)
    yield Heading(report.summary)


def _model(model: ModelDrift, report: DriftReport) -> Iterator[Block]:
    pages = report.pages[model.slug]
    yield Heading(f"{printable(model.slug)}{_display_name(model)}")
    yield Table(rows=(*spec_line(model), *((name, page_words(page)) for name, page in pages.items())))
    rows = report.shown(model.rows)
    if rows:
        yield from drift_table(rows, model.pages)
    else:
        yield Text(nothing_words(report))
    if news_words(model):
        yield Text(news_words(model))
    for page in pages.values():
        yield from (Text(words) for words in puzzle_words(page))


def page_words(page: ReadPage) -> str:
    """Return which file a page is, when it was seen, and where it is cut."""
    seen = f", seen {page.seen}" if page.seen else ""
    stopped = page.page.stopped
    return f"{page.file}{seen}" + (f", cut in line {stopped.line} {printable(stopped.place)}" if stopped else "")


def puzzle_words(page: ReadPage) -> Iterator[str]:
    """Yield what of a page could not be understood, each with its line."""
    for note in page.puzzles:
        place = f"{page.file}:{note.line}" if note.line else page.file
        yield f"{place}: {note.kind}: {printable(note.says)}"


def _display_name(model: ModelDrift) -> str:
    columns = [column for column in (model.spec, *model.pages) if column and column.facts.get("name")]
    return f" · {printable(str(columns[0].facts['name']))}" if columns else ""


def spec_line(model: ModelDrift) -> Iterator[tuple[str, str]]:
    """Yield the name and the file of the spec's column, with when its source was seen, if the spec has the model."""
    if model.spec is None:
        return
    sources = model.spec.facts.get("sources") or ()
    seen = ", ".join(dict.fromkeys(source["seen"] for source in sources))
    yield "spec", f"{model.spec.file}{f', its source seen {seen}' if seen else ''}"


def nothing_words(report: DriftReport) -> str:
    """Return the sentence about pages on which nothing disagrees; what a server was seen to do is told by itself."""
    return "Nothing on the pages disagrees." if report.live else "Nothing disagrees."


def _server(live: Live, report: DriftReport) -> Iterator[Block]:
    observed = live.observed
    yield Heading(f"{printable(live.target)}, last seen {observed.run[:10]}")
    rows = report.shown(report.drift.server)
    if rows:
        yield from drift_table(rows, ())
    else:
        is_told = any(row.verdict and row.fact.live for model in report.drift.models for row in model.rows)
        yield Text(f"{'Otherwise it' if is_told else 'It'} does what the spec assumes, as far as it was seen.")
    yield Text(printable(unseen_words(live)))
