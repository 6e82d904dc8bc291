from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from .doubtful import COSTS_UNFORESEEN, base_kind, has_to_be_seen
from .drawing import again, seed_of_the_day, some_deviations
from .trials import Caught, Trial, deviation_trial

if TYPE_CHECKING:
    from givonkit.spec import Spec
    from tests.zoo.servers.deviation import Deviation


class Judged(NamedTuple):
    deviation: Deviation
    trial: Trial


@pytest.fixture(scope="module")
def seed() -> int:
    return seed_of_the_day()


_FEWEST = 20
_MOST_MISSED = 0.1
"""The whole zoo has fewer (benchmarks/ZOO.md); a draw may hold more of them than its share."""


@pytest.fixture(scope="module")
def judged(spec: Spec, seed: int) -> list[Judged]:
    """What became of a few deviations drawn at random, each judged with an ample budget."""
    return [
        Judged(each, deviation_trial(spec, each, seed, is_alone="/scheme" not in each.rule))
        for each in some_deviations(spec, seed)
    ]


def test_deviations_that_are_always_there_are_seen(judged: list[Judged], seed: int) -> None:
    expected = [each for each in judged if has_to_be_seen(each.deviation)]
    missed = [each.deviation.says for each in expected if each.trial.caught is Caught.MISSED]
    assert len(expected) > _FEWEST
    assert len(missed) <= _MOST_MISSED * len(expected), f"{missed}; {again(seed)}"


def test_most_deviations_are_told_by_their_own_rule(judged: list[Judged], seed: int) -> None:
    by_rule = [each for each in judged if each.trial.caught is Caught.BY_ITS_RULE]
    assert len(by_rule) >= 0.6 * len(judged), again(seed)


def test_nothing_is_said_of_the_model_that_is_as_documented(judged: list[Judged], seed: int) -> None:
    stray = {each.deviation.id: each.trial.stray for each in judged if each.trial.stray}
    assert stray == {}, again(seed)


def test_each_server_is_judged_to_the_end(judged: list[Judged], seed: int) -> None:
    unjudged = {each.deviation.id: each.trial.unjudged for each in judged if each.trial.unjudged}
    assert unjudged == {}, again(seed)


def test_no_more_is_charged_than_budget_and_risk(judged: list[Judged], seed: int) -> None:
    over = {each.deviation.id: each.trial.overspent for each in judged if each.trial.overspent}
    assert over == {}, again(seed)


def test_what_is_charged_is_told(judged: list[Judged], seed: int) -> None:
    untold = {
        each.deviation.id: each.trial.untold
        for each in judged
        if each.trial.untold and base_kind(each.deviation) not in COSTS_UNFORESEEN
    }
    assert untold == {}, again(seed)
