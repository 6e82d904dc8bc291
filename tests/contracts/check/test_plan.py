from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.server_checks.judge import Probe
from givonkit_contracts.server_checks.line import Purpose

from .runs import DURATION, RULES, TARGET, request_body

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from .conftest import FakeJudge, Run

SEVEN = json.dumps(request_body(duration=7)).encode()
FREE = json.dumps({"type": "video"}).encode()
PROBES = (
    Probe("question a", None, "a question", FREE, Decimal(0), Purpose.QUESTION),
    Probe("b", RULES["generations/body/json"], "no JSON", b"{", Decimal(0), Purpose.REFUSAL),
    Probe("c", RULES[DURATION], "duration 7", SEVEN, Decimal("27.5"), Purpose.REFUSAL),
    Probe("d", RULES[DURATION], "duration 8", SEVEN, None, Purpose.REFUSAL),
    Probe("e", RULES[DURATION], "duration 5, [bold]", SEVEN, Decimal(20), Purpose.ACCEPTANCE),
)


def test_a_plan_shows_the_totals_and_every_probe_with_its_worst_case(
    run: Run, judge: FakeJudge, snapshot: SnapshotAssertion
) -> None:
    judge.probes = PROBES
    assert run("server", "--plan", columns=200).stdout == snapshot


def test_a_long_plan_shows_the_bodies_too(run: Run, judge: FakeJudge, snapshot: SnapshotAssertion) -> None:
    judge.probes = PROBES
    assert run("server", "--plan", "--verbose", columns=200).stdout == snapshot


@pytest.mark.parametrize(
    ("rate", "words"), [(("--rate", "0.5"), ", about 10 s at 0.5 requests a second"), ((TARGET,), "")]
)
def test_a_plan_says_how_long_it_takes_where_requests_are_paced(
    run: Run, judge: FakeJudge, rate: tuple[str, ...], words: str
) -> None:
    judge.probes = PROBES
    assert run("server", "--plan", *rate).stdout.startswith(f"In all · 5 probes{words}\n")


def test_a_plan_that_takes_long_says_it_in_minutes(run: Run, judge: FakeJudge) -> None:
    judge.probes = PROBES * 120
    assert run("server", "--plan").stdout.startswith("In all · 600 probes, about 2 min at 5 requests a second\n")


def test_what_nobody_knows_the_price_of_is_never_shown_as_nothing(run: Run, judge: FakeJudge) -> None:
    judge.probes = (PROBES[3],)
    assert json.loads(run("server", "--plan", "--json").stdout)["totals"] == [
        {"purpose": "refusal", "probes": 1, "dearest": None, "sum": None, "unknown": 1}
    ]
    assert run("server", "--plan").stdout.split("\n")[2].split() == ["refusal", "1", "—", "—", "1"]


def test_a_plan_needs_no_key_and_no_server(run: Run, judge: FakeJudge) -> None:
    result = run("server", "--plan", "--model", "kling-o1", key=None)
    assert (result.exit_code, judge.asked[0].settings.models) == (0, ("kling-o1",))


def test_a_plan_as_json(run: Run, judge: FakeJudge) -> None:
    judge.probes = (*PROBES, Probe("f", None, "large", b"x" * 70_000, Decimal(0), Purpose.QUESTION))
    plan = json.loads(run("server", "--plan", "--json", key=None).stdout)
    assert plan["probes"][2] == {
        "id": "c",
        "model": "kling-o1",
        "rule": DURATION,
        "purpose": "refusal",
        "says": "duration 7",
        "worst": 27.5,
        "bytes": len(SEVEN),
        "body": SEVEN.decode(),
    }
    assert [probe["worst"] for probe in plan["probes"][3:5]] == [None, 20]
    assert (plan["probes"][5]["bytes"], plan["probes"][5]["body"]) == (70_000, None)
    assert plan["totals"] == [
        {"purpose": "question", "probes": 2, "dearest": 0, "sum": 0, "unknown": 0},
        {"purpose": "refusal", "probes": 3, "dearest": 27.5, "sum": 27.5, "unknown": 1},
        {"purpose": "acceptance", "probes": 1, "dearest": 20, "sum": 20, "unknown": 0},
    ]


def test_what_is_known_beside_unknown_prices_is_a_lower_bound_unless_it_is_nothing(run: Run, judge: FakeJudge) -> None:
    judge.probes = PROBES[2:4]
    assert run("server", "--plan").stdout.split("\n")[2].split() == ["refusal", "2", "≥", "27.5", "≥", "27.5", "1"]
    judge.probes = (PROBES[1], PROBES[3])
    assert run("server", "--plan").stdout.split("\n")[2].split() == ["refusal", "2", "—", "—", "1"]


def test_a_plan_with_an_unknown_model_names_the_nearest(run: Run, judge: FakeJudge) -> None:
    result = run("server", "--plan", "--model", "kling-01")
    assert (result.exit_code, judge.asked) == (2, [])
    assert "did you mean 'kling-o1'?" in result.stderr


def test_the_real_plan_of_a_model_counts_what_nobody_can_price(run: Run) -> None:
    plan = json.loads(run("server", "--plan", "--json", "--model", "kling-3.0", key=None).stdout)
    assert {probe["model"] for probe in plan["probes"]} >= {None, "kling-3.0"}
    assert sum(total["probes"] for total in plan["totals"]) == len(plan["probes"]) > 100
