"""The judge of servers: sends probes, and says of each rule whether the server is as the spec says."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from givonkit.spec import load_spec
from givonkit.version import installed_version

from .acceptance import Acceptance
from .bare_probes import BareProbes
from .budget import NOTHING, Purse
from .complaints import is_wall
from .http_sender import HttpSender
from .job_watch import JobWatch
from .likeness import Likeness
from .line import CannotJudge, Line, Purpose, Sent
from .neighbours import refused_neighbour
from .offers import Offers
from .outcome import Outcome
from .plan import Probe, planned_probes, subjects_of
from .planted import TYPE_PLANT, Plant, Planted, names_a_wrong_type, plants_of
from .questions import Questions
from .refusals import RefusalProbe, Refusals, refusal_probes
from .settings import Settings
from .tally import Tally
from .verdicts import Finding, Pair, Report, Side, Spending

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from givonkit.spec import Spec

    from .exchange import Exchange
    from .sender import Sender
    from .subject import Subject


_AGAIN = 5
_WITHOUT_PROBES = {
    "generations/content_type/json": "a page shows the header in an example; a server may read JSON without it",
    "generations/asset/media": "no page says how a file is uploaded, so no asset is known",
}


__all__ = ["Judge", "Probe", "Progress", "check_server", "planned_probes"]


class Progress(NamedTuple):
    """How far a run is."""

    stage: str
    model: str | None
    done: int
    planned: int
    requests: int
    findings: int


def check_server(
    target: str | Sender,
    *,
    api_key: str | None = None,
    settings: Settings | None = None,
    spec: Spec | None = None,
    watch: Callable[[Progress], None] | None = None,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> Report:
    """Hold a server to the spec and return what was found.

    `target` is the server's base URL, or a way to it. A server that cannot be judged, or Ctrl-C, gives the report
    of what was found until then. Raises TargetInvalid for a URL that is none, and ModelUnknown.
    """
    with ExitStack() as stack:
        sender = stack.enter_context(HttpSender(target, api_key=api_key)) if isinstance(target, str) else target
        judge = Judge(
            sender, settings or Settings(), spec or load_spec(), watch or (lambda _: None), now=now, sleep=sleep
        )
        return judge.run()


class Judge:
    """One run against one server."""

    def __init__(
        self,
        sender: Sender,
        settings: Settings,
        spec: Spec,
        watch: Callable[[Progress], None],
        *,
        now: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._spec = spec
        self._settings = settings
        self._watch = watch
        self._now = now
        self._subjects = subjects_of(spec, settings)
        self._probes = {subject.model.slug: list(refusal_probes(subject)) for subject in self._subjects}
        self._tally = Tally()
        self._at_risk = Purse(self._tokens_at_risk())
        self._budget = Purse(settings.budget)
        purses = {Purpose.REFUSAL: self._at_risk, Purpose.ACCEPTANCE: self._budget, Purpose.QUESTION: self._budget}
        self._line = Line(sender, settings, purses, now=now, sleep=sleep)
        self._line.settle = self._settle
        self._line.is_free = self._cost_nothing
        self._jobs = JobWatch(
            spec,
            get=self._line.get,
            same_origin=sender.same_origin,
            send=self._line.free,
            now=now,
            sleep=sleep,
            job_seconds=settings.job_seconds,
        )
        self._bare = BareProbes(self._line, self._tally, spec, self._subjects)
        self._refusals = Refusals(self._line, self._tally)
        self._plans = {subject.model.slug: Offers(subject, settings) for subject in self._subjects}
        self._likeness = Likeness(self._line, self._tally, self._subjects)
        self._questions = Questions(self._line, self._subjects)
        self._sees_costs = False
        self._plan_all()

    def run(self) -> Report:
        """Ask all that may be asked, the free questions first."""
        started = self._now()
        unjudged, interrupted = None, False
        try:
            self._ask_all()
        except CannotJudge as error:
            unjudged = str(error)
        except KeyboardInterrupt:
            interrupted = True
        return self._report(started, unjudged, interrupted=interrupted)

    def _ask_all(self) -> None:
        self._bare.knock()
        self._jobs.balance()
        self._judge_refusals()
        self._bare.send_cheapest()
        self._judge_beside_planted()
        self._tell("acceptance", None, 0, 1)
        Acceptance(self._line, self._tally, self._plans.values()).run()
        self._refuse_again()
        self._likeness.ask()
        self._questions.ask()
        self._tell("jobs", None, 0, 1)
        self._jobs.follow()
        self._line.count_again(self._jobs.cost)

    def _tokens_at_risk(self) -> Decimal:
        """Return what may be lost: as the user says, or the largest worst case of one probe."""
        if self._settings.at_risk is not None:
            return self._settings.at_risk
        known = [probe.worst for probes in self._probes.values() for probe in probes if probe.worst is not None]
        return max(known, default=NOTHING)

    def _plan_all(self) -> None:
        """Write down every rule, so that one that is not reached is not forgotten."""
        for slug, probes in self._probes.items():
            for probe in probes:
                self._tally.side(probe.rule, slug, Side.REFUSES).plan(probe.value)
            for rule in (*self._spec.request_rules.values(), *self._spec.model_rules(slug)):
                if rule.basis != "documented":
                    self._tally.leave(rule, slug, "no page says it: what a server does is an observation")
                elif rule.id in _WITHOUT_PROBES:
                    self._tally.leave(rule, slug, _WITHOUT_PROBES[rule.id])

    def _judge_refusals(self) -> None:
        done, planned = 0, sum(map(len, self._probes.values()))
        for number, subject in enumerate(self._subjects):
            for _, probes in groupby(self._probes[subject.model.slug], key=lambda probe: probe.rule.id):
                of_rule = list(probes)
                self._tell("refusals", subject.model.slug, done, planned)
                done += len(of_rule)
                self._refusals.judge(of_rule[0].rule, of_rule)
                if self._refusals.refused and number == 0:
                    self._jobs.refused(self._refusals.refused[-1][1])

    def _refuse_again(self) -> None:
        """Send a few refused requests once more, now that it may be known where the balance stands."""
        for probe, exchange in self._refusals.refused[:_AGAIN]:
            sent = self._line.post(exchange.body, probe=probe.id, purpose=Purpose.REFUSAL, worst=probe.worst)
            if isinstance(sent, Sent) and sent.outcome is Outcome.REFUSED:
                self._jobs.refused(sent.exchange)

    def _worst(self, subject: Subject) -> Decimal | None:
        return subject.worst(subject.smallest())

    def _judge_beside_planted(self) -> None:
        """Ask for nothing where a violation already seen refused can go along."""
        seen_refused = {probe.rule.id for probe, _ in self._refusals.refused}
        if TYPE_PLANT.rule not in seen_refused and names_a_wrong_type(self._line):
            seen_refused.add(TYPE_PLANT.rule)
        proven: set[str] = set()
        # Models whose rules could be broken one by one come first: they show which kinds of rules the server names.
        withheld_of = {subject.model.slug: self._withheld(subject) for subject in self._subjects}
        for subject in sorted(self._subjects, key=lambda subject: len(withheld_of[subject.model.slug])):
            slug = subject.model.slug
            self._tell("beside a planted violation", slug, 0, 1)
            for plant in plants_of(subject):
                if plant.rule in seen_refused and not self._is_doubtful(plant, subject):
                    planted = Planted(self._line, self._tally, self._plans[slug], plant)
                    planted.judge(_first_of_each_rule(self._probes[slug]), withheld_of[slug], proven)
                    self._questions.note_listing(planted)
                    if planted.is_taken:
                        seen_refused.discard(plant.rule)
                    break

    def _is_doubtful(self, plant: Plant, subject: Subject) -> bool:
        """Whether the model was seen to take a wrong type, so that another one may be taken and paid too."""
        rules = {plant.rule, f"{subject.model.slug}/type/enum"} if plant is TYPE_PLANT else {plant.rule}
        findings = self._tally.findings.values()
        return any(each.rule.id in rules and each.model in (subject.model.slug, None) for each in findings)

    def _withheld(self, subject: Subject) -> list[RefusalProbe]:
        return [probe for probe in self._refusals.withheld if probe.subject is subject and probe.context == 0]

    def _settle(self, exchange: Exchange, purpose: Purpose) -> tuple[Decimal | None, Decimal]:
        """Take note of a job; return what it cost, if that was seen, and what came back of it."""
        body = exchange_body(exchange)
        model = body.get("model") if isinstance(body, dict) else None
        if not isinstance(model, str) or model not in self._spec.models:
            self._jobs.created_unread(exchange)
            return None, NOTHING
        self._jobs.created(model, body, exchange)
        cost = self._jobs.cost(exchange)
        if cost is not None and not self._sees_costs:
            self._sees_costs = True
            self._line.count_again(self._jobs.cost)
        refunded = self._jobs.cancel(exchange) if purpose is not Purpose.ACCEPTANCE else None
        return cost, refunded or NOTHING

    def _cost_nothing(self) -> bool:
        """Whether the balance is what it was, on a server that charges at once."""
        before = self._jobs.last_balance if self._jobs.charges_at_once else None
        return before is not None and self._jobs.balance() == before

    def _tell(self, stage: str, model: str | None, done: int, planned: int) -> None:
        findings = len(self._tally.findings)
        self._watch(Progress(stage, model, done, planned, self._line.requests, findings))

    def _with_neighbour(self, finding: Finding) -> Finding:
        """Return a finding with a refused request that was sent later, where it has none to compare with."""
        field = finding.rule.pointer.removeprefix("/input/").split("/")[0]
        if finding.pair is not None or finding.side is not Side.REFUSES or not finding.exchange.is_accepted:
            return finding
        found = refused_neighbour(finding.exchange, field, self._line.refusals)
        return finding if found is None else replace(finding, pair=Pair(finding.exchange, found.exchange, found.change))

    def _report(self, started: float, unjudged: str | None, *, interrupted: bool) -> Report:
        jobs = self._jobs
        if not any(each.is_accepted for each in self._line.posts) and is_wall(self._line.refusals):
            self._tally.doubt_refusals("every request got the same refusal, and none was seen accepted; give --budget")
        models = {subject.model.slug for subject in self._subjects}
        conduct = [each for each in jobs.rule_verdicts if each.model is None or each.model in models]
        return Report(
            target=self._line.sender.base_url,
            version=installed_version(),
            started=started,
            seconds=self._now() - started,
            seed=self._settings.seed,
            models=tuple(subject.model.slug for subject in self._subjects),
            rules=(*self._tally.verdicts(), *conduct),
            findings=(*map(self._with_neighbour, self._tally.merged_findings()), *jobs.findings),
            observations=(*self._questions.observations(), *jobs.observations),
            places=tuple(jobs.places),
            wire=jobs.wire,
            spending=Spending(
                budget=self._budget.tokens,
                at_risk=self._at_risk.tokens,
                spent=self._budget.spent,
                lost=self._at_risk.spent,
                refunded=self._at_risk.refunded + self._budget.refunded,
                unlocked_by_ceiling=tuple(
                    subject.model.slug for subject in self._subjects if self._worst(subject) is None
                ),
            ),
            requests=self._line.requests,
            exchanges=tuple(self._line.exchanges),
            unjudged=unjudged,
            interrupted=interrupted,
        )


def exchange_body(exchange: Exchange) -> object:
    """Return the body that was sent, decoded, or None where it is no JSON."""
    try:
        return json.loads(exchange.body)
    except ValueError:
        return None


def _first_of_each_rule(probes: list[RefusalProbe]) -> list[RefusalProbe]:
    """Return one or two telling probes for each rule: the nearest way, and the one that is most wrong."""
    chosen = []
    for _, group in groupby((probe for probe in probes if probe.context == 0), key=lambda probe: probe.rule.id):
        of_rule = list(group)
        chosen += [of_rule[0]] if len(of_rule) == 1 else [of_rule[0], of_rule[-1]]
    return chosen
