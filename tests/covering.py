"""Few worlds that have each pair of answers to two questions together."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

from givonkit import load_spec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SPEC = load_spec()
ANSWERS = {question.id: tuple(question.answers) for question in SPEC.questions.values() if question.answers}
CANDIDATES = 5
Answer = tuple[str, str]


def pairs_of(world: Mapping[str, str]) -> set[tuple[Answer, Answer]]:
    """Return the pairs of answers that a world has."""
    return set(combinations(sorted(world.items()), 2))


def every_pair(answers: Mapping[str, Sequence[str]]) -> set[tuple[Answer, Answer]]:
    """Return each two answers to two questions."""
    return {
        ((first, one), (second, other))
        for first, second in combinations(sorted(answers), 2)
        for one in answers[first]
        for other in answers[second]
    }


def covering_worlds(answers: Mapping[str, Sequence[str]], seed: int) -> list[dict[str, str]]:
    """Return worlds that have each pair of answers together: each next one the best of some that are made greedily."""
    draw = Random(seed)
    missing = every_pair(answers)
    worlds: list[dict[str, str]] = []
    while missing:
        pair = min(missing)
        candidates = [_grown(dict(pair), answers, missing, draw) for _ in range(CANDIDATES)]
        best = max(candidates, key=lambda world: len(missing & pairs_of(world)))
        missing -= pairs_of(best)
        worlds.append(best)
    return worlds


def _grown(
    world: dict[str, str], answers: Mapping[str, Sequence[str]], missing: set[tuple[Answer, Answer]], draw: Random
) -> dict[str, str]:
    """Return a world from its first answers; each next question gets the answer that meets most missing pairs."""
    questions = [question for question in answers if question not in world]
    draw.shuffle(questions)
    for question in questions:
        gains = {
            answer: sum(tuple(sorted((told, (question, answer)))) in missing for told in world.items())
            for answer in answers[question]
        }
        most = max(gains.values())
        world[question] = draw.choice([answer for answer, gain in gains.items() if gain == most])
    return world


WORLDS = covering_worlds(ANSWERS, seed=1)
