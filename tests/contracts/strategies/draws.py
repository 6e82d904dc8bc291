"""Draws of a strategy, always the same ones, and what validation says of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import HealthCheck, Phase, given, settings

from givonkit.spec import load_spec
from givonkit.validation import Findings, Validator

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from givonkit.spec import World

T = TypeVar("T")

SPEC = load_spec()
SLUGS = list(SPEC.models)
DEFAULT = SPEC.world()
SEARCH = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=1000,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
READINGS = [
    (question.id, answer)
    for question in SPEC.questions.values()
    for answer in question.answers
    if question.group in (6, 11, 12, 13) and answer not in (question.default, "none")
]
"""Every other answer to a question about values, modes, fields that depend on each other, and assets."""


@lru_cache(maxsize=2)
def validator_in(world: World) -> Validator:
    return Validator(SPEC, world)


def draws(strategy: SearchStrategy[T], count: int) -> list[T]:
    """Return so many draws, always the same ones."""
    drawn: list[T] = []

    @settings(SEARCH, max_examples=count, phases=[Phase.generate])
    @given(strategy)
    def draw(value: T) -> None:
        drawn.append(value)

    draw()
    return drawn


def broken_rules(body: Any, world: World = DEFAULT) -> list[tuple[str, str]]:
    """Return the ids and pointers of what validation finds in a body."""
    outcome = validator_in(world).validate(body)
    return [(item.rule.id, item.pointer) for item in outcome.items] if isinstance(outcome, Findings) else []
