"""One finding's requests sent again, and whether they are still answered as they were."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from givonkit.errors import GivonkitError
from givonkit_contracts.plain_text import printable
from givonkit_contracts.reports.shown_text import shown_answer, shown_request
from givonkit_contracts.server_checks.leaves import leaves
from givonkit_contracts.server_checks.line import GENERATIONS, Purpose, Withheld
from givonkit_contracts.server_checks.outcome import Outcome, outcome_of
from givonkit_contracts.server_checks.reading import broken_rules
from givonkit_contracts.server_checks.verdicts import Side
from givonkit_contracts.server_checks.worst_case import worst_case

from .bodies import decoded, model_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.spec import Spec
    from givonkit_contracts.reports.recorded import RecordedFinding
    from givonkit_contracts.server_checks.exchange import Exchange
    from givonkit_contracts.server_checks.line import Line
    from givonkit_contracts.server_checks.settings import Settings

_CONCLUSIONS = {
    True: "It is still so.",
    False: "It is no longer so.",
    None: "Whether it is still so, these answers do not tell: compare them, or run `givonkit check server` again.",
}
_MOST_TRIES = 20
JSON = "application/json"
_SHORTEST_NAME = 3  # a shorter number or word may stand in a path by chance


class NotRepeated(GivonkitError):
    """The requests of a finding are not sent again; the message says why, and what to do."""


class Repeated(NamedTuple):
    """A request as it was answered when it was recorded, and as it is answered now."""

    then: Exchange
    now: Exchange


class Repetition(NamedTuple):
    """What came of sending a finding's requests again; `is_still_so` is None where the answers do not tell."""

    text: str
    is_still_so: bool | None

    @property
    def exit_code(self) -> int:
        """1 when it is still so, 0 when it is not, 3 when the answers do not tell."""
        return 3 if self.is_still_so is None else int(self.is_still_so)


def repeat(finding: RecordedFinding, line: Line, spec: Spec, settings: Settings) -> Repetition:
    """Send all requests of a finding again; raises NotRepeated, before anything is sent, if they may cost too much."""
    requests = list(_requests(finding))
    _check_types(requests)
    _check_cost(requests, spec, settings)
    repeated: list[Repeated] = []
    for exchange in requests:
        repeated.append(Repeated(exchange, _sent(exchange, line, repeated, spec, settings)))
    is_still_so = _is_still_so(
        finding, [pair for pair in repeated if _is_same(pair.then, finding.exchange)], line, spec
    )
    return Repetition("\n".join((*_told(finding, repeated), _CONCLUSIONS[is_still_so])), is_still_so)


def _requests(finding: RecordedFinding) -> Iterator[Exchange]:
    yield from finding.before
    times = min(finding.tries, _MOST_TRIES) if finding.seen < finding.tries else 1
    yield from (finding.exchange,) * times
    if finding.pair is not None:
        for exchange in (finding.pair.accepted, finding.pair.refused):
            if not _is_same(exchange, finding.exchange):
                yield exchange


def _is_same(one: Exchange, other: Exchange) -> bool:
    return (one.method, one.path, one.body, one.keyed) == (other.method, other.path, other.body, other.keyed)


def _check_types(requests: Iterable[Exchange]) -> None:
    for exchange in requests:
        named = next((value.decode("latin-1") for name, value in exchange.headers if name == b"content-type"), JSON)
        if _creates(exchange) and named.partition(";")[0].strip().lower() != JSON:
            raise NotRepeated(
                f"a request was sent as {printable(named)}, and only {JSON} can be sent again; "
                "the curl line of the report sends it"
            )


def _check_cost(requests: Iterable[Exchange], spec: Spec, settings: Settings) -> None:
    worst_cases = [_worst(exchange, spec, settings) for exchange in requests if _creates(exchange)]
    worst = sum((tokens for tokens in worst_cases if tokens is not None), Decimal(0))
    if None in worst_cases:
        raise NotRepeated("no page says what these requests cost at most; give --price-ceiling TOKENS, per job")
    if worst > (settings.at_risk or 0):
        raise NotRepeated(f"sending this again may cost up to {worst:f} tokens; give --at-risk {worst:f} to do it")


