from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

from givonkit_contracts.reports.summary import cost_lines, model_counts, reasons
from givonkit_contracts.server_checks.traffic_report import TrafficReport
from givonkit_contracts.server_checks.verdicts import Report, Verdict

from .example import report, spending, verdicts

UNSETTLED = replace(verdicts()[0], verdict=Verdict.NOT_SETTLED)


def test_rules_are_counted_by_model() -> None:
    assert model_counts(verdicts()) == [
        ("(every model)", 2, 1, 0, 1),
        ("kling-o1", 3, 3, 1, 2),
        ("veo-3.1-lite", 0, 0, 4, 0),
    ]


def test_equal_reasons_are_one_and_the_most_frequent_comes_first() -> None:
    found = [(reason.why, len(reason.rules)) for reason in reasons(verdicts())]
    assert found == [
        ("its price has no documented ceiling", 4),
        ("the budget is used up: what the page allows was not tried", 1),
    ]


def test_reasons_that_differ_in_numbers_are_one() -> None:
    whys = (
        "it may cost 55 tokens, and 0.5 are left for kling-2.6",
        "it may cost 1,100 tokens, and 3 are left for kling-2.6",
    )
    (found,) = reasons([replace(UNSETTLED, why=why) for why in whys])
    assert (found.why, len(found.rules)) == ("it may cost … tokens, and … are left for kling-2.6", 2)


def test_equal_reasons_keep_their_numbers() -> None:
    (found,) = reasons([replace(UNSETTLED, why="55 tokens")] * 2)
    assert found.why == "55 tokens"


def test_a_rule_without_a_reason_is_said_to_have_none() -> None:
    assert reasons([replace(UNSETTLED, why=" ")])[0].why == "no reason was given"


def test_the_cost_is_told_in_plain_numbers() -> None:
    assert cost_lines(report(spending=spending(spent=Decimal("1E+2"), lost=Decimal("1.0")))) == [
        "93 requests in 12.3 s.",
        "Spent on purpose: 100 tokens of a budget of 100 tokens.",
        "Lost to wrongly accepted requests: 1 token of 55 tokens at risk.",
        "Seen to come back: 5.5 tokens.",
    ]


def test_judging_a_recording_costs_nothing_to_tell_of() -> None:
    assert cost_lines(TrafficReport(**{field.name: getattr(report(), field.name) for field in fields(Report)})) == []
