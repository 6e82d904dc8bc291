"""Facts side by side: what the spec, each page and the live server say about one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .column import Column
    from .said import Said


@dataclass(frozen=True)
class Fact:
    """One row: the path of a fact, and what each column says about it, None where it does not show it.

    `language` is that of the columns which can be compared, where the fact is a sentence; `asks` is the question that a
    live answer settles.
    """

    place: str
    spec: Said | None
    pages: tuple[Said | None, ...]
    live: Said | None = None
    language: str | None = None
    asks: str | None = None

    @property
    def told(self) -> tuple[Said, ...]:
        """What the columns that show the fact say, the live one last."""
        return tuple(said for said in (self.spec, *self.pages, self.live) if said is not None)

    @property
    def is_told(self) -> bool:
        """Whether a column tells more than that there is nothing."""
        return any(said.value is not None or said.words for said in self.told)


def facts_of(spec: Column | None, pages: Sequence[Column]) -> Iterator[Fact]:
    """Yield every fact of a model that the spec or a page tells, in the order of the pages."""
    columns = [column for column in (*pages, spec) if column is not None]
    for place in _in_order([column.places() for column in columns]):
        fact = Fact(place, spec.says(place) if spec else None, tuple(page.says(place) for page in pages))
        if fact.is_told:
            yield from _by_language(fact, spec, pages) if _is_sentence(fact) else (fact,)


def _in_order(lists: Sequence[Sequence[str]]) -> list[str]:
    """Return every path once: each follows the one that it follows where it is first told."""
    order: list[str] = []
    known: set[str] = set()
    for places in lists:
        after = 0
        for place in places:
            if place in known:
                after = order.index(place) + 1
                continue
            order.insert(after, place)
            known.add(place)
            after += 1
    return order


def _is_sentence(fact: Fact) -> bool:
    """Whether a fact is told in words of one language."""
    if fact.place.endswith(".description"):
        return True
    values = [said.value for said in fact.told]
    return fact.place.startswith("example.") and any(isinstance(value, str) and " " in value for value in values)


def _by_language(fact: Fact, spec: Column | None, pages: Sequence[Column]) -> Iterator[Fact]:
    """Yield a fact once for each language in which it is told, with the columns of that language."""
    for language in dict.fromkeys([_language(column) for column in (spec, *pages) if column is not None]):
        its_spec = fact.spec if spec is not None and _language(spec) == language else None
        its_pages = zip(fact.pages, pages, strict=True)
        said = tuple(each if _language(page) == language else None for each, page in its_pages)
        alike = Fact(fact.place, its_spec, said, language=language)
        if alike.is_told:
            yield alike


def _language(column: Column) -> str:
    return next(iter(column.languages), "en")