def _creates(exchange: Exchange) -> bool:
    return exchange.method == "POST" and exchange.path == GENERATIONS


def _worst(exchange: Exchange, spec: Spec, settings: Settings) -> Decimal | None:
    """Return what a request costs at most; one that names no known model in its place may yet be read as naming one."""
    named = model_of(exchange.body)
    slugs = (
        [named]
        if named is not None and named in spec.models
        else [slug for slug in spec.models if slug.encode() in exchange.body]
    )
    body = decoded(exchange.body)
    values = body.get("input") if isinstance(body, dict) else None
    worst_cases = [worst_case(spec.models[slug], values, settings) for slug in slugs]
    return None if None in worst_cases else max(filter(None, worst_cases), default=Decimal(0))


def _sent(exchange: Exchange, line: Line, repeated: list[Repeated], spec: Spec, settings: Settings) -> Exchange:
    if not _creates(exchange):
        return line.free(exchange.method, _path_now(exchange.path, repeated), exchange.probe)
    sent = line.post(
        exchange.body,
        probe=exchange.probe,
        purpose=Purpose.REFUSAL,
        worst=_worst(exchange, spec, settings),
        keyed=exchange.keyed,
    )
    if isinstance(sent, Withheld):
        raise NotRepeated(f"a request was not sent: {sent.reason}")
    return sent.exchange


def _path_now(path: str, repeated: Iterable[Repeated]) -> str:
    """Return a path in which the names of jobs that were made then are those of the jobs that were made now."""
    names = {then: now for pair in repeated for then, now in _names(pair) if len(then) >= _SHORTEST_NAME}
    known = sorted((name for name in names if name in path), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, known)), lambda found: names[found[0]], path) if known else path


def _names(pair: Repeated) -> Iterator[tuple[str, str]]:
    then, now = (dict(leaves(exchange.answer)) for exchange in pair)
    yield from ((str(name), str(now[place])) for place, name in then.items() if place in now and _may_name(name))
    last_parts = [_last_part(exchange) for exchange in pair]
    if all(last_parts):
        yield last_parts[0], last_parts[1]


def _may_name(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def _last_part(exchange: Exchange) -> str:
    locations = [value.decode("latin-1") for name, value in exchange.reply_headers if name.lower() == b"location"]
    return locations[0].rstrip("/").rpartition("/")[2] if locations else ""


def _is_still_so(finding: RecordedFinding, pairs: list[Repeated], line: Line, spec: Spec) -> bool | None:
    outcomes = [outcome_of(pair.now, path_is_known=line.path_is_known) for pair in pairs]
    recorded = outcome_of(finding.exchange, path_is_known=True)
    if not _is_told_by_its_outcome(finding, recorded, spec):
        same = [pair.now.status == pair.then.status and pair.now.answer == pair.then.answer for pair in pairs]
        return True if any(same) else None
    if recorded in outcomes:
        return True
    return None if Outcome.SILENT in outcomes else False


def _is_told_by_its_outcome(finding: RecordedFinding, recorded: Outcome, spec: Spec) -> bool:
    """Return whether all that is wrong is that a request was accepted, or that it was refused."""
    if finding.side is Side.REFUSES or not finding.exchange.keyed:
        return recorded is Outcome.ACCEPTED
    is_valid = finding.side is Side.KEEPS or not broken_rules(decoded(finding.exchange.body), spec)
    return recorded is Outcome.REFUSED and is_valid


def _told(finding: RecordedFinding, repeated: list[Repeated]) -> Iterator[str]:
    yield f"{printable(finding.id)}: {printable(finding.title)}"
    yield f"Expected: {printable(finding.expected)}"
    for number, pair in enumerate(repeated, 1):
        yield f"{number}. {shown_request(pair.now)}"
        yield f"   Then: {shown_answer(pair.then)}"
        yield f"   Now:  {shown_answer(pair.now)}"
