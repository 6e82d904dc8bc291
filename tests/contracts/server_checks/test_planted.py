from __future__ import annotations

import json
from decimal import Decimal
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.server_checks.offers import Offers
from givonkit_contracts.server_checks.planted import TYPE_PLANT, Plant, plants_of
from givonkit_contracts.server_checks.settings import Settings
from givonkit_contracts.server_checks.verdicts import Side, Verdict

from .complaining import LISTING, SHAPES, Problem, problems_of
from .served import SPEC, BentServer, judged, objects, overlooks, subject_of, takes_all

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.verdicts import Report

    from .served import Bend

SLUG = "kling-3.0"
FREE = Decimal(0)


def free_report(shape: str, bend: Bend = lambda problems, _body, _number: problems, *, slug: str = SLUG) -> Report:
    server = BentServer(bend, complain=SHAPES[shape])
    report = judged(server, slug, at_risk=FREE)
    assert server.charged == 0
    return report


def confirmed(report: Report, side: Side) -> set[str]:
    """Return the rules of which one side was confirmed."""
    sides = [(verdict.rule.id, each) for verdict in report.rules for each in verdict.sides]
    return {rule for rule, each in sides if each.side is side and each.verdict is Verdict.CONFIRMED}


@pytest.mark.parametrize(("shape", "slug"), [*zip(SHAPES, cycle(["kling-3.0", "nano-banana"]), strict=False)])
def test_a_correct_server_is_accused_of_nothing_however_it_complains(shape: str, slug: str) -> None:
    assert free_report(shape, slug=slug).findings == ()


@pytest.mark.parametrize("shape", LISTING)
def test_where_all_problems_are_listed_values_and_refusals_are_settled_for_nothing(shape: str) -> None:
    report = free_report(shape)
    for rule in ("resolution/enum", "duration/maximum", "aspectRatio/enum", "audioEnabled/type"):
        assert f"{SLUG}/input.{rule}" in confirmed(report, Side.ACCEPTS) & confirmed(report, Side.REFUSES)
    assert report.exit_code == 0


@pytest.mark.parametrize("shape", ["first", "nothing"])
def test_where_one_problem_hides_the_others_nothing_is_settled_by_silence(shape: str) -> None:
    report = free_report(shape)
    assert confirmed(report, Side.ACCEPTS) == set()
    assert not {rule for rule in confirmed(report, Side.REFUSES) if rule.startswith(f"{SLUG}/")}


def test_what_is_looked_at_in_a_later_stage_is_not_settled_by_the_silence_of_an_earlier_one() -> None:
    report = free_report("stages")
    later = {f"{SLUG}/input.{rule}" for rule in ("duration/minimum", "duration/maximum", "duration/step")}
    assert f"{SLUG}/input.resolution/enum" in confirmed(report, Side.ACCEPTS)
    assert not later & (confirmed(report, Side.ACCEPTS) | confirmed(report, Side.REFUSES))


@pytest.mark.parametrize("shape", LISTING)
def test_a_complaint_about_an_allowed_value_is_a_finding_for_nothing(shape: str) -> None:
    report = free_report(shape, objects("/input/duration", lambda given, _: given.get("duration") == 9))
    [finding] = report.findings
    assert (finding.rule.id, finding.side) == (f"{SLUG}/input.duration/step", Side.ACCEPTS)
    assert "duration 9" in finding.title


@pytest.mark.parametrize(
    ("shape", "rule"), [("echo", "resolution/enum"), ("text", "audioEnabled/type"), ("echo", "startImage/scheme")]
)
def test_silence_about_a_broken_rule_is_a_finding_where_all_problems_are_listed(shape: str, rule: str) -> None:
    name, _, code = rule.partition("/")
    report = free_report(shape, overlooks(f"/input/{name}", code))
    assert f"{SLUG}/input.{rule}" in {finding.rule.id for finding in report.findings}
    assert len(report.findings) == 1


@pytest.mark.parametrize("shape", ["first", "stages", "nothing"])
def test_silence_is_no_finding_where_not_all_problems_are_listed(shape: str) -> None:
    report = free_report(shape, overlooks("/input/duration", "maximum"))
    assert report.findings == ()


def test_two_servers_that_list_problems_in_any_order_are_the_same() -> None:
    def turned(problems: list[Problem], _body: Any, number: int) -> list[Problem]:
        return problems[::-1] if number % 2 else problems

    assert free_report("all", turned).findings == ()


@pytest.mark.parametrize("slug", SPEC.models)
def test_a_plant_is_one_documented_violation(slug: str) -> None:
    subject = subject_of(slug)
    for plant in plants_of(subject):
        planted = plant.into(subject.smallest())
        _, problems, _ = problems_of(json.dumps(planted).encode())
        assert {each.path for each in problems} == {
            f"/{plant.field}" if plant is TYPE_PLANT else f"/input/{plant.field}"
        }


def test_a_plant_leaves_the_body_as_it_was() -> None:
    body = subject_of(SLUG).smallest()
    before = json.dumps(body)
    planted = Plant("prompt", 5, "a rule").into(body)
    assert (planted["input"]["prompt"], json.dumps(body)) == (5, before)


def test_without_tokens_at_risk_a_server_that_takes_all_is_paid_nothing() -> None:
    server = BentServer(takes_all)
    report = judged(server, SLUG, at_risk=FREE)
    assert server.charged == report.spending.lost == 0
    assert all(json.loads(body) == "many" or b'"kling-3.0"' not in body for body in server.posts if _is_json(body))


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def forgets_type(slug: str) -> Bend:
    """Bend a server so that it does not look at the type for one model."""

    def bend(problems: list[Problem], body: Any, _number: int) -> list[Problem]:
        of_model = isinstance(body, dict) and body.get("model") == slug
        return [each for each in problems if not (of_model and each.path == "/type")]

    return bend


NOW_AND_THEN = overlooks("/type", when=lambda _, number: number % 4 == 0)


@pytest.mark.parametrize("tells_cost", [True, False])
@pytest.mark.parametrize("bend", [forgets_type(SLUG), NOW_AND_THEN], ids=["for one model", "now and then"])
def test_a_violation_that_is_taken_after_all_is_carried_along_no_more(*, bend: Bend, tells_cost: bool) -> None:
    server = BentServer(bend, tells_cost=tells_cost)
    judged(server, SLUG, at_risk=FREE)
    assert len([charge for charge in server.charges if charge]) <= 1


@pytest.mark.parametrize("bend", [forgets_type(SLUG), NOW_AND_THEN], ids=["for one model", "now and then"])
def test_a_violation_that_is_taken_after_all_is_told_with_what_it_may_have_cost(bend: Bend) -> None:
    server = BentServer(bend)
    report = judged(server, SLUG, at_risk=FREE)
    assert report.spending.lost >= server.charged
    assert "generations/type/enum" in {finding.rule.id for finding in report.findings}


@pytest.mark.parametrize("bend", [forgets_type(SLUG), NOW_AND_THEN], ids=["for one model", "now and then"])
def test_a_planted_violation_that_is_taken_costs_one_job_beyond_what_is_at_risk_at_most(bend: Bend) -> None:
    server = BentServer(bend)
    report = judged(server, SLUG, "nano-banana")
    assert server.charged <= report.spending.at_risk + max(server.charges)


def test_a_plan_whose_facets_cannot_be_met_is_asked_nothing() -> None:
    plan = Offers(subject_of(SLUG), Settings())
    assert {facet.field for facet in plan.facets} == set(SPEC.models[SLUG].fields)
