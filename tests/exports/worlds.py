"""Worlds whose exports look different from one another."""

from __future__ import annotations

from givonkit.spec import World, load_spec
from tests.covering import WORLDS as COVERING
from tests.spec.test_openapi_answers import OBSERVED

SPEC = load_spec()
WORLDS: dict[str, World] = {
    "default": SPEC.world(),
    **{f"covering-{number}": SPEC.world(answers) for number, answers in enumerate(COVERING)},
    **{f"random-{seed}": SPEC.random_world(seed) for seed in range(5)},
    "observed": SPEC.world({}, OBSERVED),
}
