"""Which deviations a run of the tests looks at: a few that are others each day; `make check-deep` looks at all."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.zoo.servers.deviations import balanced_sample, deviations

if TYPE_CHECKING:
    from givonkit.spec import Spec
    from tests.zoo.servers.deviation import Deviation

SEED_NAME = "GIVONKIT_ZOO_SEED"
DRAWN = 28


def seed_of_the_day() -> int:
    """Return the seed that the environment gives, else one that the date gives."""
    given = os.environ.get(SEED_NAME)
    return int(given) if given else datetime.now(tz=UTC).date().toordinal()


def some_deviations(spec: Spec, seed: int) -> list[Deviation]:
    """Return a few of the deviations of a seed, each kind about as often as any other."""
    return balanced_sample(deviations(spec, seed), DRAWN, seed)


def again(seed: int) -> str:
    """Return how a failed draw is repeated, as the last line of a failure."""
    return f"the same draw again: {SEED_NAME}={seed}"
