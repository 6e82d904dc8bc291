"""Which deviations a run of the tests looks at: a tenth that is another one each day."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.zoo.servers.deviations import balanced_sample, deviations

if TYPE_CHECKING:
    from givonkit.spec import Spec
    from tests.zoo.servers.deviation import Deviation

SEED_NAME = "GIVONKIT_ZOO_SEED"


def seed_of_the_day() -> int:
    """Return the seed that the environment gives, else one that the date gives."""
    given = os.environ.get(SEED_NAME)
    return int(given) if given else datetime.now(tz=UTC).date().toordinal()


def tenth_of_the_deviations(spec: Spec, seed: int) -> list[Deviation]:
    """Return a tenth of the deviations of a seed, each kind about as often as any other."""
    found = deviations(spec, seed)
    return balanced_sample(found, len(found) // 10, seed)


def again(seed: int) -> str:
    """Return how a failed draw is repeated, as the last line of a failure."""
    return f"the same draw again: {SEED_NAME}={seed}"
