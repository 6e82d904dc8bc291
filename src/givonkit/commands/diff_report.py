"""What `spec diff` tells: the changes between two sides, what they mean for recorded requests, and the exit status."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from givonkit.spec.comparing import Grade, catalog_changes, spec_changes
from givonkit.spec.comparing.change import GRADES
from givonkit.spec.comparing.words import counted

from .side_reading import shown_models

if TYPE_CHECKING:
    from givonkit.spec import World
    from givonkit.spec.comparing import Change

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

        return [(slug or None, list(group)) for slug, group in groupby(self.changes, key=key)]

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
        recorded = f"your {counted(usage.compared, 'recorded request')}"
        if usage.why_not:
            return f"{recorded if usage.requests else 'your recording'} could not be judged"
        if not usage.compared:
            return "none of your recorded requests is for a model that is compared"
        if usage.breaking:
            return f"{f'{usage.broken} of ' if usage.compared > 1 else ''}{recorded} would break"
        told = f"none of {recorded} would break" if usage.compared > 1 else f"{recorded} would not break"
        if not self.counts[Grade.BREAKING]:
            return told
        those = "they are" if usage.compared > 1 else "it is"
        return f"{told}; {those} not all requests, so look at what is breaking"


def compared(sides: tuple[Side, Side], worlds: tuple[World, World]) -> tuple[Change, ...]:
    """Return every change between two sides, by model, those about no model first, and the gravest first in each."""
    before, after = (shown_models(side, world) for side, world in zip(sides, worlds, strict=True))
    if sides[0].is_single and sides[1].is_single:
        before = dict(zip(after, before.values(), strict=True))
    changes = catalog_changes(before, after)
    if sides[0].is_whole and sides[1].is_whole:
        changes = [*spec_changes(sides[0].spec, sides[1].spec, worlds), *changes]
    return tuple(sorted(changes, key=lambda change: (change.model or "", GRADES.index(change.grade))))
