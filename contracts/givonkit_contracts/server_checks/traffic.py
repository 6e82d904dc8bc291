"""Judging recorded traffic: nothing is sent, and what was recorded is held against the spec."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from givonkit.version import installed_version

from .har_file import PATH, Recording
from .outcome import Outcome, silence
from .traffic_findings import contradictions
from .traffic_lessons import observations
from .traffic_plan import documented_rules, plan_of, shown_accepted, shown_refused
from .traffic_report import TrafficReport
from .traffic_request import recorded_requests
from .traffic_suspects import Suspects
from .verdicts import RuleVerdict, Side, SideVerdict, Spending, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from givonkit.spec import Rule, Spec

    from .exchange import Exchange
    from .traffic_request import Recorded
    from .verdicts import Finding, Report

_NAMED = 5


def judge_traffic(exchanges: Iterable[Exchange], spec: Spec) -> Report:
    """Return what recorded requests for jobs, and their answers, show of the rules of the models that were asked for.

    Only documented rules have verdicts. A rule is confirmed when every value that it allows was seen accepted, and what
    is just beyond it was seen refused.
    """
    everything = list(exchanges)
    asked = [each for each in everything if each.method == "POST" and each.path.endswith(PATH)]
    recorded = recorded_requests(asked, spec)
    judged = [each for each in recorded if each.outcome is not Outcome.SILENT]
    accepted = [each for each in judged if each.outcome is Outcome.ACCEPTED]
    refused = [each for each in judged if each.outcome is Outcome.REFUSED]
    suspects = Suspects(spec, accepted, refused)
    findings, excuses = contradictions(judged, suspects, spec)
    slugs = sorted({each.slug for each in judged if each.slug is not None})
    nothing = Decimal(0)
    started = min((each.at for each in asked), default=0.0)
    return TrafficReport(
        target=exchanges.origin if isinstance(exchanges, Recording) else "recorded traffic",
        version=installed_version(),
        started=started,
        seconds=max((each.at + each.seconds for each in asked), default=started) - started,
        seed=0,
        models=tuple(slugs),
        rules=tuple(_Tally(spec, slugs, judged, suspects, findings).verdicts()),
        findings=tuple(findings),
        observations=observations(judged, excuses, suspects, spec),
        places=(),
        wire={},
        spending=Spending(budget=nothing, at_risk=nothing, spent=nothing, lost=nothing, refunded=nothing),
        requests=len(asked),
        exchanges=tuple(asked),
        unjudged=None if judged else _why_unjudged(asked, everything, exchanges),
    )


class _Tally:
    """What was seen of each rule, and what that comes to."""

    def __init__(
        self, spec: Spec, slugs: list[str], judged: Sequence[Recorded], suspects: Suspects, findings: Sequence[Finding]
    ) -> None:
        self._rules = dict.fromkeys(documented_rules(spec, slugs))
        self._findings = {(finding.rule.id, finding.side): finding for finding in findings}
        known = {rule.id for rule, _ in self._rules}
        self._rules |= {(each.rule, each.model): None for each in findings if each.rule.id not in known}
        self._shown: dict[tuple[str, Side], set[str]] = defaultdict(set)
        self._requests: Counter[str] = Counter()
        self._mentioned = {broken.rule.id for recorded in judged for broken in recorded.broken}
        for recorded in judged:
            if recorded.outcome is Outcome.ACCEPTED:
                self._note(Side.ACCEPTS, shown_accepted(recorded, spec))
            elif (
                len(recorded.broken) == 1
                and not suspects.doubts_left(recorded)
                and _is_its_own_reason(recorded, suspects)
            ):
                (broken,) = recorded.broken
                self._note(Side.REFUSES, [(broken.rule, shown_refused(broken.rule, broken.value))])

    def _note(self, side: Side, shown: Iterable[tuple[Rule, str]]) -> None:
        pairs = {(rule.id, words) for rule, words in shown}
        for rule_id, words in pairs:
            self._shown[rule_id, side].add(words)
        self._requests.update({rule_id for rule_id, _ in pairs})

    def verdicts(self) -> list[RuleVerdict]:
        """Return the verdict on every documented rule of the recording's models."""
        return [self._verdict(rule, model) for rule, model in self._rules]

    def _verdict(self, rule: Rule, model: str | None) -> RuleVerdict:
        plan = plan_of(rule)
        sides = (self._side(rule, Side.ACCEPTS, plan.accepted), self._side(rule, Side.REFUSES, plan.refused))
        found = {side.verdict for side in sides}
        if Verdict.CONTRADICTED in found:
            verdict = Verdict.CONTRADICTED
        else:
            verdict = Verdict.CONFIRMED if found == {Verdict.CONFIRMED} else Verdict.NOT_SETTLED
        why = "; ".join(dict.fromkeys(side.why for side in sides if side.verdict is verdict))
        return RuleVerdict(rule, model, verdict, why, sides, self._requests[rule.id])

    def _side(self, rule: Rule, side: Side, planned: tuple[str, ...]) -> SideVerdict:
        shown = self._shown[rule.id, side]
        missing = [words for words in planned if words not in shown]
        settled = len(planned) - len(missing)
        finding = self._findings.get((rule.id, side))
        if finding is not None:
            return SideVerdict(side, Verdict.CONTRADICTED, finding.title, settled, len(planned))
        done = "accepted" if side is Side.ACCEPTS else "refused"
        if missing and not self._requests[rule.id] and rule.id not in self._mentioned:
            return SideVerdict(side, Verdict.NOT_SETTLED, "no request was about it", settled, len(planned))
        if missing:
            named = ", ".join(missing[:_NAMED]) + f" and {len(missing) - _NAMED} more" * (len(missing) > _NAMED)
            return SideVerdict(side, Verdict.NOT_SETTLED, f"not seen {done}: {named}", settled, len(planned))
        return SideVerdict(side, Verdict.CONFIRMED, f"seen {done}: all that was planned", settled, len(planned))


def _is_its_own_reason(recorded: Recorded, suspects: Suspects) -> bool:
    """Whether what is broken is what a request is refused for, and not a file that the server cannot use."""
    (broken,) = recorded.broken
    return broken.rule.code in ("scheme", "media") or not suspects.may_lack_files(recorded)


def _why_unjudged(asked: Sequence[Exchange], everything: Sequence[Exchange], given: Iterable[Exchange]) -> str:
    if asked:
        reasons = Counter(silence(each) for each in asked).most_common(_NAMED)
        told = "; ".join(f"{reason} ({count} times)" for reason, count in reasons)
        return f"no answer to the {len(asked)} requests for jobs is a verdict: {told}"
    there = Counter(f"{each.method} {each.path}" for each in everything)
    if isinstance(given, Recording):
        there += given.skipped
    named = ", ".join(f"{count} x {what}" for what, count in there.most_common(_NAMED))
    more = f" and {len(there) - _NAMED} others" if len(there) > _NAMED else ""
    return f"the recording holds no POST to a path that ends in {PATH}; it holds {named or 'nothing'}{more}"
