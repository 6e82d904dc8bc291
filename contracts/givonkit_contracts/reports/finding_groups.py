"""Findings of one kind told together: one at length, the others by their titles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit_contracts.server_checks.verdicts import Finding


class FindingGroup(NamedTuple):
    """Findings on one side of one rule of a model: the clearest, and the others."""

    clearest: Finding
    others: tuple[Finding, ...]


def finding_groups(findings: Iterable[Finding]) -> list[FindingGroup]:
    """Return findings by model, rule and side, in their order; the clearest has a pair, and the smallest request."""
    groups: dict[object, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.rule.id, finding.model, finding.side].append(finding)
    return [_group(group) for group in groups.values()]


def _group(findings: list[Finding]) -> FindingGroup:
    clearest = min(findings, key=lambda finding: (finding.pair is None, len(finding.exchange.body)))
    return FindingGroup(clearest, tuple(finding for finding in findings if finding is not clearest))
