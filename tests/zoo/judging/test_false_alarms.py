from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.zoo.servers.harmless import Harmless, harmless_changes

from .drawing import again, seed_of_the_day
from .trials import FREE, PRICELESS, harmless_trial

if TYPE_CHECKING:
    from givonkit.spec import Spec

RUNS = 3
CHANGES = {change.name: change for change in harmless_changes()}
TWO_MODELS = ("kling-2.6", "nano-banana-2")


@pytest.mark.parametrize("run", range(RUNS))
def test_no_finding_is_made_of_harmless_changes(spec: Spec, run: int) -> None:
    seed = 100 * seed_of_the_day() + run
    models = tuple(sorted(Random(seed).sample(list(spec.models), 4)))
    trial = harmless_trial(spec, seed, models=models)
    assert trial.findings == (), (trial.name, again(seed_of_the_day()))
    assert trial.untold == 0


@pytest.mark.parametrize("run", range(RUNS))
def test_no_finding_is_made_without_a_budget(spec: Spec, run: int) -> None:
    seed = 100 * seed_of_the_day() + run
    trial = harmless_trial(spec, seed, models=TWO_MODELS, allowance=FREE)
    assert trial.findings == (), (trial.name, again(seed_of_the_day()))
    assert trial.charged == 0


@pytest.mark.parametrize("run", range(RUNS))
def test_nothing_is_charged_where_nothing_is_at_risk(spec: Spec, run: int) -> None:
    seed = 100 * seed_of_the_day() + run
    assert harmless_trial(spec, seed, models=TWO_MODELS, allowance=PRICELESS).charged == 0, again(seed_of_the_day())


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.deep
def test_no_finding_is_made_of_any_change_alone(spec: Spec, change: Harmless) -> None:
    seed = seed_of_the_day()
    trial = harmless_trial(spec, seed, models=TWO_MODELS, changes=[change])
    assert trial.findings == (), again(seed)
