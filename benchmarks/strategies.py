"""Drawing valid requests of every model, against the plainest strategy of Hypothesis in the same turns."""

import json
import sys
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.processes import measured_alone
from benchmarks.table import Row, at_least, median_ratio

DRAWS = 1_000
GOAL = at_least(0.4)
LEAST_DISTINCT = 0.95


def rows(*, rounds: int) -> Iterator[Row]:
    measured = measured_alone("benchmarks.strategies", rounds)
    ours, theirs = measured["requests"], measured["integers"]
    what = f"valid requests drawn, every one valid, {measured['distinct']:.1%} distinct"
    yield Row(
        what, f"{median(ours):,.0f}/s", median_ratio(ours, theirs), GOAL, f"`st.integers()`: {median(theirs):,.0f}/s"
    )


def draws_per_second(strategy: st.SearchStrategy[Any]) -> tuple[float, list[Any]]:
    """How fast values are drawn, and the values."""
    drawn: list[Any] = []

    @settings(
        max_examples=DRAWS,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(value: Any) -> None:
        drawn.append(value)

    began = time.perf_counter()
    draw()
    return len(drawn) / (time.perf_counter() - began), drawn


def _measured(rounds: int) -> dict[str, Any]:
    from givonkit.spec import load_spec
    from givonkit_contracts.strategies import valid_requests

    spec = load_spec()
    strategies = {model: valid_requests(model, spec=spec) for model in spec.models}
    speeds: dict[str, list[float]] = {"requests": [], "integers": []}
    least_distinct = 1.0
    for _ in range(rounds):
        for strategy in strategies.values():
            speeds["integers"].append(draws_per_second(st.integers())[0])
            speed, bodies = draws_per_second(strategy)
            speeds["requests"].append(speed)
            least_distinct = min(least_distinct, _checked(bodies, spec))
    return {**speeds, "distinct": least_distinct}


def _checked(bodies: list[Any], spec: Any) -> float:
    """The share of distinct requests; all of them have to be valid."""
    from givonkit.validation import Accepted, Validator

    validator = Validator(spec, spec.world())
    refused = [body for body in bodies if not isinstance(validator.validate(body), Accepted)]
    distinct = len({json.dumps(body) for body in bodies}) / len(bodies)
    if refused or distinct < LEAST_DISTINCT:
        raise RuntimeError(
            f"{len(refused)} of {len(bodies)} draws are refused, {distinct:.1%} are distinct: {refused[:1]}"
        )
    return distinct


if __name__ == "__main__":
    print(json.dumps(_measured(int(sys.argv[1]))))
