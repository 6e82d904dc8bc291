"""The pages of `spec drift`: read from files, called by short names, each under the model that it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from givonkit.errors import PageUnusable
from givonkit.spec.drifting import Column
from givonkit.spec.drifting.period import read_period
from givonkit.spec.importing import NOT_FOUND, import_page
from givonkit.spec.importing.page_text import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from givonkit.spec import Spec
    from givonkit.spec.importing import ImportedPage, Note

_dates_in = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)").findall


class Dated(NamedTuple):
    """When pages were seen: the pattern of their files, and a date."""

    pattern: str
    date: str


@dataclass(frozen=True)
class ReadPage:
    """One page: the file as it was named, what it says, the model that it shows, and when it was seen."""

    file: str
    page: ImportedPage
    slug: str
    seen: str | None

    @property
    def puzzles(self) -> tuple[Note, ...]:
        """What could not be understood, or contradicts itself."""
        return tuple(note for note in self.page.notes if note.kind != NOT_FOUND)

    def column(self, name: str) -> Column:
        """Return the page as a column of this name."""
        return Column(name, self.page.mapping, self.file, self.page.language, self.seen)


class Unusable(NamedTuple):
    """A page that shows no model, and why."""

    file: str
    reason: str


def dated(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> list[Dated]:
    """Return the values of `--seen` with the files that they are about; every file where none is named."""
    return [_dated(text) for text in texts]


def read_pages(
    files: Iterable[str], spec: Spec, dates: Sequence[Dated]
) -> tuple[dict[str, dict[str, ReadPage]], list[Unusable]]:
    """Return the pages of each model by their short names, and what cannot be used."""
    read: dict[str, list[ReadPage]] = {}
    unusable = []
    for file in dict.fromkeys(files):
        try:
            page = _page(file, spec, _seen(file, dates))
        except PageUnusable as error:
            unusable.append(Unusable(file, error.reason))
        else:
            read.setdefault(page.slug, []).append(page)
    return {slug: dict(zip(_names(pages), pages, strict=True)) for slug, pages in read.items()}, unusable


def _page(file: str, spec: Spec, seen: str | None) -> ReadPage:
    page = import_page(_content(file), file=file, spec=spec, seen=seen)
    slug = page.slug or _slug_of(str(page.mapping.get("name", "")), spec)
    if slug is None:
        reason = "the page does not name its model: expected a request with `model`, or the display name of a known one"
        raise PageUnusable(file, reason)
    return ReadPage(file, page, slug, seen)


def _content(file: str) -> bytes:
    if file.startswith(("http://", "https://")):
        raise PageUnusable(file, "nothing is fetched; save the page, and name the file")
    try:
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise PageUnusable(file, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _slug_of(name: str, spec: Spec) -> str | None:
    return next((slug for slug, model in spec.models.items() if model.name.casefold() == name.casefold()), None)


def _seen(file: str, dates: Sequence[Dated]) -> str | None:
    """Return the last date that is told of a file, or else the one in its path."""
    told = [date for pattern, date in dates if is_meant(file, pattern)]
    in_path = [date for date in _dates_in(file) if read_period(date)]
    return next(iter([*reversed(told), *reversed(in_path)]), None)


def is_meant(file: str, pattern: str) -> bool:
    """Whether `--seen PATTERN=DATE` is about a page."""
    return not pattern or pattern == file or fnmatchcase(file, pattern) or fnmatchcase(Path(file).name, pattern)


def _names(pages: Sequence[ReadPage]) -> list[str]:
    """Return a short name for each page, all in one form: the language, with the date where two are alike, the file."""
    languages = [page.page.language or Path(page.file).name for page in pages]
    dated = [
        f"{page.page.language} {page.seen or 'undated'}" if page.page.language else name
        for page, name in zip(pages, languages, strict=True)
    ]
    files = [Path(page.file).name for page in pages]
    for names in (languages, dated, files):
        if len(set(names)) == len(names):
            return names
    return [page.file for page in pages]


def _dated(text: str) -> Dated:
    pattern, _, date = text.rpartition("=")
    if read_period(date) is None:
        raise click.BadParameter(f"expected a date such as 2026-11-23 or PAGE=2026-11-23, got {text!r}")
    return Dated(pattern, date)
