"""Counts of a report: verdicts by model, and reasons why rules were not settled."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from givonkit.decimals import plain_decimal
from givonkit_contracts.plain_text import shortened
from givonkit_contracts.server_checks.traffic_report import TrafficReport
from givonkit_contracts.server_checks.verdicts import Verdict

from .counted import counted
from .headline import is_of_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit_contracts.server_checks.verdicts import Report, RuleVerdict, Spending

EVERY_MODEL = "(every model)"
"""What stands in the place of a model for rules about every request and every job."""
QUESTIONS = "questions"
KINDS = (*Verdict, QUESTIONS)
"""What rules are counted as: a verdict, or a question that no page answers."""
_LONGEST_REASON = 200
_number_in = re.compile(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?(?![\w-])").sub


class ModelCounts(NamedTuple):
    """How many rules of one model have which verdict, and how many are questions that no page answers."""

    model: str
    confirmed: int
    contradicted: int
    not_settled: int
    questions: int


class Reason(NamedTuple):
    """A reason why rules were not settled, and the rules in their order; numbers that differ are left out."""

    why: str
    rules: tuple[RuleVerdict, ...]


def model_counts(rules: Iterable[RuleVerdict]) -> list[ModelCounts]:
    """Return the counts of each model in the order of the report."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for rule in rules:
        counts[rule.model or EVERY_MODEL][rule.verdict if is_of_pages(rule) else QUESTIONS] += 1
    return [ModelCounts(model, *(count[kind] for kind in KINDS)) for model, count in counts.items()]


def reasons(rules: Iterable[RuleVerdict]) -> list[Reason]:
    """Return why rules of the pages were not settled, the reason with most rules first.

    Reasons that differ in numbers are one.
    """
    groups: dict[str, list[RuleVerdict]] = defaultdict(list)
    for rule in rules:
        if rule.verdict is Verdict.NOT_SETTLED and is_of_pages(rule):
            groups[_without_numbers(rule.why)].append(rule)
    return sorted((_reason(why, group) for why, group in groups.items()), key=lambda reason: -len(reason.rules))


def _without_numbers(why: str) -> str:
    return _number_in("…", why)


def _reason(why: str, rules: list[RuleVerdict]) -> Reason:
    said = rules[0].why if len({rule.why for rule in rules}) == 1 else why
    return Reason(shortened(said, _LONGEST_REASON) or "no reason was given", tuple(rules))


def cost_lines(report: Report) -> list[str]:
    """Return what a run cost, and what it was allowed to, in sentences; a recording that is judged costs nothing."""
    if isinstance(report, TrafficReport):
        return []
    spending = report.spending
    return [
        f"{counted(report.requests, 'request')} in {report.seconds:.1f} s.",
        f"Spent on purpose: {_tokens(spending, 'spent')} of a budget of {_tokens(spending, 'budget')}.",
        f"Lost to wrongly accepted requests: {_tokens(spending, 'lost')} of {_tokens(spending, 'at_risk')} at risk.",
        f"Seen to come back: {_tokens(spending, 'refunded')}.",
    ]


def _tokens(spending: Spending, name: str) -> str:
    amount = plain_decimal(getattr(spending, name))
    return f"{amount} {'token' if amount == '1' else 'tokens'}"
