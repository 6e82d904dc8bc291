"""One run of the judge, as the tests of the suite ask about it rule by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.reports.finding_facts import finding_text
from givonkit_contracts.reports.headline import failure_of_run
from givonkit_contracts.server_checks.verdicts import Verdict

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.verdicts import Report, RuleVerdict


class Judgement:
    """What the judge found; `report` is None where it could not begin, and `trouble` then says why.

    That a server could not be judged is told once; every other rule that is not settled is skipped.
    """

    def __init__(self, report: Report | None, trouble: str | None = None) -> None:
        self.report = report
        self._trouble = trouble if report is None else failure_of_run(report)
        self._rules: dict[str, RuleVerdict] = {} if report is None else {rule.rule.id: rule for rule in report.rules}

    def settle(self, rule_id: str) -> None:
        """Return if a rule is settled; else skip the test with the reason, or fail it once where there is no run."""
        rule = self._rules.get(rule_id)
        if rule is not None and rule.verdict is not Verdict.NOT_SETTLED:
            return
        if self._trouble is not None:
            trouble, self._trouble = self._trouble, None
            pytest.fail(f"{trouble}.".replace("..", "."), pytrace=False)
        pytest.skip(rule.why if rule is not None else "the run says nothing about this rule")

    def check(self, rule_id: str) -> None:
        """Fail the test if the server contradicts a rule; where that is known, it is an expected failure."""
        if self.report is None:
            return
        findings = [finding for finding in self.report.findings if finding.rule.id == rule_id]
        new = [finding for finding in findings if finding.known is None]
        if new:
            pytest.fail("\n\n".join(finding_text(finding, self.report.target) for finding in new), pytrace=False)
        if findings:
            pytest.xfail("; ".join(f"{finding.id}: {finding.known}" for finding in findings))

    def check_known(self) -> None:
        """Fail the test if an entry of the file of known deviations is out of date."""
        if self.report is None:
            pytest.skip("nothing was judged")
        if self.report.stale:
            pytest.fail("\n".join(self.report.stale), pytrace=False)
