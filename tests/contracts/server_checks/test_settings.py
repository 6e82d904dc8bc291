from __future__ import annotations

from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from givonkit_contracts.server_checks.settings import ALL_MODELS, Settings


def test_nothing_is_spent_on_purpose_unless_someone_says_so() -> None:
    assert Settings().budget == 0


def test_a_ceiling_is_for_the_model_that_it_names() -> None:
    settings = Settings(price_ceilings={"kling-o1": Decimal(40)})
    assert (settings.ceiling("kling-o1"), settings.ceiling("kling-3.0")) == (Decimal(40), None)


def test_a_ceiling_for_all_models_gives_way_to_that_of_one() -> None:
    settings = Settings(price_ceilings={ALL_MODELS: Decimal(100), "kling-o1": Decimal(40)})
    assert (settings.ceiling("kling-o1"), settings.ceiling("kling-3.0")) == (Decimal(40), Decimal(100))


def test_settings_stay_as_they_are_during_a_run() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().budget = Decimal(1_000_000)  # type: ignore[misc]  # that is what the test is about
