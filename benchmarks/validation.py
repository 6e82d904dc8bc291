"""Checking a decoded input: finding all its violations and telling them, against pydantic and its errors."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from benchmarks.processes import measured_alone
from benchmarks.table import Row, at_most, median_ratio
from benchmarks.work import SEVEN_VIOLATIONS, VALID

CALLS = 5_000
GOALS = {"valid": at_most(0.7), "seven violations, found": None, "seven violations, found and told": at_most(0.4)}

Check = Callable[[dict[str, Any]], int]
"""Gives the number of violations."""


def rows(*, rounds: int) -> Iterator[Row]:
    measured = measured_alone("benchmarks.validation", rounds)
    for case, goal in GOALS.items():
        ours, theirs = measured[case]["givonkit"], measured[case]["pydantic"]
        yardstick = f"pydantic: {median(theirs):.1f} µs"
        yield Row(f"validation, {case}", f"{median(ours):.1f} µs", median_ratio(ours, theirs), goal, yardstick)


def givonkit_checks() -> tuple[Check, Check]:
    """The check that finds violations, and the one that also tells each as a refusal does."""
    from givonkit.spec import load_spec
    from givonkit.validation import Validator

    spec = load_spec()
    check_input = Validator(spec, spec.world()).compiled("kling-2.6").check_input

    def found(values: dict[str, Any]) -> int:
        findings = check_input(values)[1]
        return len(findings) if findings else 0

    def told(values: dict[str, Any]) -> int:
        findings = check_input(values)[1]
        violations = findings.items if findings else []
        return len([(violation.pointer, violation.rule.code, violation.message) for violation in violations])

    return found, told


def pydantic_checks() -> tuple[Check, Check]:
    """The check that finds errors, and the one that also tells them as FastAPI does."""
    from pydantic import ValidationError

    from benchmarks.peers.kling import Input

    validate = Input.__pydantic_validator__.validate_python

    def found(body: dict[str, Any]) -> int:
        try:
            validate(body)
        except ValidationError as error:
            return error.error_count()
        return 0

    def told(body: dict[str, Any]) -> int:
        try:
            validate(body)
        except ValidationError as error:
            return len(error.errors(include_url=False))
        return 0

    return found, told


def _measured(rounds: int) -> dict[str, dict[str, list[float]]]:
    cases = dict(zip(GOALS, ((VALID, 0, 0), (SEVEN_VIOLATIONS, 0, 7), (SEVEN_VIOLATIONS, 1, 7)), strict=True))
    stacks = {"givonkit": givonkit_checks(), "pydantic": pydantic_checks()}
    measured: dict[str, dict[str, list[float]]] = {case: {stack: [] for stack in stacks} for case in cases}
    for _ in range(rounds):
        for case, (body, depth, violations) in cases.items():
            for stack, checks in stacks.items():
                found = checks[depth](body["input"])
                if found != violations:
                    raise RuntimeError(f"{stack}: expected {violations} violations, got {found}")
                measured[case][stack].append(_microseconds(checks[depth], body["input"]))
    return measured


def _microseconds(check: Check, body: dict[str, Any]) -> float:
    began = time.perf_counter()
    for _ in range(CALLS):
        check(body)
    return (time.perf_counter() - began) / CALLS * 1e6


if __name__ == "__main__":
    print(json.dumps(_measured(int(sys.argv[1]))))
