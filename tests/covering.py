"""Few worlds that have each pair of answers to two questions together."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from givonkit import load_spec
from givonkit_contracts.client_checks.covering import covering_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SPEC = load_spec()
ANSWERS = {question.id: tuple(question.answers) for question in SPEC.questions.values() if question.answers}
WORLDS = covering_rows(ANSWERS)
Answer = tuple[str, str]


def every_pair(answers: Mapping[str, Sequence[str]]) -> set[tuple[Answer, Answer]]:
    """Return each two answers to two questions."""
    return {
        ((first, one), (second, other))
        for first, second in combinations(sorted(answers), 2)
        for one in answers[first]
        for other in answers[second]
    }
