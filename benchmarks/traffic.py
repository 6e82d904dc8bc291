"""Load from wrk: one work, repeated over keep-alive connections, and what came of it."""

import itertools
import json
import subprocess
from dataclasses import dataclass

from benchmarks.machine import LOAD_CORE, ROOT
from benchmarks.processes import MeasurementFailedError, pinned
from benchmarks.work import Work

CONNECTIONS = 32
KEYS = 64
SCRIPT = ROOT / "benchmarks" / "traffic.lua"

_run_numbers = itertools.count(1)


@dataclass(frozen=True)
class Traffic:
    """What wrk saw: its latencies are in microseconds."""

    requests: int
    microseconds: int
    p50: int
    p99: int
    refused: int
    socket_errors: int

    @property
    def per_second(self) -> float:
        return self.requests / self.microseconds * 1e6


def traffic_of(work: Work, url: str, seconds: float) -> Traffic:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s", str(SCRIPT), url, "--"]
    # Keys are new in every run: each pays from a full account.
    keys = [f"benchmark-{next(_run_numbers)}-", str(KEYS)] if work.key is None else [work.key, "1"]
    command += [work.method, work.path, work.body, *keys]
    completed = subprocess.run(pinned(command, LOAD_CORE), capture_output=True, text=True, check=False)
    if completed.returncode:
        raise MeasurementFailedError(f"wrk ended with {completed.returncode}: {completed.stderr}")
    traffic = Traffic(**json.loads(completed.stdout.splitlines()[-1]))
    _require_expected_answers(work, traffic)
    return traffic


def _require_expected_answers(work: Work, traffic: Traffic) -> None:
    expected = 0 if work.accepted else traffic.requests
    if traffic.socket_errors or traffic.refused != expected or not traffic.requests:
        raise MeasurementFailedError(f"{work.method} {work.path}, expected {expected} refusals: {traffic}")
