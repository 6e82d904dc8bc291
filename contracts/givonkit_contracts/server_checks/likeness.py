"""Rules that servers may read in two ways: one that reads a rule strictly nearly everywhere has to do so everywhere."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from .line import Line, Purpose, Sent, Withheld
from .outcome import Outcome, silence
from .refusals import READ_OTHERWISE, RefusalProbe
from .subject import as_json
from .verdicts import Finding, Pair, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .subject import Subject
    from .tally import Tally

_ENOUGH = 4
"""How often the like has to be refused before one that is taken is called an exception."""
_LENIENT = 2
"""How often it has to be taken before the server is called lenient, and is left alone."""


class _Asked(NamedTuple):
    probe: RefusalProbe
    sent: Sent


class Likeness:
    """Breaks the rules that a server may read otherwise, in like ways in all slots of all models."""

    def __init__(self, line: Line, tally: Tally, subjects: Iterable[Subject]) -> None:
        self._line = line
        self._tally = tally
        self._alike = defaultdict[tuple[str, int], list[RefusalProbe]](list)
        for probe, number in (each for subject in subjects for each in likeness_probes(subject)):
            self._alike[probe.rule.code, number].append(probe)
            tally.side(probe.rule, probe.subject.model.slug, Side.REFUSES).plan(probe.value)

    def ask(self) -> None:
        """Send each way until the server shows that it is lenient, and find the exceptions where it is not."""
        for (code, _), probes in self._alike.items():
            taken: list[_Asked] = []
            refused: list[_Asked] = []
            for probe in probes:
                if len(taken) >= _LENIENT:
                    break
                sent = self._send(probe)
                if sent is not None:
                    (taken if sent.outcome is Outcome.ACCEPTED else refused).append(_Asked(probe, sent))
            self._settle(code, probes, taken, refused)

    def _send(self, probe: RefusalProbe) -> Sent | None:
        side = self._tally.side(probe.rule, probe.subject.model.slug, Side.REFUSES)
        worst = probe.worst
        sent = self._line.post(as_json(probe.body), probe=probe.id, purpose=Purpose.QUESTION, worst=worst)
        if isinstance(sent, Withheld) or sent.outcome is Outcome.SILENT:
            side.leave(probe.value, sent.reason if isinstance(sent, Withheld) else silence(sent.exchange))
            return None
        side.requests += 1
        return sent

    def _settle(self, code: str, probes: list[RefusalProbe], taken: list[_Asked], refused: list[_Asked]) -> None:
        for probe, _ in refused:
            self._tally.side(probe.rule, probe.subject.model.slug, Side.REFUSES).settle(probe.value)
        is_strict = len(refused) >= _ENOUGH and len(taken) < _LENIENT
        for asked in taken if is_strict else ():
            self._find(asked, refused[0])
        for probe in probes if not is_strict and (taken or refused) else ():
            self._tally.side(probe.rule, probe.subject.model.slug, Side.REFUSES).leave(
                probe.value, READ_OTHERWISE[code]
            )

    def _find(self, taken: _Asked, elsewhere: _Asked) -> None:
        probe, slug = taken.probe, taken.probe.subject.model.slug
        other = elsewhere.probe
        self._tally.find(
            Finding(
                id=f"{probe.rule.id}:{Side.REFUSES}:{probe.value}",
                rule=probe.rule,
                model=slug,
                side=Side.REFUSES,
                title=f"{slug} takes {probe.value}, which is refused elsewhere",
                expected=f"refused, as it is for {other.subject.model.slug}: {probe.rule.sentence}",
                exchange=taken.sent.exchange,
                pair=Pair(
                    taken.sent.exchange,
                    elsewhere.sent.exchange,
                    f"{probe.value} of {slug} becomes {other.value} of {other.subject.model.slug}",
                ),
            )
        )


def likeness_probes(subject: Subject) -> Iterator[tuple[RefusalProbe, int]]:
    """Yield the smallest requests that break rules that may be read otherwise, each with the number of its way."""
    for rule, ways in subject.breakable.values():
        if rule.basis != "documented" or rule.code not in READ_OTHERWISE:
            continue
        for number, way in enumerate(ways):
            body = way.body(subject.bodies, bytes(subject.bodies.width))
            if body is not None:
                yield RefusalProbe(subject, rule, way, 0, body), number
