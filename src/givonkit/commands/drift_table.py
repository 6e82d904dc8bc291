"""The columns of `spec drift`: pages that say the same share one, and all do where there would be many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from givonkit.spec.comparing.words import printable

from .blocks import Table, Text
from .drift_words import live_words, narrow_words, place_words, said_words, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from givonkit.spec.drifting import Column, Fact, Row

    from .blocks import Block

    Group = list[int]

_MOST_PAGE_COLUMNS = 3
_WIDTH = 100
_SPACE = 2
_NARROWEST, _LONGEST_FACT, _LONGEST_DETAIL = 9, 36, 400
_VERDICT = "Looks like"
_BREAKING = "Clients break."
_OFTEN = 3


class Cell(NamedTuple):
    """What one column says about a fact, whole and narrow."""

    title: str
    whole: str
    narrow: str


def drift_table(rows: Sequence[Row], pages: Sequence[Column]) -> Iterator[Block]:
    """Yield rows as a table: the fact, the spec, the pages, the live server if it shows any, and the verdict.

    What is to be done about many of them alike is told once, beneath; those on which nobody disagrees follow.
    """
    columns = _columns(rows, pages)
    disagreeing = [row for row in rows if row.verdict is not None]
    agreeing = [row for row in rows if row.verdict is None]
    often = _often(disagreeing)
    if disagreeing:
        told = tuple((*columns.narrow(row), columns.verdict(row, often)) for row in disagreeing)
        yield Table(header=(*columns.header, _VERDICT), rows=told, folds=True)
    for advice, number in often.items():
        those = f"these {number}" if number == len(disagreeing) else f"{number} of these"
        yield Text(f"For {those}: {advice}")
    if agreeing:
        yield Text("Nobody disagrees about these:")
        yield Table(header=columns.header, rows=tuple(tuple(columns.narrow(row)) for row in agreeing))


@dataclass(frozen=True)
class _Columns:
    """Which columns there are, and how wide they may be; pages that would be too many stand beside the verdict."""

    pages: Sequence[Column]
    groups: Sequence[Group]
    is_live: bool
    widest: int

    @property
    def titles(self) -> list[str]:
        of_pages = [", ".join(self.pages[number].name for number in group) for group in self.groups]
        return ["Spec", *([] if self.are_many else of_pages), *(["Live"] if self.is_live else [])]

    @property
    def header(self) -> tuple[str, ...]:
        return ("Fact", *(short(title, self.widest) for title in self.titles))

    @property
    def are_many(self) -> bool:
        return len(self.groups) > _MOST_PAGE_COLUMNS

    def cells(self, row: Row) -> list[Cell]:
        fact = row.fact
        of_pages = [] if self.are_many else [fact.pages[group[0]] for group in self.groups]
        cells = [
            Cell(title, said_words(fact, each), narrow_words(fact, each, self.widest))
            for title, each in zip(self.titles, [fact.spec, *of_pages], strict=False)
        ]
        live = live_words(fact)
        return [*cells, Cell("Live", live, short(live, self.widest))] if self.is_live else cells

    def narrow(self, row: Row) -> list[str]:
        return [short(place_words(row.fact), _LONGEST_FACT), *(cell.narrow for cell in self.cells(row))]

    def verdict(self, row: Row, often: Mapping[str, int]) -> str:
        """Return the verdict on a row, behind what the pages say if they have no columns, before what was cut."""
        pages = f"Pages: {by_value(row.fact, self.pages)}." if self.are_many else ""
        return " ".join(filter(None, (pages, _verdict(row, often), _cut(self.cells(row)))))


def _columns(rows: Sequence[Row], pages: Sequence[Column]) -> _Columns:
    """Return columns of which the wide ones are cut no more than the line needs."""
    columns = _Columns(pages, alike(rows, pages), any(row.fact.live for row in rows), _WIDTH)
    of_facts = max(min(len(place_words(row.fact)), _LONGEST_FACT) for row in rows)
    cells = zip(*([cell.whole for cell in columns.cells(row)] for row in rows), strict=True)
    wanted = [max(map(len, (title, *told))) for title, told in zip(columns.titles, cells, strict=True)]
    fitting = [
        widest
        for widest in range(_NARROWEST, _WIDTH)
        if of_facts + sum(_SPACE + min(width, widest) for width in wanted) <= _WIDTH
    ]
    return replace(columns, widest=max(fitting, default=_NARROWEST))


def _often(rows: Sequence[Row]) -> dict[str, int]:
    counts = Counter(row.verdict.advice for row in rows if row.verdict and row.verdict.mend)
    return {advice: number for advice, number in counts.items() if number >= _OFTEN}


def alike(rows: Sequence[Row], pages: Sequence[Column]) -> list[Group]:
    """Return the numbers of the pages, those together that say the same about every fact."""
    groups: dict[tuple[str, ...], Group] = {}
    for number in range(len(pages)):
        told = tuple(said_words(row.fact, row.fact.pages[number]) for row in rows)
        groups.setdefault(told, []).append(number)
    return list(groups.values())


def by_value(fact: Fact, pages: Sequence[Column]) -> str:
    """Return what the pages say, each value with the pages that say it: `5, 10 (en, es); 5 (ru)`."""
    names: dict[str, list[str]] = {}
    for page, said in zip(pages, fact.pages, strict=True):
        names.setdefault(said_words(fact, said), []).append(page.name)
    return "; ".join(f"{words} ({', '.join(those)})" for words, those in names.items())


def _verdict(row: Row, often: Mapping[str, int]) -> str:
    if row.verdict is None:
        return ""
    parts = [row.fact.asks or "", _BREAKING if row.is_breaking else "", row.verdict.reason]
    if row.verdict.advice not in often:
        parts.append(row.verdict.advice)
    return printable(" ".join(filter(None, parts)))


def _cut(cells: Sequence[Cell]) -> str:
    """Return what did not find room, in brackets."""
    cut = [f"{cell.title}: {short(cell.whole, _LONGEST_DETAIL)}" for cell in cells if cell.narrow != cell.whole]
    return f"[{'; '.join(cut)}]" if cut else ""
