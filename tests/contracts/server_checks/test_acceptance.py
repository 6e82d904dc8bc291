from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.server_checks.verdicts import Side, Verdict

from .served import PLENTY, BentServer, judged, objects

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.verdicts import Finding, Report

    from .served import When

SLUG = "kling-3.0"


def report_on(when: When, path: str = "/input/duration", **settings: Any) -> Report:
    return judged(BentServer(objects(path, when)), SLUG, **{"budget": PLENTY, "at_risk": Decimal(0), **settings})


def only_finding(report: Report) -> Finding:
    findings = [finding for finding in report.findings if finding.side is Side.ACCEPTS]
    assert len(findings) == 1, [finding.title for finding in findings]
    return findings[0]


def inputs(finding: Finding) -> tuple[dict[str, Any], dict[str, Any]]:
    assert finding.pair is not None, finding.title
    assert finding.pair.accepted.is_accepted
    assert finding.pair.refused.status == 422
    return json.loads(finding.pair.accepted.body)["input"], json.loads(finding.pair.refused.body)["input"]


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    return {name for name in {**one, **other} if one.get(name, ...) != other.get(name, ...)}


def nothing(_given: dict[str, Any], _number: int) -> bool:
    return False


def is_both(given: dict[str, Any], **values: Any) -> bool:
    return all(given.get(name) == value for name, value in values.items())


def test_a_correct_server_has_every_promise_of_its_pages_confirmed() -> None:
    report = report_on(nothing)
    sides = [side for verdict in report.rules for side in verdict.sides if side.side is Side.ACCEPTS]
    assert sides
    assert {side.verdict for side in sides} == {Verdict.CONFIRMED}
    assert report.findings == ()


@pytest.mark.parametrize(
    ("name", "value"), [("resolution", "4k"), ("aspectRatio", "1:1"), ("audioEnabled", False), ("duration", 15)]
)
def test_one_value_that_is_refused_is_one_small_finding(name: str, value: Any) -> None:
    finding = only_finding(report_on(lambda given, _: given.get(name) == value, f"/input/{name}", at_risk=None))
    if finding.pair is None:
        assert "complains about" in finding.title
        return
    accepted, refused = inputs(finding)
    assert differing(accepted, refused) == {name}
    assert set(refused) == {"prompt", name}


@pytest.mark.parametrize(
    "values", [{"duration": 15, "resolution": "4k"}, {"aspectRatio": "1:1", "audioEnabled": False}]
)
def test_two_values_that_are_refused_together_stand_alone_in_the_smallest_request(values: dict[str, Any]) -> None:
    report = report_on(lambda given, _: is_both(given, **values))
    finding = only_finding(report)
    accepted, refused = inputs(finding)
    assert {name: refused[name] for name in values} == values
    assert set(refused) == {"prompt", *values}
    assert len(differing(accepted, refused)) == 1
    assert all(name in finding.title for name in values)
    assert finding.also


def test_two_slots_that_are_refused_together_are_found() -> None:
    finding = only_finding(report_on(lambda given, _: "startImage" in given and "endImage" in given))
    accepted, refused = inputs(finding)
    assert set(refused) == {"prompt", "startImage", "endImage"}
    assert differing(accepted, refused) == {"endImage"}


@pytest.mark.parametrize("name", ["resolution", "duration", "startImage"])
def test_a_field_that_is_demanded_is_found_by_leaving_it_out(name: str) -> None:
    finding = only_finding(report_on(lambda given, _: name not in given))
    accepted, refused = inputs(finding)
    assert finding.title == f"{SLUG} refuses without {name}"
    assert set(accepted) - set(refused) == {name}
    assert set(accepted) == {"prompt", name}


def test_a_demanded_field_hides_nothing_else() -> None:
    def when(given: dict[str, Any], _: int) -> bool:
        return "duration" not in given or given.get("resolution") == "4k"

    report = report_on(when)
    titles = {finding.title for finding in report.findings if finding.side is Side.ACCEPTS}
    assert f"{SLUG} refuses without duration" in titles
    assert any("resolution" in title for title in titles)


