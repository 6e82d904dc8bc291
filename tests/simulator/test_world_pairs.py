from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit.spec.world_file import random_world
from givonkit_contracts.client_checks.covering import pairs_of
from tests.covering import ANSWERS, SPEC, WORLDS, every_pair

from .conversation import Conversation

if TYPE_CHECKING:
    from tests.conftest import MakeDouble


def test_the_worlds_cover_every_pair_of_answers_and_are_few() -> None:
    covered = set().union(*map(pairs_of, WORLDS))
    assert covered == every_pair(ANSWERS)
    assert len(WORLDS) <= 18


@pytest.mark.deep
@pytest.mark.parametrize("number", range(len(WORLDS)))
def test_a_conversation_is_held_in_worlds_that_cover_every_pair(double: MakeDouble, number: int) -> None:
    Conversation(double(WORLDS[number])).hold()


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(30))
def test_a_conversation_is_held_in_worlds_drawn_by_a_seed(double: MakeDouble, seed: int) -> None:
    Conversation(double(random_world(SPEC, seed).answers)).hold()
