"""What the pages say is refused: each rule is broken, alone, in every way that is known, and nothing must be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit_contracts.strategies.breakage import Breakage

from .budget import NOTHING
from .line import Line, Purpose, Sent, Withheld
from .neighbours import refused_neighbour
from .outcome import Outcome, silence
from .shrinking import smallest_step
from .subject import Subject, as_json, shown
from .verdicts import Finding, Pair, Side

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from givonkit.spec import Rule

    from .exchange import Exchange
    from .tally import SideTally, Tally

READ_OTHERWISE = {
    "asset_uri": "a page names the scheme alone; a server may take any id and fail later",
    "https_url": "a page names the scheme alone; a server may take a broken URL and fail later",
    "data_uri": "a page names the scheme alone; a server may take a broken payload and fail later",
}
"""Kinds of rules whose breach a server may tell later, by a failed job."""
_REPEATS = 5
_FARTHEST = 4


class RefusalProbe(NamedTuple):
    """A request that breaks one rule."""

    subject: Subject
    rule: Rule
    way: Breakage
    context: int
    body: Any

    @property
    def value(self) -> str:
        """What breaks the rule, in words."""
        return broken_value(self.way, self.body)

    @property
    def id(self) -> str:
        """Tells the probe from every other."""
        return f"{self.rule.id}:{Side.REFUSES}:{self.subject.model.slug}:{self.value}:{self.context}"

    @property
    def worst(self) -> Decimal | None:
        """What the request costs at most; what names no model cannot be priced by anybody."""
        names_the_model = isinstance(self.body, list) or (
            isinstance(self.body, dict) and self.subject.model.slug in str(self.body.get("model"))
        )
        return self.subject.worst(self.body) if names_the_model else NOTHING


def broken_value(way: Breakage, body: Any) -> str:
    """Return what breaks a rule in a body, and where, in words."""
    value = way.value_in(body)
    name = way.pointer.removeprefix("/input/").strip("/").replace("/", "[", 1)
    name = f"{name}]" if "[" in name else name or "the body"
    return f"without {name}" if value is None else f"{name} {shown(value)}"


def refusal_probes(subject: Subject) -> Iterator[RefusalProbe]:
    """Yield the requests for a model that break one documented rule each.

    Each way to break a rule is sent in the smallest request and in some fuller ones; the plainest way in so many
    that it meets every value of every other field.
    """
    for rule, ways in subject.breakable.values():
        if rule.basis != "documented" or rule.code in READ_OTHERWISE:
            continue
        sent = set()
        for number, way in enumerate(ways):
            is_plainest = number == len(ways) - 1
            for place in _places(number, len(subject.surroundings), all_of_them=is_plainest):
                body = way.body(subject.bodies, bytes(subject.bodies.width), subject.surroundings[place])
                content = as_json(body)
                if body is not None and content not in sent:
                    sent.add(content)
                    yield RefusalProbe(subject, rule, way, place, body)
            if rule.id == "generations/input/required":
                yield RefusalProbe(subject, rule, _SPILLED, 0, _without_input(subject.smallest()))


def _places(number: int, count: int, *, all_of_them: bool) -> list[int]:
    """Return which surroundings a way is sent in: none, all fields, and others for each way; or all of them."""
    if all_of_them:
        return list(range(count))
    return [0, 1, 2 + number % (count - 2)]


_SPILLED = Breakage("/input", "beside model")


def _without_input(body: dict[str, Any]) -> dict[str, object]:
    """Return a body whose fields stand beside the model rather than in the input."""
    beside: dict[str, object] = {name: value for name, value in body.items() if name != "input"}
    beside.update(body["input"])
    return beside


class Refusals:
    """Sends refusal probes; `withheld` keeps those that may not be sent alone."""

    def __init__(self, line: Line, tally: Tally) -> None:
        self.withheld: list[RefusalProbe] = []
        self.refused: list[tuple[RefusalProbe, Exchange]] = []
        self._line = line
        self._tally = tally

    def judge(self, rule: Rule, probes: list[RefusalProbe]) -> None:
        """Break one rule of one model in every way, until a way is taken."""
        subject = probes[0].subject
        side = self._tally.side(rule, subject.model.slug, Side.REFUSES)
        for probe in probes:
            side.plan(probe.value)
        refused: list[tuple[RefusalProbe, Exchange]] = []
        for probe in probes:
            sent = self._send(probe, side)
            if sent is None:
                continue
            if sent.outcome is Outcome.ACCEPTED:
                self._found(probe, sent.exchange, refused, [each for each in probes if each is not probe])
                return
            refused.append((probe, sent.exchange))
            side.settle(probe.value)
        self.refused += refused[:1]

    def _send(self, probe: RefusalProbe, side: SideTally) -> Sent | None:
        sent = self._post(probe, probe.body)
        if isinstance(sent, Withheld):
            side.leave(probe.value, sent.reason)
            self.withheld.append(probe)
            return None
        side.requests += 1
        if sent.outcome is Outcome.SILENT:
            side.leave(probe.value, silence(sent.exchange))
            return None
        return sent

    def _post(self, probe: RefusalProbe, body: object) -> Sent | Withheld:
        worst = NOTHING if probe.worst == NOTHING else probe.subject.worst(body)
        return self._line.post(as_json(body), probe=probe.id, purpose=Purpose.REFUSAL, worst=worst)

    def _found(
        self,
        probe: RefusalProbe,
        accepted: Exchange,
        refused: list[tuple[RefusalProbe, Exchange]],
        others: list[RefusalProbe],
    ) -> None:
        seen, answers = self._again(probe)
        turned_down = next((sent.exchange for sent in answers if sent.outcome is Outcome.REFUSED), None)
        if turned_down is not None:
            pair: Pair | None = Pair(accepted, turned_down, "nothing: the same request, sent again")
        else:
            pair = self._pair(probe, accepted, refused, others)
        slug = probe.subject.model.slug
        exchange = accepted if pair is None else pair.accepted
        self._tally.find(
            Finding(
                id=f"{_for_model(probe.rule, slug)}:{Side.REFUSES}:{probe.value}",
                rule=probe.rule,
                model=slug,
                side=Side.REFUSES,
                title=f"{slug} takes {probe.value}",
                expected=f"refused (400, 413, 415 or 422): {probe.rule.sentence}",
                exchange=exchange,
                pair=pair,
                seen=seen,
                tries=1 + len(answers),
            )
        )

    def _again(self, probe: RefusalProbe) -> tuple[int, list[Sent]]:
        """Send a request again that was taken: once, or oftener where the answers come and go."""
        seen, answers = 1, []
        for _ in range(_REPEATS - 1):
            sent = self._post(probe, probe.body)
            if isinstance(sent, Withheld) or sent.outcome is Outcome.SILENT:
                break
            answers.append(sent)
            seen += sent.outcome is Outcome.ACCEPTED
            if seen == 1 + len(answers):
                break
        return seen, answers

    def _pair(
        self,
        probe: RefusalProbe,
        accepted: Exchange,
        refused: list[tuple[RefusalProbe, Exchange]],
        others: list[RefusalProbe],
    ) -> Pair | None:
        """Return the nearest request that is refused: by another wrong value, or with fewer fields around it."""
        same_way = next((pair for pair in refused if pair[0].way is probe.way), None)
        if same_way is not None and isinstance(probe.body, dict) and isinstance(probe.body.get("input"), dict):
            return self._smallest(probe, probe.body, same_way[0].body["input"], accepted, same_way[1])
        if not refused:
            refused = self._farthest(probe, others)
        alike = [pair for pair in refused if pair[0].context == probe.context]
        nearest = next((pair for pair in reversed(alike) if pair[0].way.pointer == probe.way.pointer), None)
        if nearest is None:
            return self._neighbouring(probe, accepted)
        return Pair(accepted, nearest[1], f"{probe.value} becomes {nearest[0].value}")

    def _neighbouring(self, probe: RefusalProbe, accepted: Exchange) -> Pair | None:
        """Return the pair with a request that was refused by another rule, and differs in the same field alone."""
        if not probe.way.pointer.startswith("/input/"):
            return None
        found = refused_neighbour(accepted, probe.way.pointer.split("/")[2], self._line.refusals)
        return None if found is None else Pair(accepted, found.exchange, found.change)

    def _farthest(self, probe: RefusalProbe, others: list[RefusalProbe]) -> list[tuple[RefusalProbe, Exchange]]:
        """Send the way that is most wrong, since the nearest ones may be taken by a bound that has moved."""
        ways = [other for other in others if other.context == probe.context and other.way is not probe.way]
        for other in ways[: -_FARTHEST - 1 : -1]:
            sent = self._post(other, other.body)
            if not isinstance(sent, Withheld) and sent.outcome is Outcome.REFUSED:
                return [(other, sent.exchange)]
        return []

    def _smallest(
        self, probe: RefusalProbe, body: dict[str, Any], small: dict[str, Any], accepted: Exchange, refused: Exchange
    ) -> Pair:
        known = {as_json(body["input"]): accepted, as_json(small): refused}

        def ask(values: dict[str, Any]) -> Sent | None:
            sent = self._post(probe, {**body, "input": values})
            if isinstance(sent, Withheld):
                return None
            known[as_json(values)] = sent.exchange
            return sent

        conditions = [each for each in probe.subject.bodies.conditions.kept if each is not probe.way.condition]
        step = smallest_step(
            body["input"],
            small,
            ask,
            lambda values: not any(probe.subject.bodies.conditions.breaks(values, each) for each in conditions),
        )
        if step is None:
            return Pair(accepted, refused, "the fields around it are left out")
        return Pair(known[as_json(step.accepted)], known[as_json(step.refused)], step.change)


def _for_model(rule: Rule, slug: str) -> str:
    return rule.id if rule.id.startswith(f"{slug}/") else f"{slug}/{rule.id}"
