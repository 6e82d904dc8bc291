"""Questions that cost nothing: a violation already seen refused goes along, and the refusal says what else is wrong."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from .budget import NOTHING
from .complaints import Baseline, Leaves, Reading, complains, echoes
from .line import Line, Purpose, Sent
from .outcome import Outcome
from .questions import UNKNOWN_MODEL
from .subject import as_json, shown
from .verdicts import Finding, Side

if TYPE_CHECKING:
    from .exchange import Exchange
    from .offers import Facet, Offers
    from .refusals import RefusalProbe
    from .subject import Subject
    from .tally import Tally

_ENOUGH = 0.8
"""The share of broken rules that a server has to name beside the planted one before its silence says something."""


class Plant(NamedTuple):
    """A violation to carry along: where it stands, and the rule that it breaks."""

    field: str
    value: Any
    rule: str

    def into(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a body with the violation in it."""
        planted = deepcopy(body)
        if self.field == "type":
            planted["type"] = self.value
        else:
            planted["input"][self.field] = self.value
        return planted


TYPE_PLANT = Plant("type", "audio", "generations/type/enum")


def names_a_wrong_type(line: Line) -> bool:
    """Whether a refusal of an unknown model, which nobody can price, also tells that its type is wrong."""

    def ask(kind: str, prompt: str) -> Exchange | None:
        body = {"type": kind, "model": UNKNOWN_MODEL, "input": {"prompt": prompt}}
        sent = line.post(as_json(body), probe=TYPE_PLANT.rule, purpose=Purpose.REFUSAL, worst=NOTHING)
        return sent.exchange if isinstance(sent, Sent) and sent.outcome is Outcome.REFUSED else None

    usual = [ask("video", "a") for _ in range(3)]
    wrong, right = ask(TYPE_PLANT.value, "a"), ask("video", "another")
    if wrong is None or right is None or None in usual:
        return False
    baseline = Baseline(exchange for exchange in usual if exchange is not None)
    return complains(baseline.reading(wrong), echoes([baseline.reading(right)]))


def plants_of(subject: Subject) -> list[Plant]:
    """Return violations that can be carried along in requests for a model."""
    slug = subject.model.slug
    return [
        Plant("prompt", {"value": "many"}, f"{slug}/input.prompt/type"),
        TYPE_PLANT,
    ]


