"""Tables of cases of which the quick tests try some and the deep tests the others."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable


def sampled(*axes: Iterable[Any], every: int) -> list[Any]:
    """Return all combinations, of which one in `every` is quick; a prime number meets every value of each axis."""
    return [
        pytest.param(*combination, marks=[] if turn % every == 0 else [pytest.mark.deep])
        for turn, combination in enumerate(product(*axes))
    ]
