"""Requests per second of POST valid, POST invalid and GET by id, in rounds over all stacks."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from benchmarks.checks import reading_of_finished_job, require_expected_answers
from benchmarks.stacks import Stack, started
from benchmarks.table import Goal, Row, at_least, at_most, median_ratio
from benchmarks.traffic import Traffic, traffic_of
from benchmarks.work import POST_INVALID, POST_VALID, Work

SUBJECT = "givonkit"
GOALS: dict[str, dict[str, Goal | None]] = {
    "post": {"hello": at_least(0.5), "Prism": at_least(5), "FastAPI+pydantic": at_least(3)},
    "invalid": {"Prism": at_least(5), "FastAPI+pydantic": None},
    "get": {"hello": at_least(0.75), "Prism": at_least(6), "FastAPI+pydantic": None},
}
TITLES = {"post": "POST, valid", "invalid": "POST, three violations", "get": "GET by id"}
TAIL_GOAL = at_most(5)
REFUSAL_GOAL = at_least(0.9)


@dataclass
class Rounds:
    """The traffic of every round, by kind of work and name of the stack."""

    traffic: dict[tuple[str, str], list[Traffic]] = field(default_factory=dict)

    def add(self, kind: str, stack: str, traffic: Traffic) -> None:
        self.traffic.setdefault((kind, stack), []).append(traffic)

    def has(self, kind: str, stack: str) -> bool:
        return (kind, stack) in self.traffic

    def rates(self, kind: str, stack: str) -> list[float]:
        return [traffic.per_second for traffic in self.traffic[kind, stack]]


def rows(stacks: Sequence[Stack], kinds: Sequence[str], *, rounds: int, seconds: int) -> Iterator[Row]:
    measured = Rounds()
    for number in range(rounds):
        _measure_round(measured, stacks, kinds, seconds, number)
    for kind in kinds:
        yield from _ratio_rows(measured, kind)
    if measured.has("invalid", SUBJECT) and measured.has("post", SUBJECT):
        yield _own_refusals_row(measured)
    if measured.has("post", SUBJECT):
        yield _tail_row(measured.traffic["post", SUBJECT])


def _measure_round(measured: Rounds, stacks: Sequence[Stack], kinds: Sequence[str], seconds: int, number: int) -> None:
    with ExitStack() as running:
        servers = [(stack, running.enter_context(started(stack))) for stack in stacks]
        for stack, url in servers:
            require_expected_answers(stack, url)
        for kind in kinds:
            # Each round begins with another stack, so that none always comes first.
            for stack, url in _rotated(servers, number):
                if kind == "invalid" and not stack.refuses:
                    continue
                work = _work(kind, stack, url)
                traffic_of(work, url, stack.warm_up_seconds)
                measured.add(kind, stack.name, traffic_of(work, url, seconds))
                _report(measured, kind, stack.name, number)


def _rotated(servers: list[tuple[Stack, str]], number: int) -> list[tuple[Stack, str]]:
    first = number % len(servers)
    return servers[first:] + servers[:first]


def _work(kind: str, stack: Stack, url: str) -> Work:
    if kind == "get":
        return reading_of_finished_job(stack, url)
    return POST_VALID if kind == "post" else POST_INVALID


def _report(measured: Rounds, kind: str, stack: str, number: int) -> None:
    latest = measured.traffic[kind, stack][-1]
    latencies = f"p50 {latest.p50 / 1000:.1f} ms, p99 {latest.p99 / 1000:.1f} ms"
    print(f"round {number + 1}: {kind:8}{stack:18}{latest.per_second:9,.0f}/s, {latencies}", file=sys.stderr)


def _ratio_rows(measured: Rounds, kind: str) -> Iterator[Row]:
    if not measured.has(kind, SUBJECT):
        return
    ours = measured.rates(kind, SUBJECT)
    for stack, goal in GOALS[kind].items():
        if measured.has(kind, stack):
            theirs = measured.rates(kind, stack)
            yield Row(TITLES[kind], _rate(ours), median_ratio(ours, theirs), goal, f"{stack}: {_rate(theirs)}")


def _own_refusals_row(measured: Rounds) -> Row:
    refused, valid = measured.rates("invalid", SUBJECT), measured.rates("post", SUBJECT)
    ratio = median_ratio(refused, valid)
    return Row(TITLES["invalid"], _rate(refused), ratio, REFUSAL_GOAL, f"own valid POST: {_rate(valid)}")


def _tail_row(posts: list[Traffic]) -> Row:
    slow, typical = [post.p99 for post in posts], [post.p50 for post in posts]
    yardstick = f"own p50: {median(typical) / 1000:.2f} ms"
    return Row("POST, valid, p99", f"{median(slow) / 1000:.2f} ms", median_ratio(slow, typical), TAIL_GOAL, yardstick)


def _rate(rates: list[float]) -> str:
    return f"{median(rates):,.0f}/s"
