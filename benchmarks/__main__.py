"""`python -m benchmarks`: every figure that the README quotes, as one Markdown table."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator

from benchmarks import (
    client_judging,
    cold_start,
    engine,
    imports,
    judging,
    jumping,
    live,
    memory,
    plugin_load,
    strategies,
    throughput,
    tools,
    validation,
)
from benchmarks.exchanges import rows as exchanges
from benchmarks.machine import LOAD_CORE, facts
from benchmarks.processes import MeasurementFailedError
from benchmarks.pytest_runs import rows as pytest_runs
from benchmarks.selection import NAMES, WHEN_ASKED, Selection, servers
from benchmarks.soak import rows as soak
from benchmarks.stacks import Stack
from benchmarks.table import Row, markdown, write

PROCESSES_PER_ROUND = 8
MEMORY_ROUNDS = 3


def main() -> int:
    selection = _selection()
    # Both signals end the benchmark by an exception, which stops what was started; a shell may have SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    os.sched_setaffinity(0, {LOAD_CORE})
    try:
        return _run(selection)
    except (tools.ToolMissingError, MeasurementFailedError) as failure:
        print(failure, file=sys.stderr)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
    return 1


def _run(selection: Selection) -> int:
    notes: list[str] = []
    failures: list[str] = []
    stacks: list[Stack] = []
    if selection.needs_servers:
        tools.ensure_load_tools()
        stacks = servers(notes)
    rows = list(_rows(selection, stacks, failures))
    with_prism = any(stack.name == "Prism" for stack in stacks)
    header = facts(tools.versions(with_prism=with_prism) if stacks else [])
    table = markdown(header, rows, [*notes, *failures])
    print(table)
    if selection.is_whole and not failures:
        write(table)
    return 1 if failures else 0


def _rows(selection: Selection, stacks: list[Stack], failures: list[str]) -> Iterator[Row]:
    for name, rows in _measurements(selection, stacks):
        print(f"measuring {name} …", file=sys.stderr)
        try:
            yield from rows()
        except (tools.ToolMissingError, MeasurementFailedError) as failure:
            print(failure, file=sys.stderr)
            failures.append(f"Not measured: {name}.")


def _measurements(selection: Selection, stacks: list[Stack]) -> Iterator[tuple[str, Callable[[], Iterator[Row]]]]:
    rounds = selection.rounds
    if selection.throughput:
        yield (
            ", ".join(selection.throughput),
            lambda: throughput.rows(stacks, selection.throughput, rounds=rounds, seconds=selection.seconds),
        )
    offered: dict[str, Callable[[], Iterator[Row]]] = {
        "cold": lambda: cold_start.rows(stacks, rounds=2 * rounds),
        "import": lambda: imports.rows(runs=PROCESSES_PER_ROUND * rounds),
        "engine": engine.rows,
        "validation": lambda: validation.rows(rounds=rounds),
        "strategies": lambda: strategies.rows(rounds=rounds),
        "judging": lambda: judging.rows(rounds=rounds),
        "client-judging": lambda: client_judging.rows(rounds=rounds),
        "memory": lambda: memory.rows(jobs=selection.jobs, rounds=min(rounds, MEMORY_ROUNDS)),
        "clients": lambda: exchanges.rows(rounds=rounds),
        "tests": lambda: pytest_runs.rows(rounds=rounds),
        "live": lambda: live.rows(rounds=rounds),
        "plugin": lambda: plugin_load.rows(runs=PROCESSES_PER_ROUND * rounds),
        "jumping": lambda: jumping.rows(rounds=rounds),
        "soak": lambda: soak.rows(minutes=selection.minutes),
    }
    yield from ((name, rows) for name, rows in offered.items() if name in selection.names)


def _selection() -> Selection:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    known = (*NAMES, *WHEN_ASKED)
    parser.add_argument("--only", default=",".join(NAMES), help=f"some of {','.join(known)}; the table is only printed")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (default: 5)")
    parser.add_argument("--seconds", type=int, default=2, help="seconds of each load (default: 2)")
    parser.add_argument("--jobs", type=int, default=200_000, help="jobs to store for memory (default: 200000)")
    parser.add_argument("--minutes", type=float, default=5.0, help="minutes of the soak (default: 5)")
    given = parser.parse_args()
    asked = given.only.split(",")
    unknown = sorted(set(asked) - set(known))
    if unknown:
        parser.error(f"argument --only: expected some of {','.join(known)}, got {','.join(unknown)}")
    names = tuple(name for name in known if name in asked)
    return Selection(names, given.rounds, given.seconds, given.jobs, given.minutes)


if __name__ == "__main__":
    sys.exit(main())
