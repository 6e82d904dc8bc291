"""`python -m benchmarks.clients`: the judge over the zoo of clients, as one Markdown table in CLIENTS.md.

It fails when a careful client is blamed, when a broken one is not caught, and when a bug that costs money is not found
by the money oracle alone within 200 runs.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cache, partial
from statistics import mean, median
from typing import NamedTuple

from benchmarks.machine import ROOT, facts
from givonkit.spec import Spec, load_spec
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.judge import check_client
from givonkit_contracts.client_checks.money import broken_money
from givonkit_contracts.client_checks.obligations import all_obligations
from givonkit_contracts.client_checks.schedule_text import schedule_line
from givonkit_contracts.client_checks.settings import ClientSettings
from tests.zoo.clients.broken import all_broken
from tests.zoo.clients.careful import careful
from tests.zoo.clients.careful_async import careful_async
from tests.zoo.clients.careful_requests import careful_requests

RESULTS = ROOT / "benchmarks" / "CLIENTS.md"
CAREFUL = {"httpx": careful, "httpx, async": careful_async, "requests": careful_requests}
EXAMPLES = 200
WHOLE = ClientSettings(examples=0, worlds=False, crash_points=False)


class Caught(NamedTuple):
    """What the judge saw of one broken client; `costs` says whether its own schedules break the money oracle."""

    name: str
    bug: str
    caught_by: str
    is_caught: bool
    costs: bool
    runs: int | None
    events: int | None
    requests: int | None
    line: str


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clients", description=__doc__)
    today = datetime.now(UTC).date().toordinal()
    parser.add_argument("--seed", type=int, default=today, help="draws the schedules (default: the date)")
    parser.add_argument("--alarms", type=int, default=10, metavar="N", help="seeds to look for false alarms by")
    given = parser.parse_args()
    seeds = range(given.seed, given.seed + given.alarms)
    with ProcessPoolExecutor() as pool:
        caught = list(pool.map(partial(_caught, given.seed), range(len(all_broken()))))
        found = pool.map(_alarms, [(name, seed) for name in CAREFUL for seed in seeds])
        alarms = [alarm for each in found for alarm in each]
    table = _table(given.seed, caught, alarms, given.alarms * len(CAREFUL))
    print(table)
    RESULTS.write_text(f"# The judge over the zoo of clients\n\n{table}", encoding="utf-8")
    return 1 if alarms or any(map(_problem, caught)) else 0


def _caught(seed: int, number: int) -> Caught:
    broken = all_broken()[number]
    ground = InProcessGround(broken.client, _spec())
    try:
        whole = check_client(ground, settings=WHOLE, spec=_spec())
        own = next(one for one in all_obligations() if one.id == broken.caught_by)
        costs = any(broken_money(ground.play(schedule)) for schedule in own.schedules)
        settings = ClientSettings(only=("money",), examples=EXAMPLES, seed=seed, worlds=False)
        oracle = check_client(ground, settings=settings, spec=_spec())
    finally:
        ground.close()
    seen = {one.obligation.id for one in whole.judged if one.failure is not None}
    first = min(oracle.failures, key=lambda one: one.runs, default=None)
    is_caught = broken.caught_by in seen
    if first is None:
        return Caught(broken.name, broken.bug, broken.caught_by, is_caught, costs, None, None, None, "")
    schedule, requests = first.run.schedule, len(first.run.exchanges)
    line = schedule_line(schedule)
    return Caught(
        broken.name, broken.bug, broken.caught_by, is_caught, costs, first.runs, schedule.events, requests, line
    )


def _alarms(told: tuple[str, int]) -> list[str]:
    name, seed = told
    ground = InProcessGround(CAREFUL[name], _spec())
    try:
        report = check_client(ground, settings=ClientSettings(examples=EXAMPLES, seed=seed, worlds=False), spec=_spec())
    finally:
        ground.close()
    failures = [one.failure for one in report.judged if one.failure is not None]
    return [f"{name}, seed {seed}: `{schedule_line(one.run.schedule)}`: {one.id}: {one.broken.why}" for one in failures]


def _problem(one: Caught) -> str:
    """Return what the judge missed of a broken client, or nothing."""
    if not one.is_caught:
        return f"{one.bug} (`{one.name}`): not caught by {one.caught_by}"
    if one.costs and (one.runs is None or one.runs > EXAMPLES):
        return f"{one.bug} (`{one.name}`): costs money, and the oracle alone did not find it in {EXAMPLES} runs"
    return ""


def _table(seed: int, caught: list[Caught], alarms: list[str], alarm_runs: int) -> str:
    costly = [one for one in caught if one.costs]
    found = [one for one in costly if one.runs is not None and one.runs <= EXAMPLES]
    rows = [
        ("broken clients judged", len(caught), "≥ 45"),
        ("caught by the obligation that they name", f"{sum(one.is_caught for one in caught)} of {len(caught)}", "all"),
        (
            f"bugs that cost money, found by the oracle alone within {EXAMPLES} runs",
            f"{len(found)} of {len(costly)}",
            "all",
        ),
        ("runs until they were found, median", median(one.runs or 0 for one in found), "-"),
        ("runs until they were found, most", max(one.runs or 0 for one in found), f"≤ {EXAMPLES}"),
        ("events of their shortest stories, mean", f"{mean(one.events or 0 for one in found):.2f}", "-"),
        ("requests of their shortest stories, median", median(one.requests or 0 for one in found), "-"),
        (f"false alarms over {alarm_runs} judgements of careful clients", len(alarms), "none"),
    ]
    lines = [f"Seed {seed}; {facts([])}", "", "| what | figure | target |", "|---|--:|---|"]
    lines += [f"| {what} | {figure} | {target} |" for what, figure, target in rows]
    missed = [problem for one in caught if (problem := _problem(one))]
    lines += ["", "Missed:", "", *(f"- {one}" for one in (*missed, *alarms) or ["nothing"]), ""]
    lines += ["The stories:", "", "| client | its bug | schedule |", "|---|---|---|"]
    lines += [f"| `{one.name}` | {one.bug} | `{one.line}` |" for one in found]
    return "\n".join(lines) + "\n"


@cache
def _spec() -> Spec:
    return load_spec()


if __name__ == "__main__":
    sys.exit(main())
