from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.reports.unlocked import unlocked
from givonkit_contracts.server_checks.verdicts import Verdict

from .example import report, spending, verdicts

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.verdicts import Report


def waiting(*whys: str, **money: Decimal) -> Report:
    """Return a run in which rules were not settled for these reasons."""
    rules = tuple(replace(verdicts()[0], verdict=Verdict.NOT_SETTLED, why=why) for why in whys)
    return report(rules=rules, spending=spending(unlocked_by_ceiling=(), **money))


def test_a_price_ceiling_would_unlock_the_rules_of_its_model() -> None:
    assert next(unlocked(report())) == "--price-ceiling veo-3.1-lite=TOKENS would unlock up to 4 rules"


def test_a_rule_that_no_page_states_is_not_among_the_unlocked() -> None:
    unpriced = tuple(replace(item, verdict=Verdict.NOT_SETTLED, model="veo-3.1-lite") for item in verdicts())
    assert next(unlocked(report(rules=unpriced))).endswith(" would unlock up to 14 rules")


def test_few_of_many_models_are_named() -> None:
    many = spending(unlocked_by_ceiling=("a", "b", "c", "d", "e"))
    assert next(unlocked(report(spending=many))).startswith("--price-ceiling a=TOKENS, b=TOKENS, c=TOKENS and 2 more ")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ("at risk", "--at-risk 55.5 or more would unlock up to 2 rules"),
        ("of the budget", "--budget 55.5 or more would unlock up to 2 rules"),
    ],
)
def test_the_sum_is_said_that_the_dearest_request_takes(left: str, words: str) -> None:
    whys = (f"it may cost {tokens} tokens, and 0 {left} are left" for tokens in ("55.50", "9"))
    nothing = Decimal(0)
    assert list(unlocked(waiting(*whys, budget=nothing, at_risk=nothing))) == [words]


@pytest.mark.parametrize(
    "why", ["it may cost 55 tokens, and 5 of the budget are left", "the budget is used up: it was not tried"]
)
def test_no_sum_is_said_where_other_requests_used_some_up(why: str) -> None:
    assert list(unlocked(waiting(why, budget=Decimal(20)))) == ["a larger --budget would unlock up to 1 rule"]
