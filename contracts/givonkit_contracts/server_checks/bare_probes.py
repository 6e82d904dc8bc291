"""Probes about every request: bodies that are no JSON, and the cheapest request without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .budget import NOTHING
from .line import CannotJudge, Line, Purpose, Sent, Withheld
from .outcome import Outcome, silence
from .subject import Subject, as_json
from .verdicts import Finding, Pair, Side

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from givonkit.spec import Rule, Spec

    from .tally import SideTally, Tally

NOT_JSON = (b"{", b"this is not JSON", b"{'type': 'video'}", b'{"type": "video",}', b"")
KEY_RULE = "generations/key/required"
NO_KEY = "a request without a key"
_JSON_RULE = "generations/body/json"
_KNOCKS = 5
"""How often a request goes out without a key: a server that forgets to look does not always."""


class BareProbe(NamedTuple):
    """A request that breaks one rule about every request, in words and in bytes."""

    rule: Rule
    value: str
    body: bytes
    worst: Decimal = NOTHING
    keyed: bool = True

    @property
    def id(self) -> str:
        """Tells the probe from every other."""
        return f"{self.rule.id}:{Side.REFUSES}:{self.value}"


def bodies_without_json(spec: Spec) -> list[BareProbe]:
    """Return requests that name no model, so that nobody can price them."""
    rule = spec.request_rules[_JSON_RULE]
    return [BareProbe(rule, f"the body {body.decode()!r}" if body else "an empty body", body) for body in NOT_JSON]


def cheapest_probes(spec: Spec, subjects: Iterable[Subject]) -> list[BareProbe]:
    """Return the cheapest request without a key and with text behind it; nothing where no page says what it costs."""
    priced = [(worst, body) for each in subjects if (worst := each.worst(body := each.smallest())) is not None]
    if not priced:
        return []
    worst, body = min(priced, key=lambda pair: pair[0])
    key, json_rule = spec.conduct_rules()[KEY_RULE], spec.request_rules[_JSON_RULE]
    return [
        BareProbe(key, NO_KEY, as_json(body), worst, keyed=False),
        BareProbe(json_rule, "text behind the JSON", as_json(body) + b" and more", worst),
    ]


class BareProbes:
    """Sends the probes about every request."""

    def __init__(self, line: Line, tally: Tally, spec: Spec, subjects: Iterable[Subject]) -> None:
        self._line = line
        self._tally = tally
        self._free = bodies_without_json(spec)
        self._priced = cheapest_probes(spec, subjects)
        for probe in (*self._free, *self._priced):
            self._side(probe).plan(probe.value)
        if not self._priced:
            key = spec.conduct_rules()[KEY_RULE]
            tally.leave(key, None, "no page says what a job costs at most; give --price-ceiling")

    def knock(self) -> None:
        """Send what is no JSON, and see whether an API answers at all; raises CannotJudge."""
        for probe in self._free:
            sent = self._send(probe)
            if isinstance(sent, Sent) and sent.exchange.status in (404, 405) and not self._line.path_is_known:
                raise CannotJudge(
                    f"{self._line.sender.base_url} takes no POST at {sent.exchange.path} ({sent.exchange.status}); "
                    "is the address right?"
                )
            self._judge(probe, sent)

    def send_cheapest(self) -> None:
        """Send the cheapest request in ways that have to be turned away."""
        for probe in self._priced:
            for _ in range(1 if probe.keyed else _KNOCKS):
                self._judge(probe, self._send(probe))

    def _send(self, probe: BareProbe) -> Sent | Withheld:
        return self._line.post(
            probe.body, probe=probe.id, purpose=Purpose.REFUSAL, worst=probe.worst, keyed=probe.keyed
        )

    def _judge(self, probe: BareProbe, sent: Sent | Withheld) -> None:
        side = self._side(probe)
        if isinstance(sent, Withheld):
            side.leave(probe.value, sent.reason)
            return
        side.requests += 1
        is_turned_away = sent.exchange.status in (401, 403) if not probe.keyed else sent.outcome is Outcome.REFUSED
        if sent.outcome is Outcome.ACCEPTED:
            self._find(probe, sent)
        elif is_turned_away:
            side.settle(probe.value)
        else:
            side.leave(probe.value, silence(sent.exchange))

    def _side(self, probe: BareProbe) -> SideTally:
        return self._tally.side(probe.rule, None, Side.REFUSES)

    def _find(self, probe: BareProbe, sent: Sent) -> None:
        """Report a request that was taken, beside one of the same kind that was not, if any."""
        same = [each for each in self._line.posts if each.probe == probe.id]
        refused = next((each for each in same if not each.is_accepted and each.trouble is None), None)
        pair = None if refused is None else Pair(sent.exchange, refused, "nothing: the same request, sent again")
        self._tally.find(
            Finding(
                id=probe.id,
                rule=probe.rule,
                model=None,
                side=Side.REFUSES,
                title=f"the server takes {probe.value}",
                expected=f"{'refused' if probe.keyed else probe.rule.expected}: {probe.rule.sentence}",
                exchange=sent.exchange,
                pair=pair,
                seen=sum(each.is_accepted for each in same),
                tries=len(same),
            )
        )