class Planted:
    """Asks about one model with a planted violation; what it learns is in the tally."""

    def __init__(self, line: Line, tally: Tally, plan: Offers, plant: Plant) -> None:
        self._line = line
        self._tally = tally
        self._plan = plan
        self._subject = plan.subject
        self._plant = plant
        self._echoes: set[str] = set()
        self._said: set[Leaves] = set()
        self._sent = 0
        self.is_taken = False
        """Whether the server took the planted violation after all: nothing more is asked beside it."""
        base = [exchange for _ in range(3) if (exchange := self._ask(self._subject.smallest())) is not None]
        self._baseline = Baseline(base) if len(base) == 3 else None  # as many as were asked for
        self.example: Exchange | None = None
        """A refusal of two violations at once, if any was seen."""
        self.names_all = False
        """Whether the server names (nearly) every problem beside the planted one."""

    def judge(self, broken: list[RefusalProbe], withheld: list[RefusalProbe], proven_codes: set[str]) -> None:
        """Settle what can be: that the model's values are taken, and that withheld probes are refused.

        `broken` are probes that break one rule each; `proven_codes` are kinds of rules that were named elsewhere.
        """
        if self._baseline is None:
            return
        facets = [facet for facet in self._plan.facets if facet.certain and facet.field != self._plant.field]
        readings = {facet.label: reading for facet in facets if (reading := self._facet(facet)) is not None}
        self._echoes = echoes(readings.values())
        named = self._named(broken)
        if not named:
            return
        # A server that counts its problems, and names the first, says the same of nearly all.
        says_which = len(self._said) >= _ENOUGH * len({_field(probe) for probe in broken})
        self.names_all = says_which and sum(named.values()) >= _ENOUGH * len(named)
        proven_codes |= {rule.rpartition("/")[2] for rule, is_named in named.items() if is_named}
        told = [(_field(probe), named[probe.rule.id]) for probe in broken if probe.rule.id in named and _field(probe)]
        fields = {field for field, _ in told} - {field for field, is_named in told if not is_named}
        for facet in facets:
            if facet.field in fields and facet.label in readings:
                self._judge_facet(facet, readings[facet.label])
        self._judge_withheld(withheld, named, proven_codes)

    def _named(self, broken: list[RefusalProbe]) -> dict[str, bool]:
        """Return for each broken rule whether the server names it beside the planted violation."""
        named: dict[str, bool] = {}
        for probe in broken:
            reading = self._probe(probe)
            if reading is not None:
                self.example = reading.exchange
                self._said.add(reading.said)
                named[probe.rule.id] = named.get(probe.rule.id, False) or complains(reading, self._echoes)
        return named

    def _judge_facet(self, facet: Facet, reading: Reading) -> None:
        slug = self._subject.model.slug
        side = self._tally.side(facet.rule, slug, Side.ACCEPTS)
        side.requests += 1
        if not complains(reading, self._echoes):
            side.settle(facet.label)
            return
        again = self._facet(facet)
        if again is None or not complains(again, self._echoes):
            return
        self._tally.find(
            Finding(
                id=f"{facet.rule.id}:{Side.ACCEPTS}:{facet.label}",
                rule=facet.rule,
                model=slug,
                side=Side.ACCEPTS,
                title=f"{slug} complains about {facet.label}",
                expected=f"no complaint: {facet.rule.sentence}",
                exchange=reading.exchange,
                seen=2,
                tries=2,
            )
        )

    def _judge_withheld(self, withheld: list[RefusalProbe], named: dict[str, bool], proven: set[str]) -> None:
        for probe in withheld:
            reading = self._probe(probe)
            if reading is None:
                continue
            side = self._tally.side(probe.rule, self._subject.model.slug, Side.REFUSES)
            side.requests += 1
            if complains(reading, self._echoes):
                side.settle(probe.value)
                named[probe.rule.id] = True
        for probe in withheld:
            side = self._tally.side(probe.rule, self._subject.model.slug, Side.REFUSES)
            says_something = named.get(probe.rule.id) or (self.names_all and probe.rule.code in proven)
            if not side.is_settled(probe.value) and says_something:
                self._find_silence(probe)

    def _find_silence(self, probe: RefusalProbe) -> None:
        reading = self._probe(probe)
        if reading is None or complains(reading, self._echoes):
            return
        slug = self._subject.model.slug
        rule_id = probe.rule.id if probe.rule.id.startswith(f"{slug}/") else f"{slug}/{probe.rule.id}"
        self._tally.find(
            Finding(
                id=f"{rule_id}:{Side.REFUSES}:{probe.value}",
                rule=probe.rule,
                model=slug,
                side=Side.REFUSES,
                title=f"{slug} does not complain about {probe.value}, though it lists every problem",
                expected=f"a complaint: {probe.rule.sentence}",
                exchange=reading.exchange,
                seen=2,
                tries=2,
            )
        )

    def _facet(self, facet: Facet) -> Reading | None:
        offer = self._plan.offer_alone(self._plan.facets.index(facet))
        return None if offer is None else self._reading(offer.body)

    def _probe(self, probe: RefusalProbe) -> Reading | None:
        is_carried = isinstance(probe.body, dict) and isinstance(probe.body.get("input"), dict)
        if not is_carried or probe.way.pointer in (f"/input/{self._plant.field}", f"/{self._plant.field}"):
            return None
        return self._reading(probe.body)

    def _reading(self, body: dict[str, Any]) -> Reading | None:
        exchange = self._ask(body)
        return None if exchange is None or self._baseline is None else self._baseline.reading(exchange)

    def _ask(self, body: dict[str, Any]) -> Exchange | None:
        if self.is_taken:
            return None
        sent = self._line.post(
            as_json(self._plant.into(body)),
            probe=f"{self._subject.model.slug}:beside {self._plant.rule}",
            purpose=Purpose.REFUSAL,
            worst=NOTHING,
            if_taken=self._subject.worst(body),
        )
        self._sent += 1
        if isinstance(sent, Sent) and sent.outcome is Outcome.ACCEPTED:
            self._find_taken(sent.exchange)
        return sent.exchange if isinstance(sent, Sent) and sent.outcome is Outcome.REFUSED else None

    def _find_taken(self, exchange: Exchange) -> None:
        self.is_taken = True
        slug, plant = self._subject.model.slug, self._plant
        rule = self._subject.breakable[plant.rule].rule
        self._tally.find(
            Finding(
                id=f"{rule.id}:{Side.REFUSES}:{plant.field} {shown(plant.value)}",
                rule=rule,
                model=slug,
                side=Side.REFUSES,
                title=f"{slug} takes {plant.field} {shown(plant.value)} now and then",
                expected=f"refused (400, 413, 415 or 422): {rule.sentence}",
                exchange=exchange,
                seen=1,
                tries=self._sent,
            )
        )


def _field(probe: RefusalProbe) -> str:
    """Return the field of the input that a probe breaks, if it breaks one."""
    return probe.way.pointer.split("/")[2] if probe.way.pointer.startswith("/input/") else ""
