from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.zoo.servers.deviations import balanced_sample, deviations

from .doubtful import COSTS_UNFORESEEN, DEARER_THAN_TOLD, PLANTS_TAKEN, base_kind
from .drawing import again, seed_of_the_day
from .trials import PRICELESS, Allowance, deviation_trial

if TYPE_CHECKING:
    from givonkit.spec import Spec
    from tests.zoo.servers.deviation import Deviation

TIGHT = Allowance(Decimal(700), Decimal(500), Decimal(500))


@pytest.fixture(scope="module")
def seed() -> int:
    return seed_of_the_day()


@pytest.fixture(scope="module")
def drawn(spec: Spec, seed: int) -> list[Deviation]:
    return balanced_sample(deviations(spec, seed), 6, seed + 1)


def test_nothing_is_charged_where_nothing_is_at_risk(spec: Spec, drawn: list[Deviation], seed: int) -> None:
    priced = [each for each in drawn if base_kind(each) not in COSTS_UNFORESEEN | PLANTS_TAKEN]
    charged = {each.id: cost for each in priced if (cost := deviation_trial(spec, each, seed, PRICELESS).charged)}
    assert charged == {}, again(seed)


def test_one_job_shows_that_a_planted_violation_is_taken(spec: Spec, seed: int) -> None:
    taking = [each for each in deviations(spec, seed) if base_kind(each) in PLANTS_TAKEN]
    for each in balanced_sample(taking, 5, seed):
        trial = deviation_trial(spec, each, seed, PRICELESS)
        assert trial.charged <= trial.largest_charge, (each.says, again(seed))


def test_a_tight_budget_holds_where_prices_are_as_documented(spec: Spec, drawn: list[Deviation], seed: int) -> None:
    unpriced = COSTS_UNFORESEEN | DEARER_THAN_TOLD
    priced = [each for each in drawn if base_kind(each) not in unpriced]
    over = {each.id: cost for each in priced if (cost := deviation_trial(spec, each, seed, TIGHT).overspent)}
    assert over == {}, again(seed)


def test_a_server_that_charges_more_gets_one_job_beyond_the_budget(spec: Spec, seed: int) -> None:
    dearer = [each for each in deviations(spec, seed) if base_kind(each) in DEARER_THAN_TOLD]
    for each in balanced_sample(dearer, 2, seed):
        trial = deviation_trial(spec, each, seed, TIGHT)
        assert trial.overspent <= trial.largest_charge, (each.says, again(seed))
