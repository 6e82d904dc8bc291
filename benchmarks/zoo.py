"""`python -m benchmarks.zoo`: the judge over the whole zoo of servers, as one Markdown table in ZOO.md.

It fails when a harmless server is found wrong, and when fewer deviations are seen than the floors of the table.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache, partial

from benchmarks.machine import ROOT, facts
from givonkit import Spec, load_spec
from tests.zoo.judging.doubtful import COSTS_UNFORESEEN, PLANTS_TAKEN, base_kind
from tests.zoo.judging.drawing import seed_of_the_day
from tests.zoo.judging.figures import Figure, Runs, figures, markdown
from tests.zoo.judging.trials import AMPLE, FREE, PRICELESS, Allowance, Trial, deviation_trial, harmless_trial
from tests.zoo.servers.deviation import Deviation
from tests.zoo.servers.deviations import deviations

RESULTS = ROOT / "benchmarks" / "ZOO.md"
HARMLESS_RUNS = 50
STEP = 4
FATAL = ("seen, of those", "false alarms", "findings about", "runs charged more")
"""What the run fails for; the other targets are told and no more."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.zoo", description=__doc__)
    parser.add_argument("--seed", type=int, default=seed_of_the_day(), help="draws the deviations (default: the date)")
    parser.add_argument(
        "--each", type=int, default=1, metavar="N", help="judge each n-th alone; the table is only printed"
    )
    given = parser.parse_args()
    seed, each_nth = given.seed, given.each
    spec = load_spec()
    known = {deviation.id: deviation for deviation in deviations(spec, seed)}
    unforeseen = frozenset(name for name, each in known.items() if base_kind(each) in COSTS_UNFORESEEN)
    planted = frozenset(name for name, each in known.items() if base_kind(each) in PLANTS_TAKEN)
    runs = _runs(seed, range(0, len(known), each_nth), range(0, HARMLESS_RUNS, each_nth))
    runs = replace(runs, unforeseen=unforeseen, planted=planted)
    found = figures(runs)
    missed = [f"{known[trial.name].says} (`{trial.name}`)" for trial in runs.missed]
    table = markdown(f"Seed {seed}; {facts([])}", found, missed)
    print(table)
    if each_nth == 1:
        RESULTS.write_text(f"# The judge over the zoo of servers\n\n{table}", encoding="utf-8")
    return 1 if any(_is_fatal(figure) for figure in found) else 0


def _runs(seed: int, places: range, harmless_runs: range) -> Runs:
    with ProcessPoolExecutor() as pool:
        ample = pool.map(partial(_of_deviation, seed, AMPLE), places, chunksize=STEP)
        free = pool.map(partial(_of_deviation, seed, FREE), places, chunksize=STEP)
        priceless = pool.map(partial(_of_deviation, seed, PRICELESS), places, chunksize=STEP)
        harmless = pool.map(_of_harmless, [100 * seed + run for run in harmless_runs])
        return Runs(list(ample), list(free), list(priceless), list(harmless))


def _of_deviation(seed: int, allowance: Allowance, place: int) -> Trial:
    return deviation_trial(_spec(), _deviations(seed)[place], seed, allowance)


def _of_harmless(seed: int) -> Trial:
    return harmless_trial(_spec(), seed)


@cache
def _spec() -> Spec:
    return load_spec()


@cache
def _deviations(seed: int) -> list[Deviation]:
    return deviations(_spec(), seed)


def _is_fatal(figure: Figure) -> bool:
    return figure.is_met is False and figure.what.startswith(FATAL)


if __name__ == "__main__":
    sys.exit(main())
