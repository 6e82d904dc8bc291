"""What the pages say is accepted: valid requests go out, those that settle most for their tokens first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit_contracts.strategies.dials import ABSENT

from .line import Line, Purpose, Sent, Withheld
from .outcome import Outcome, silence
from .shrinking import Step, smallest_step
from .subject import as_json
from .verdicts import Finding, Pair, Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .exchange import Exchange
    from .offers import Facet, Offer, Offers
    from .tally import SideTally, Tally

_REPEATS = 5
_OTHER_STARTS = 6
_ELSEWHERE = 2
"""How often a doubtful value has to be taken elsewhere before its refusal says something."""


class Acceptance:
    """Sends valid requests for some models until all that the pages promise is settled, or the budget is used up."""

    def __init__(self, line: Line, tally: Tally, plans: Iterable[Offers]) -> None:
        self._line = line
        self._tally = tally
        self._plans = list(plans)
        self._answers: dict[bytes, Sent] = {}
        self._taken: dict[str, dict[str, Any]] = {}
        for plan in self._plans:
            for facet in plan.facets:
                self._side(plan, facet).plan(facet.label)

    def run(self) -> None:
        """Send requests until nothing is left to settle or nothing can be paid any more."""
        self._ask_doubtful()
        offers = {plan: offer for plan in self._plans if (offer := plan.next()) is not None}
        while offers:
            plan = max(offers, key=lambda each: _worth(each, offers[each]))
            reason = self._send(plan, offers.pop(plan))
            offer = plan.next() if reason is None else None
            if offer is not None:
                offers[plan] = offer
            elif reason is not None:
                self._leave(plan, reason)

    def _send(self, plan: Offers, offer: Offer) -> str | None:
        """Send a request; return why nothing more can be asked about its model, if that is so."""
        sent = self._post(plan, offer.body)
        if isinstance(sent, Withheld):
            if offer.price is None:
                return sent.reason
            self._leave_facets(plan, plan.skip(), sent.reason)
            return None
        if sent.outcome is Outcome.SILENT:
            plan.settle(offer)
            self._leave_facets(plan, offer.facets, silence(sent.exchange))
            return silence(sent.exchange) if sent.exchange.status in (401, 402, 403) else None
        if sent.outcome is Outcome.ACCEPTED:
            self._accepted(plan, offer)
            return None
        return self._refused(plan, offer, sent.exchange)

    def _accepted(self, plan: Offers, offer: Offer) -> None:
        self._taken.setdefault(plan.subject.model.slug, offer.body)
        plan.settle(offer)
        for place in offer.facets:
            side = self._side(plan, plan.facets[place])
            side.settle(plan.facets[place].label)
            side.requests += 1

    def _refused(self, plan: Offers, offer: Offer, refused: Exchange) -> str | None:
        """Find out why a valid request is refused; return a reason when no valid request is taken at all."""
        again = self._again(plan, offer)
        taken = next((sent.exchange for sent in again if sent.outcome is Outcome.ACCEPTED), None)
        if taken is not None:
            turned_down = 1 + sum(sent.outcome is Outcome.REFUSED for sent in again)
            pair = Pair(taken, refused, "nothing: the same request, sent again")
            self._find(plan, offer, pair, seen=turned_down, tries=1 + len(again))
            plan.settle(offer)
            return None
        start = self._start(plan, offer)
        if start is None:
            self._find(plan, offer, None, seen=1 + len(again), tries=1 + len(again), exchange=refused)
            return "no valid request was accepted that it could be compared with"
        step = smallest_step(start["input"], offer.body["input"], lambda values: self._ask(plan, values), plan.is_valid)
        if step is None:
            self._find(plan, offer, None, exchange=refused)
            plan.settle(offer)
            return None
        self._found_step(plan, offer, step)
        return None

    def _found_step(self, plan: Offers, offer: Offer, step: Step) -> None:
        pair = Pair(self._exchange(plan, step.accepted), self._exchange(plan, step.refused), step.change)
        self._find(plan, plan.offer_of({**offer.body, "input": step.refused}), pair, step=step)
        smallest = plan.subject.smallest()["input"]
        beside = {
            name: value
            for name, value in step.refused.items()
            if name in step.accepted and name != step.field and smallest.get(name, ABSENT) != value
        }
        plan.ban({step.field: step.refused.get(step.field, ABSENT), **beside})
        if not plan.holds_banned(offer.body["input"]):
            # Something else is wrong with it too; what has been found is enough to know that.
            plan.settle(offer)
        self._accepted(plan, plan.offer_of({**offer.body, "input": step.accepted}))

    def _again(self, plan: Offers, offer: Offer) -> list[Sent]:
        """Send a refused request again: once, or oftener where the answers come and go."""
        answers: list[Sent] = []
        for _ in range(_REPEATS - 1):
            sent = self._post(plan, offer.body)
            if isinstance(sent, Withheld) or sent.outcome is Outcome.SILENT:
                break
            answers.append(sent)
            if all(each.outcome is Outcome.REFUSED for each in answers) and len(answers) > 1:
                break
        return answers

    def _start(self, plan: Offers, offer: Offer) -> dict[str, Any] | None:
        """Return a request for the model that is accepted, to compare with: one that was, the smallest, or others."""
        slug = plan.subject.model.slug
        others = [plan.subject.smallest(), *plan.full_bodies(_OTHER_STARTS)]
        for body in others:
            if slug in self._taken:
                break
            sent = self._ask(plan, body["input"]) if body != offer.body else None
            if sent is not None and sent.outcome is Outcome.ACCEPTED:
                self._accepted(plan, plan.offer_of(body))
        return self._taken.get(slug)

    def _ask(self, plan: Offers, values: dict[str, Any]) -> Sent | None:
        body = {"type": plan.subject.model.type, "model": plan.subject.model.slug, "input": values}
        known = self._answers.get(as_json(body))
        if known is not None:
            return known
        sent = self._post(plan, body)
        return None if isinstance(sent, Withheld) else sent

    def _exchange(self, plan: Offers, values: dict[str, Any]) -> Exchange:
        body = {"type": plan.subject.model.type, "model": plan.subject.model.slug, "input": values}
        return self._answers[as_json(body)].exchange

    def _post(self, plan: Offers, body: dict[str, Any]) -> Sent | Withheld:
        content = as_json(body)
        sent = self._line.post(
            content,
            probe=f"{plan.subject.model.slug}:{Side.ACCEPTS}",
            purpose=Purpose.ACCEPTANCE,
            worst=plan.subject.price(body),
        )
        if isinstance(sent, Sent):
            self._answers[content] = sent
        return sent

    def _ask_doubtful(self) -> None:
        """Ask for values that a server may refuse for another reason, such as assets that nobody knows.

        Accepted settles them. Refused contradicts the page only where the server takes the like elsewhere.
        """
        refused: list[tuple[Offers, int, Offer, Exchange]] = []
        taken = 0
        for plan in self._plans:
            for place in plan.doubtful:
                offer = plan.offer_alone(place)
                sent = None if offer is None else self._post(plan, offer.body)
                if offer is None or sent is None:
                    continue
                if isinstance(sent, Withheld):
                    self._leave_facets(plan, (place,), sent.reason)
                elif sent.outcome is Outcome.ACCEPTED:
                    taken += 1
                    self._accepted(plan, offer)
                elif sent.outcome is Outcome.REFUSED:
                    refused.append((plan, place, offer, sent.exchange))
        for plan, place, offer, exchange in refused:
            if taken >= _ELSEWHERE and taken > len(refused):
                self._find_doubtful(plan, plan.facets[place], offer, exchange)
            else:
                media = plan.subject.model.fields[plan.facets[place].field].media
                reason = f"nobody knows a made-up asset; give --asset {media}=asset://… of your own"
                self._leave_facets(plan, (place,), reason)

    def _find_doubtful(self, plan: Offers, facet: Facet, offer: Offer, refused: Exchange) -> None:
        base = self._ask(plan, {name: value for name, value in offer.body["input"].items() if name != facet.field})
        is_step = base is not None and base.outcome is Outcome.ACCEPTED
        pair = Pair(base.exchange, refused, f"{facet.label} is added") if base is not None and is_step else None
        self._report(plan, [facet], facet.label, refused, pair)

    def _find(
        self,
        plan: Offers,
        offer: Offer,
        pair: Pair | None,
        *,
        step: Step | None = None,
        seen: int = 1,
        tries: int = 1,
        exchange: Exchange | None = None,
    ) -> None:
        culprits = self._culprits(plan, offer, step)
        together = " with ".join(facet.label for facet in culprits) if step is not None else "a valid request"
        found = exchange or (pair.refused if pair is not None else None)
        if found is not None:
            self._report(
                plan, culprits if step is not None else culprits[:1], together, found, pair, rate=(seen, tries)
            )

    def _report(
        self,
        plan: Offers,
        culprits: list[Facet],
        together: str,
        found: Exchange,
        pair: Pair | None,
        *,
        rate: tuple[int, int] = (1, 1),
    ) -> None:
        slug, first = plan.subject.model.slug, culprits[0]
        seen, tries = rate
        self._tally.find(
            Finding(
                id=f"{first.rule.id}:{Side.ACCEPTS}:{together}",
                rule=first.rule,
                model=slug,
                side=Side.ACCEPTS,
                title=f"{slug} refuses {together}{' now and then' if tries > seen else ''}",
                expected=f"accepted (any 2xx): {first.rule.sentence}",
                exchange=found,
                pair=pair,
                seen=seen,
                tries=tries,
                also=tuple(facet.rule.id for facet in culprits[1:]),
            )
        )

    def _culprits(self, plan: Offers, offer: Offer, step: Step | None) -> list[Facet]:
        """Return the values that are refused together, the one that made the difference first."""
        held = [plan.facets[place] for place in offer.facets]
        if step is None:
            unsettled = [facet for facet in held if not self._side(plan, facet).is_settled(facet.label)]
            return [*unsettled, *held] or plan.facets
        smallest = plan.subject.smallest()["input"]
        changed = [facet for facet in held if facet.field == step.field]
        beside = [
            facet
            for facet in held
            if facet.field != step.field and facet.value is not ABSENT and smallest.get(facet.field) != facet.value
        ]
        return [*changed, *beside] or [facet for facet in plan.facets if facet.field == step.field] or held

    def _side(self, plan: Offers, facet: Facet) -> SideTally:
        return self._tally.side(facet.rule, plan.subject.model.slug, Side.ACCEPTS)

    def _leave(self, plan: Offers, reason: str) -> None:
        self._leave_facets(plan, range(len(plan.facets)), reason)

    def _leave_facets(self, plan: Offers, places: Iterable[int], reason: str) -> None:
        for place in places:
            self._side(plan, plan.facets[place]).leave(plan.facets[place].label, reason)


def _worth(plan: Offers, offer: Offer) -> float:
    """Return how much a request settles for a token."""
    return plan.gain(offer) / (float(offer.price) or 0.01) if offer.price is not None else 0.0
