"""Judging careful clients: one in this process, where time jumps, and one in Node over sockets."""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from statistics import median
from typing import Any

from benchmarks.processes import measured_alone
from benchmarks.table import Row, at_most

KIT_GOAL = at_most(60, " s")
NODE_GOAL = at_most(90, " s")


def rows(*, rounds: int) -> Iterator[Row]:
    measured = measured_alone("benchmarks.client_judging", rounds)
    for told, goal in zip(measured, (KIT_GOAL, NODE_GOAL), strict=False):
        seconds = median(told["seconds"])
        yield Row(f"judging a careful client, {told['what']}: {told['runs']:,} runs", f"{seconds:.1f} s", seconds, goal)


def _in_process() -> dict[str, Any]:
    from givonkit.spec import load_spec
    from givonkit_contracts.client_checks.in_process import InProcessGround
    from givonkit_contracts.client_checks.judge import check_client
    from tests.zoo.clients.careful import careful

    began = time.perf_counter()
    ground = InProcessGround(careful, load_spec())
    try:
        report = check_client(ground)
    finally:
        ground.close()
    return {"seconds": time.perf_counter() - began, "runs": report.runs, "failures": len(report.failures)}


def _in_node() -> dict[str, Any]:
    from givonkit.spec import load_spec
    from givonkit_contracts.client_checks.judge import check_client
    from givonkit_contracts.client_checks.obligation import Level
    from givonkit_contracts.client_checks.program import ProgramGround
    from givonkit_contracts.client_checks.settings import ClientSettings
    from givonkit_contracts.client_checks.templates import template_text

    with tempfile.TemporaryDirectory() as folder:
        driver = Path(folder) / "driver.mjs"
        driver.write_text(template_text("node-fetch"), encoding="utf-8")
        began = time.perf_counter()
        ground = ProgramGround(("node", str(driver)), load_spec())
        try:
            report = check_client(ground, settings=ClientSettings(level=Level.CORE))
        finally:
            ground.close()
    return {"seconds": time.perf_counter() - began, "runs": report.runs, "failures": len(report.failures)}


def _measured(rounds: int) -> list[dict[str, Any]]:
    judged = [("httpx, in-process, all of it", [_in_process() for _ in range(rounds)])]
    if which("node"):
        judged.append(("Node over sockets, level core", [_in_node()]))  # most of it is real waiting: once is enough
    blamed = [what for what, runs in judged if any(run["failures"] for run in runs)]
    if blamed:
        raise RuntimeError(f"careful clients are blamed: {', '.join(blamed)}")
    return [
        {"what": what, "seconds": [run["seconds"] for run in runs], "runs": runs[-1]["runs"]} for what, runs in judged
    ]


if __name__ == "__main__":
    json.dump(_measured(int(sys.argv[1])), sys.stdout)
