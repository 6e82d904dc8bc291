"""Which options would let a run settle more, and how much of them it takes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from givonkit.decimals import plain_decimal
from givonkit_contracts.server_checks.verdicts import Verdict

from .counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from givonkit_contracts.server_checks.verdicts import Report, RuleVerdict

_NAMED_MODELS = 3
_lack_in = re.compile(r"may cost ([0-9.]+) tokens, and ([0-9.]+) (?:of the budget|at risk) are left").search


def unlocked(report: Report) -> Iterator[str]:
    """Yield what each option would unlock, in words."""
    models = report.spending.unlocked_by_ceiling
    withheld = [rule for rule in report.rules if rule.verdict is Verdict.NOT_SETTLED and rule.rule.basis != "assumed"]
    unpriced = [rule for rule in withheld if rule.model in models or _names(rule, "--price-ceiling")]
    if models:
        names = ", ".join(f"{model}=TOKENS" for model in models[:_NAMED_MODELS])
        more = f" and {len(models) - _NAMED_MODELS} more" if len(models) > _NAMED_MODELS else ""
        yield f"--price-ceiling {names}{more} would unlock {_up_to(unpriced)}"
    for option, given in (("--budget", report.spending.budget), ("--at-risk", report.spending.at_risk)):
        waiting = [rule for rule in withheld if rule not in unpriced and _names(rule, option)]
        if waiting:
            yield f"{_enough(option, given, waiting)} would unlock {_up_to(waiting)}"


def _enough(option: str, given: Decimal, waiting: Sequence[RuleVerdict]) -> str:
    """Return how much of an option the dearest request takes that rules wait for, unless others have used some up."""
    lacks = [_lack_in(rule.why) for rule in waiting]
    sums = [Decimal(lack[1]) for lack in lacks if lack is not None and Decimal(lack[2]) == given]
    return f"{option} {plain_decimal(max(sums))} or more" if len(sums) == len(lacks) else f"a larger {option}"


def _names(rule: RuleVerdict, option: str) -> bool:
    """Return whether the reason why a rule is not settled names an option, or the words that it stands for."""
    return option.strip("-").replace("-", " ") in rule.why.lower().replace("-", " ")


def _up_to(rules: Sequence[RuleVerdict]) -> str:
    return f"up to {counted(len(rules), 'rule')}"
