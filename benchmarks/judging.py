"""Judging the double over HTTP, all that can be settled of one model and of all models."""

import json
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from statistics import median
from typing import Any

from benchmarks.processes import measured_alone
from benchmarks.table import Row, at_most

ONE_GOAL = at_most(5, " s")
ALL_GOAL = at_most(60, " s")
MODEL = "kling-3.0"
BUDGET = Decimal(100_000)
CEILING = Decimal(500)


def rows(*, rounds: int) -> Iterator[Row]:
    measured = measured_alone("benchmarks.judging", rounds)
    for what, goal in (("one", ONE_GOAL), ("all", ALL_GOAL)):
        seconds = median(measured[what]["seconds"])
        models = f"one model ({MODEL})" if what == "one" else "all models"
        yield Row(
            f"judging {models} over HTTP, with a budget: {measured[what]['requests']:,} requests",
            f"{seconds:.1f} s",
            seconds,
            goal,
        )


def _judged(*models: str) -> dict[str, Any]:
    from benchmarks.exchanges.ours import served_namespaces
    from givonkit_contracts import Settings, check_server
    from givonkit_mockserver.live import LiveServer

    settings = Settings(models=models, budget=BUDGET, price_ceilings={"": CEILING})
    with LiveServer(served_namespaces()) as server:
        began = time.perf_counter()
        report = check_server(server.base_url, api_key="a-key-of-the-benchmark", settings=settings)
        seconds = time.perf_counter() - began
    if report.exit_code:
        raise RuntimeError(f"the double does not pass: {report.unjudged} {report.findings}")
    return {"seconds": seconds, "requests": report.requests}


def _measured(rounds: int) -> dict[str, Any]:
    judged = {"one": [_judged(MODEL) for _ in range(rounds)], "all": [_judged()]}
    return {
        what: {"seconds": [run["seconds"] for run in runs], "requests": runs[-1]["requests"]}
        for what, runs in judged.items()
    }


if __name__ == "__main__":
    json.dump(_measured(int(sys.argv[1])), sys.stdout)
