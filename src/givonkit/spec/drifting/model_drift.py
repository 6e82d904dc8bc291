"""One model: each fact with who is behind about it, and whether clients break on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .column import SPEC, Column
from .fact import Fact, facts_of
from .grades import graded
from .live_condition import live_condition
from .row import Row
from .said import Said
from .verdict import Verdict, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from givonkit.spec.catalog import Spec
    from givonkit.spec.worlds import World

    from .grades import Graded
    from .live import Live


class Against(NamedTuple):
    """The spec, and the world of it, that pages are held against."""

    spec: Spec
    world: World


@dataclass(frozen=True)
class ModelDrift:
    """What the spec, the pages of one model and the live server say; `spec` is None for a model that it lacks."""

    slug: str
    spec: Column | None
    pages: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def news(self) -> tuple[str, ...]:
        """The facts that a page shows and the spec's file does not; sentences may be in other words in any language."""
        if self.spec is None:
            return ()
        facts = [row.fact for row in self.rows if row.fact.spec is None and row.fact.language is None]
        return tuple(fact.place for fact in facts if any(said and said.value is not None for said in fact.pages))


def model_drift(
    slug: str, spec: Column | None, pages: Sequence[Column], live: Live | None, against: Against
) -> ModelDrift:
    """Return the rows of a model that one page or more show."""
    if spec is None:
        rows = (_unknown(slug, pages), *(Row(fact, verdict(fact, None, pages)) for fact in facts_of(None, pages)))
        return ModelDrift(slug, None, tuple(pages), rows)
    grades = [graded(page, slug, against.spec, against.world) for page in pages]
    rows = tuple(_row(fact, spec, pages, live, grades) for fact in facts_of(spec, pages))
    return ModelDrift(slug, spec, tuple(pages), rows)


def _row(fact: Fact, spec: Column, pages: Sequence[Column], live: Live | None, grades: Sequence[Graded]) -> Row:
    rules = tuple(dict.fromkeys(rule for grade in grades for rule in grade.rules.get(fact.place, ())))
    seen = live_condition(fact, spec, pages, live) if live and fact.place.startswith("conditions.") else None
    if seen is not None:
        return seen._replace(rules=rules)
    found = verdict(fact, spec, pages)
    if found is None:
        return Row(fact, None)
    breaks = any(
        fact.place in grade.breaking and page.name not in found.behind
        for page, grade in zip(pages, grades, strict=True)
    )
    return Row(fact, found, rules, breaks)


def _unknown(slug: str, pages: Sequence[Column]) -> Row:
    mend = f"write its file: `givonkit spec import {pages[0].file}`"
    fact = Fact("model", Said(None, "not there"), tuple(Said(slug) for _ in pages))
    return Row(fact, Verdict((SPEC,), "it has no such model", mend))
