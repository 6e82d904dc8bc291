"""The first line of every report: one sentence that says how the run came out, and what money would have told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.plain_text import shortened
from givonkit_contracts.server_checks.traffic_report import TrafficReport
from givonkit_contracts.server_checks.verdicts import Verdict

from .counted import counted
from .unlocked import unlocked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit_contracts.server_checks.verdicts import Report, RuleVerdict

_LONGEST_REASON = 300


def headline(report: Report) -> str:
    """Return the sentence that a report begins with."""
    text = _beginning(report)
    if was_judged(report):
        text = _joined(text, _counts(report.rules), *unlocked(report))
    return text if text.endswith("?") else f"{text}."


def was_judged(report: Report) -> bool:
    """Whether anything is known of the server after the run, so that counts and reasons say something."""
    return report.unjudged is None or bool(report.findings) or report.has_settled


def is_of_pages(rule: RuleVerdict) -> bool:
    """Whether pages say a rule, or comparing them does; what none says is a question, and has no verdict."""
    return rule.rule.basis == "documented" or rule.verdict is not Verdict.NOT_SETTLED or bool(rule.sides)


def failure_of_run(report: Report) -> str | None:
    """Return why a run is no result, whatever was found in it: interrupted, not judged, or nothing settled."""
    if report.interrupted:
        return f"The run was interrupted after {report.seconds:.0f} s"
    if report.unjudged is not None:
        judged = "recording" if isinstance(report, TrafficReport) else "server"
        return f"The {judged} could not be judged{_further(report)}: {shortened(report.unjudged, _LONGEST_REASON)}"
    if not report.findings and not report.has_settled:
        return "Nothing was settled, and a run that settles nothing has failed (exit 3)"
    return None


def _further(report: Report) -> str:
    return " any further" if report.findings or report.has_settled else ""


def _beginning(report: Report) -> str:
    wrong = _what_is_wrong(report)
    failure = failure_of_run(report)
    if failure:
        failure = failure.rstrip(".")
        return _joined(failure, f"until then: {wrong[0].lower()}{wrong[1:]}") if wrong else failure
    if wrong:
        return wrong
    known = len(report.findings)
    return (
        f"Nothing new is contradicted ({counted(known, 'known finding')})"
        if known
        else "Nothing documented is contradicted"
    )


def _what_is_wrong(report: Report) -> str:
    new = len(report.new_findings)
    known = len(report.findings) - new
    said = [f"{counted(new, 'finding')} {'contradicts' if new == 1 else 'contradict'} the documentation"] if new else []
    if said and known:
        said = [f"{said[0]} ({known} more {'is' if known == 1 else 'are'} known)"]
    if report.stale:
        entries = "entry of the file of known deviations is" if len(report.stale) == 1 else "known deviations are"
        said.append(f"{len(report.stale)} {entries} stale")
    text = " and ".join(said)
    return text[:1].upper() + text[1:]


def _counts(rules: Iterable[RuleVerdict]) -> str:
    rules = list(rules)
    verdicts = [rule.verdict for rule in rules if is_of_pages(rule)]
    text = f"{verdicts.count(Verdict.CONFIRMED)} of {counted(len(verdicts), 'rule')} of the pages confirmed"
    for verdict in (Verdict.CONTRADICTED, Verdict.NOT_SETTLED):
        text += f", {verdicts.count(verdict)} {verdict}" if verdict in verdicts else ""
    questions = len(rules) - len(verdicts)
    are = "is a question" if questions == 1 else "are questions"
    return _joined(text, f"{questions} more {are} that no page answers") if questions else text


def _joined(text: str, *further: str) -> str:
    for part in further:
        text += f" {part[:1].upper()}{part[1:]}" if text.endswith("?") else f"; {part}"
    return text