def test_a_server_that_refuses_its_smallest_request_is_still_asked_about_others() -> None:
    report = report_on(lambda given, _: len(given) < 3, "")
    assert report.findings
    for finding in report.findings:
        accepted, refused = inputs(finding)
        assert len(differing(accepted, refused)) == 1
    assert report.count(Verdict.CONFIRMED) > 20


def test_a_server_that_takes_nothing_at_all_is_one_finding_with_the_smallest_request() -> None:
    report = report_on(lambda *_: True, "")
    finding = only_finding(report)
    assert finding.pair is None
    assert json.loads(finding.exchange.body)["input"] == {"prompt": "a"}
    assert report.spending.spent == 0
    assert report.exit_code == 1


def test_what_comes_and_goes_is_told_with_its_rate_and_with_equal_requests() -> None:
    report = report_on(lambda given, number: given.get("resolution") == "4k" and number % 3 == 0)
    finding = only_finding(report)
    accepted, refused = inputs(finding)
    assert finding.title.endswith("now and then")
    assert 1 <= finding.seen < finding.tries <= 5
    assert accepted == refused


def test_what_is_refused_once_is_seen_twice_before_it_is_told() -> None:
    report = report_on(lambda given, _: given.get("resolution") == "4k")
    finding = only_finding(report)
    assert finding.pair is not None
    refused = [each for each in report.exchanges if b'"4k"' in each.body and each.status == 422 and not each.trouble]
    assert len(refused) >= 2


def test_without_a_budget_nothing_valid_is_sent() -> None:
    server = BentServer()
    report = judged(server, SLUG, budget=Decimal(0))
    assert server.charges == []
    assert report.spending.spent == 0
    why = {side.why for verdict in report.rules for side in verdict.sides if side.side is Side.ACCEPTS}
    assert any("of the budget are left" in reason for reason in why)


@pytest.mark.parametrize("budget", [45, 200, 500])
def test_a_server_that_charges_as_documented_gets_no_more_than_the_budget(budget: int) -> None:
    server = BentServer()
    report = judged(server, SLUG, "nano-banana", budget=Decimal(budget))
    assert server.charged <= budget
    assert report.spending.spent <= budget


@pytest.mark.parametrize("factor", [1, 2, 5])
def test_a_run_never_says_that_it_spent_less_than_the_jobs_told(factor: int) -> None:
    server = BentServer(factor=Decimal(factor))
    report = judged(server, SLUG, budget=Decimal(600))
    assert 0 < server.charged <= report.spending.spent


def test_jobs_whose_price_nobody_tells_count_by_the_dearer_reading() -> None:
    server = BentServer(tells_cost=False)
    report = judged(server, SLUG, budget=Decimal(600))
    assert 0 < server.charged <= report.spending.spent <= 600


def test_more_budget_settles_no_less() -> None:
    settled = [judged(BentServer(), SLUG, budget=Decimal(budget)).count(Verdict.CONFIRMED) for budget in (0, 200, 2500)]
    assert settled == sorted(settled)
    assert settled[0] < settled[-1]


@pytest.mark.parametrize("factor", [2, 5])
def test_a_server_that_charges_more_than_documented_is_paid_for_one_job_too_much_at_most(factor: int) -> None:
    server = BentServer(factor=Decimal(factor))
    judged(server, SLUG, budget=Decimal(600))
    assert server.charged <= 600 + max(server.charges)


def test_a_403_or_a_402_ends_the_questions_about_a_model() -> None:
    server = BentServer()
    plain = server.handle

    def handle(request: Any) -> Any:
        reply = plain(request)
        reply.status = 402 if reply.status == 202 else reply.status
        return reply

    server.handle = handle  # type: ignore[method-assign]  # a key without tokens
    report = judged(server, SLUG, budget=PLENTY, at_risk=PLENTY)
    assert sum(each.status == 402 for each in report.exchanges) < 10
    assert report.findings == ()
    assert "the key has too few tokens (402)" in {side.why for each in report.rules for side in each.sides}


def test_a_made_up_asset_that_nobody_takes_is_no_finding() -> None:
    report = report_on(lambda given, _: str(given.get("startImage")).startswith("asset:"), "/input/startImage")
    assert not [finding for finding in report.findings if finding.side is Side.ACCEPTS and finding.pair is not None]
