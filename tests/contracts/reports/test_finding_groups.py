from __future__ import annotations

from dataclasses import replace

from givonkit_contracts.reports.finding_groups import finding_groups
from givonkit_contracts.server_checks.verdicts import Side

from .example import FINDINGS, LONG_ENOUGH, accepts_too_much


def test_findings_about_different_rules_stay_alone_and_in_their_order() -> None:
    assert [(group.clearest, group.others) for group in finding_groups(FINDINGS)] == [(one, ()) for one in FINDINGS]


def test_the_two_sides_of_a_rule_are_told_apart() -> None:
    refuses = accepts_too_much()
    assert len(finding_groups((refuses, replace(refuses, side=Side.ACCEPTS)))) == 2


def test_a_finding_with_a_pair_is_the_clearest() -> None:
    alone, paired = accepts_too_much(pair=None), accepts_too_much()
    assert finding_groups((alone, paired)) == [(paired, (alone,))]


def test_of_several_pairs_the_smallest_request_is_the_clearest() -> None:
    long, short = accepts_too_much(exchange=LONG_ENOUGH), accepts_too_much()
    assert finding_groups((long, short)) == [(short, (long,))]
