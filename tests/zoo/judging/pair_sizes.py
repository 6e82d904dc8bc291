"""How small the requests are that the judge shows: in how many places a pair differs, and what could be left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit_contracts.server_checks.exchange import Exchange
    from givonkit_contracts.server_checks.verdicts import Finding, Report
    from tests.zoo.servers.deviation import Deviation


class PairSize(NamedTuple):
    """One shown pair: the places that differ, and the fields that it has beyond those of the deviation's witness."""

    finding: str
    differing: int
    superfluous: int


def pair_sizes(report: Report, deviation: Deviation) -> tuple[PairSize, ...]:
    """Return the sizes of the pairs that a report shows for a deviation, but for those that come and go."""
    return tuple(
        PairSize(finding.id, len(different_places(*bodies)), _surplus(bodies, deviation.witness.body))
        for finding in report.findings
        if not finding.comes_and_goes and (bodies := _bodies(finding)) is not None
    )


def different_places(one: Any, other: Any) -> list[str]:
    """Return the places in which two bodies differ: fields of the input, else parts of the frame."""
    places = _places(one), _places(other)
    return [name for name in {**places[0], **places[1]} if places[0].get(name, ...) != places[1].get(name, ...)]


def _places(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        return {"body": body}
    given = body.get("input")
    inside = {f"input.{name}": value for name, value in given.items()} if isinstance(given, dict) else {"input": given}
    return {name: value for name, value in body.items() if name != "input"} | inside


def _surplus(bodies: tuple[Any, Any], witness: Any) -> int:
    """Return how many fields the larger body of a pair has more than a request that is known to show the deviation."""
    return max(map(_size, bodies)) - _size(witness)


def _size(body: Any) -> int:
    return sum(1 for name in _places(body) if name.startswith("input."))


def _bodies(finding: Finding) -> tuple[Any, Any] | None:
    decoded = list(_decoded(finding))
    return (decoded[0], decoded[1]) if len(decoded) == 2 else None


def _decoded(finding: Finding) -> Iterator[Any]:
    shown: tuple[Exchange, ...] = (finding.pair.accepted, finding.pair.refused) if finding.pair else ()
    for exchange in shown:
        try:
            yield json.loads(exchange.body)
        except ValueError:
            return
