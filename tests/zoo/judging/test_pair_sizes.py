from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.zoo.servers.deviations import deviations

from .pair_sizes import different_places
from .trials import deviation_trial

if TYPE_CHECKING:
    from givonkit.spec import Spec

BODY: dict[str, Any] = {"type": "video", "model": "kling-o1", "input": {"prompt": "x", "duration": 5}}
SINGLE = ("value.allowed_value_refused", "value.foreign_value_taken", "number.hole_in_range", "text.text_one_shorter")


@pytest.mark.parametrize(
    ("other", "places"),
    [
        (BODY, []),
        ({**BODY, "type": "image"}, ["type"]),
        ({**BODY, "input": {"prompt": "x"}}, ["input.duration"]),
        ({**BODY, "input": {"prompt": "y", "duration": 10}}, ["input.prompt", "input.duration"]),
        ({**BODY, "input": [1]}, ["input.prompt", "input.duration", "input"]),
        ([BODY], ["type", "model", "input.prompt", "input.duration", "body"]),
    ],
)
def test_each_place_in_which_bodies_differ_is_counted(other: Any, places: list[str]) -> None:
    assert different_places(BODY, other) == places


@pytest.mark.parametrize("kind", SINGLE)
def test_a_shown_pair_differs_in_one_place_and_holds_nothing_needless(spec: Spec, kind: str) -> None:
    deviation = next(each for each in deviations(spec, 1) if each.kind == kind)
    sizes = [(pair.differing, pair.superfluous) for pair in deviation_trial(spec, deviation, 1).pairs]
    assert sizes == [(1, 0)]
