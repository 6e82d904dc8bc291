from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from givonkit.spec.drifting import Said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (5, Decimal("5.0")),
        (0.1, Decimal("0.1")),
        ((5, 10), (10, 5)),
        (("720p", "1080p"), ["1080p", "720p"]),
        ({"range": (3, 15, 1)}, {"range": (Decimal(3), Decimal(15), Decimal(1))}),
        (None, None),
    ],
)
def test_equal_values_are_equal_however_they_are_written(one: Any, other: Any) -> None:
    assert Said(one).key == Said(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (None, False),
        (5, "5"),
        ((5, 10), (5,)),
        ({"range": (3, 15, 1)}, {"range": (1, 15, 3)}),
        ({"max_chars": 5}, {"range": (5, 5, 1)}),
        ("720p", "720P"),
    ],
)
def test_other_values_are_not(one: Any, other: Any) -> None:
    assert Said(one).key != Said(other).key


def test_words_do_not_count() -> None:
    assert Said(None, "assumed").key == Said(None).key
