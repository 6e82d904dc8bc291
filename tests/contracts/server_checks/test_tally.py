from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit_contracts.server_checks.tally import SideTally, Tally
from givonkit_contracts.server_checks.verdicts import Finding, Pair, RuleVerdict, Side, Verdict

from .served import SPEC, recorded

if TYPE_CHECKING:
    from givonkit.spec import Rule

DURATION = SPEC.model_rules("kling-3.0").fields["duration"][0]
JSON = SPEC.request_rules["generations/body/json"]
SMALL, LARGE = recorded(202, {"a": 1}), recorded(202, {"a": 1, "b": "a longer body"})


def found(
    title: str = "takes 7", *, rule: Rule = DURATION, model: str = "kling-3.0", side: Side = Side.REFUSES, **more: Any
) -> Finding:
    fields: dict[str, Any] = {"id": f"{model}/{rule.id}:{side}:{title}", "expected": "no", "exchange": SMALL, **more}
    return Finding(rule=rule, model=model, side=side, title=title, **fields)


def verdict_of(tally: Tally) -> RuleVerdict:
    [verdict] = tally.verdicts()
    return verdict


def settled(tally: Tally, side: Side, *, rule: Rule = DURATION, model: str = "kling-3.0") -> SideTally:
    each = tally.side(rule, model, side)
    each.plan("a value")
    each.settle("a value")
    return each


def test_a_side_whose_values_are_all_settled_is_confirmed() -> None:
    side = SideTally(Side.ACCEPTS)
    for value in ("5", "10"):
        side.plan(value)
        side.settle(value)
    verdict = side.verdict()
    assert (verdict.verdict, verdict.settled, verdict.planned) == (Verdict.CONFIRMED, 2, 2)


def test_one_open_value_leaves_a_side_not_settled_and_the_reason_is_told() -> None:
    side = SideTally(Side.ACCEPTS)
    for value in ("5", "10"):
        side.plan(value)
    side.settle("5")
    side.leave("10", "no tokens are left")
    verdict = side.verdict()
    assert (verdict.verdict, verdict.why) == (Verdict.NOT_SETTLED, "no tokens are left")
    assert (verdict.settled, verdict.planned) == (1, 2)


def test_the_reason_of_most_values_is_told() -> None:
    side = SideTally(Side.ACCEPTS)
    for value, reason in (("1", "too dear"), ("2", "status 500"), ("3", "too dear")):
        side.plan(value)
        side.leave(value, reason)
    assert side.verdict().why == "too dear"


def test_a_value_that_was_never_reached_says_so() -> None:
    side = SideTally(Side.ACCEPTS)
    side.plan("5")
    assert side.verdict().why == "it was not reached"


def test_what_is_settled_stays_so() -> None:
    side = SideTally(Side.ACCEPTS)
    side.settle("5")
    side.plan("5")
    side.leave("5", "too dear")
    assert side.is_settled("5")
    assert side.verdict().verdict is Verdict.CONFIRMED


def test_a_contradiction_goes_before_all_else() -> None:
    side = SideTally(Side.ACCEPTS)
    side.settle("5")
    side.leave("10", "too dear")
    side.contradict("refuses 20")
    side.contradict("refuses 30")
    assert (side.verdict().verdict, side.verdict().why) == (Verdict.CONTRADICTED, "refuses 20")


def test_a_rule_is_confirmed_when_both_sides_are() -> None:
    tally = Tally()
    for side in (Side.ACCEPTS, Side.REFUSES):
        settled(tally, side)
    verdict = verdict_of(tally)
    assert (verdict.verdict, verdict.model) == (Verdict.CONFIRMED, "kling-3.0")
    assert [each.side for each in verdict.sides] == [Side.ACCEPTS, Side.REFUSES]


def test_a_rule_of_which_one_side_is_open_is_not_settled() -> None:
    tally = Tally()
    settled(tally, Side.REFUSES)
    tally.side(DURATION, "kling-3.0", Side.ACCEPTS).plan("5")
    assert verdict_of(tally).verdict is Verdict.NOT_SETTLED


def test_a_finding_contradicts_its_rule_whatever_else_is_settled() -> None:
    tally = Tally()
    settled(tally, Side.ACCEPTS)
    settled(tally, Side.REFUSES)
    tally.find(found())
    verdict = verdict_of(tally)
    assert (verdict.verdict, verdict.why) == (Verdict.CONTRADICTED, "takes 7")


def test_a_rule_that_is_left_is_not_settled_and_says_why() -> None:
    tally = Tally()
    tally.leave(DURATION, "kling-3.0", "no page says it")
    assert (verdict_of(tally).verdict, verdict_of(tally).why) == (Verdict.NOT_SETTLED, "no page says it")


def test_a_rule_that_nobody_asked_about_is_never_confirmed() -> None:
    tally = Tally()
    tally.side(DURATION, "kling-3.0", Side.REFUSES)
    tally.leave(DURATION, "kling-3.0", "no probe")
    assert verdict_of(tally).verdict is Verdict.NOT_SETTLED


def test_a_rule_about_every_request_is_one_verdict_for_all_models() -> None:
    tally = Tally()
    for model in ("kling-3.0", "kling-o1"):
        settled(tally, Side.REFUSES, rule=JSON, model=model).requests = 3
    verdict = verdict_of(tally)
    assert (verdict.model, verdict.verdict, verdict.requests) == (None, Verdict.CONFIRMED, 6)
    [side] = verdict.sides
    assert (side.settled, side.planned) == (2, 2)


def test_one_model_is_enough_to_contradict_a_rule_about_every_request() -> None:
    tally = Tally()
    settled(tally, Side.REFUSES, rule=JSON, model="kling-o1")
    tally.find(found(rule=JSON))
    assert verdict_of(tally).verdict is Verdict.CONTRADICTED


def test_one_cause_is_told_once_and_with_its_pair() -> None:
    tally = Tally()
    pair = Pair(SMALL, LARGE, "b is added")
    tally.find(found(id="one"))
    tally.find(found(id="one", pair=pair))
    tally.find(found(id="one"))
    assert [each.pair for each in tally.findings.values()] == [pair]


def test_findings_on_one_side_of_a_rule_are_one_and_the_smallest_is_shown() -> None:
    tally = Tally()
    tally.find(found("takes 7", exchange=LARGE, pair=Pair(LARGE, SMALL, "")))
    tally.find(found("takes 8", exchange=SMALL, pair=Pair(SMALL, LARGE, "")))
    tally.find(found("takes 9", exchange=SMALL))
    [merged] = tally.merged_findings()
    assert (merged.title, merged.also) == ("takes 8", ("takes 7", "takes 9"))


def test_findings_about_models_or_sides_of_their_own_are_told_apart() -> None:
    tally = Tally()
    tally.find(found())
    tally.find(found(side=Side.ACCEPTS))
    tally.find(found(rule=SPEC.model_rules("kling-o1").fields["duration"][0], model="kling-o1"))
    assert len(tally.merged_findings()) == 3


def test_a_rule_about_every_request_has_one_finding_for_all_models() -> None:
    tally = Tally()
    for model in ("kling-3.0", "kling-o1"):
        tally.find(found(rule=JSON, model=model))
    assert len(tally.merged_findings()) == 1
