"""What `spec diff` tells: the changes between two sides, what they mean for recorded requests, and the exit status."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from givonkit.spec.comparing import Grade, catalog_changes, spec_changes
from givonkit.spec.comparing.change import GRADES
from givonkit.spec.comparing.showing import shown_model, shown_page

if TYPE_CHECKING:
    from givonkit.spec import World
    from givonkit.spec.comparing import Change, ShownModel

    from .side_reading import Side
    from .used_by import Usage

GRADE_WORDS = {Grade.BREAKING: "breaking", Grade.LOOK: "to be looked at", Grade.SAFE: "safe"}
NOTHING_OR_SAFE, BREAKING, TO_BE_LOOKED_AT = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Report:
    """A comparison, as every form of output tells it; `usage` is None where no recording was given."""

    sides: tuple[Side, Side]
    changes: tuple[Change, ...]
    usage: Usage | None = None

    @property
    def counts(self) -> dict[Grade, int]:
        """How many changes there are of each grade."""
        found = Counter(change.grade for change in self.changes)
        return {grade: found[grade] for grade in GRADES}

    @property
    def groups(self) -> list[tuple[str | None, list[Change]]]:
        """The changes by model, those about no model first, and the gravest first in each."""

        def key(change: Change) -> str:
            return change.model or ""

        return [
            (slug or None, sorted(group, key=lambda change: GRADES.index(change.grade)))
            for slug, group in groupby(sorted(self.changes, key=key), key=key)
        ]

    @property
    def exit_code(self) -> int:
        """The exit status: about the recorded requests where they could be judged, about any client otherwise."""
        grades = {grade for grade, number in self.counts.items() if number}
        usage = self.usage
        if usage is None or usage.why_not:
            breaks, is_open = Grade.BREAKING in grades, Grade.LOOK in grades
        else:
            breaks, is_open = bool(usage.breaking), bool(usage.otherwise) or bool(grades - {Grade.SAFE})
        return BREAKING if breaks else TO_BE_LOOKED_AT if is_open else NOTHING_OR_SAFE

    @property
    def summary(self) -> str:
        """One line: how many changes of each grade, and how many recorded requests would break."""
        told = [f"{number} {GRADE_WORDS[grade]}" for grade, number in self.counts.items() if number]
        changes = ", ".join(told) or "no differences"
        return f"{changes}; {self._usage_words(self.usage)}" if self.usage else changes

    def _usage_words(self, usage: Usage) -> str:
        recorded = f"{usage.requests} recorded {'request' if usage.requests == 1 else 'requests'}"
        if usage.why_not:
            return f"the {recorded} could not be judged"
        if usage.breaking:
            return f"{usage.broken} of {recorded} would break"
        if not self.counts[Grade.BREAKING]:
            return f"none of {recorded} would break"
        return f"none of {recorded} would break, and what is breaking is to be looked at: these are not all requests"


def compared(sides: tuple[Side, Side], worlds: tuple[World, World]) -> tuple[Change, ...]:
    """Return every change between two sides."""
    before, after = (_shown(side, world) for side, world in zip(sides, worlds, strict=True))
    if sides[0].is_single and sides[1].is_single:
        before = dict(zip(after, before.values(), strict=True))
    changes = catalog_changes(before, after)
    if sides[0].is_whole and sides[1].is_whole:
        changes = [*spec_changes(sides[0].spec, sides[1].spec, worlds), *changes]
    return tuple(changes)


def _shown(side: Side, world: World) -> dict[str, ShownModel]:
    if side.page is not None:
        page = side.page
        facts, language = page.mapping, page.language
        return {slug: shown_page(facts, side.spec, slug, side.name, world, language=language) for slug in side.slugs}
    return {slug: shown_model(side.spec, slug, side.name, world) for slug in side.slugs}
