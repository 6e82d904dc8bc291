"""Verification: what came, what was refused, and which requests are unlike every expectation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from .verification_text import forgotten_text, report_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .expectations import Expectation
    from .scenarios.match import Difference

NOT_KEPT = "not kept"
"""What came for a field whose body was longer than the journal keeps; it equals nothing."""
NEAREST_SHOWN = 3


class Miss(TypedDict):
    """A request that does not meet an expectation: its number, a line about it, and in what it differs."""

    request: int
    line: str
    differences: list[str]


class Unexpected(Miss):
    """A request that meets no expectation; `nearest` names the one with the fewest differences, if there is one."""

    nearest: str | None


class Outcome(TypedDict):
    """What came of one expectation.

    `nearest` holds the likest requests when too few met it; `unsure` says why it cannot be told whether it is met.
    """

    expectation: str
    asks: str
    expected: str
    came: int
    met: bool
    requests: list[int]
    nearest: list[Miss]
    unsure: str


class Report(TypedDict):
    """What verification found, and `text` for people.

    `met` when every expectation is and, if it is `strict`, nothing else came. `forgotten` is how many requests came
    before those that are still kept.
    """

    met: bool
    strict: bool
    came: int
    forgotten: int
    refused: list[int]
    expectations: list[Outcome]
    unexpected: list[Unexpected]
    text: str


class _Arrival(NamedTuple):
    number: int
    line: str
    facts: dict[str, Any]
    is_cut: bool


def verify(
    entries: Iterable[Mapping[str, Any]],
    expectations: Sequence[Expectation],
    *,
    forgotten: int = 0,
    is_strict: bool = False,
) -> Report:
    """Return how journal entries, as `Journal.entries` shows them, meet expectations; without any, nothing is met.

    A request may meet several. Where its body was cut, every asked prompt and input field differs: it was not kept.
    When requests are `forgotten`, no expectation is met that they could break; `is_strict` lets nothing else come.
    """
    arrivals = [_arrival(entry) for entry in entries]
    table = [_misses(expectation, arrivals) for expectation in expectations]
    outcomes = [_outcome(*row, arrivals, forgotten) for row in zip(expectations, table, strict=True)]
    unexpected = [
        _unexpected(arrival, expectations, column)
        for arrival, *column in zip(arrivals, *table, strict=True)
        if all(column)
    ]
    is_clean = not is_strict or not (unexpected or forgotten)
    report: Report = {
        "met": bool(outcomes) and all(outcome["met"] for outcome in outcomes) and is_clean,
        "strict": is_strict,
        "came": len(arrivals),
        "forgotten": forgotten,
        "refused": [arrival.number for arrival in arrivals if arrival.facts.get("verdict") == "refused"],
        "expectations": outcomes,
        "unexpected": unexpected,
        "text": "",
    }
    report["text"] = report_text(report)
    return report


def _arrival(entry: Mapping[str, Any]) -> _Arrival:
    request, status = entry["request"], entry["reply"]["status"]
    told = {name: fact for name, fact in entry["facts"].items() if fact is not None}
    return _Arrival(
        entry["number"],
        f"{request['method']} {request['path']} {'-' if status is None else status} {entry['summary']}",
        {**_facts_of_body(request), **told, "status": status},
        request["cut"],
    )


def _facts_of_body(request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        body = json.loads(request["body"])
    except (ValueError, RecursionError):
        return {}
    if not isinstance(body, dict):
        return {}
    values = body.get("input")
    facts = {name: body.get(name) for name in ("type", "model", "variant")}
    return {**facts, "input": values, "prompt": values.get("prompt")} if isinstance(values, dict) else facts


def _misses(expectation: Expectation, arrivals: list[_Arrival]) -> list[list[Difference]]:
    """Return for each request in what it differs, the turns counted over those that match the rest."""
    count = 0
    misses = []
    for arrival in arrivals:
        facts = {**arrival.facts, **_unkept(expectation)} if arrival.is_cut else arrival.facts
        differences = [
            difference._replace(came=NOT_KEPT) if arrival.is_cut and _is_of_body(difference.name) else difference
            for difference in expectation.differences(facts)
        ]
        if all(difference.name in ("verdict", "status") for difference in differences):
            count += 1
            differences += expectation.turn_difference(count)
        misses.append(differences)
    return misses


def _unkept(expectation: Expectation) -> dict[str, Any]:
    """Return facts that equal nothing, for whatever an expectation asks of a body."""
    unknown = object()
    names = [name.partition(".")[2] for name, _ in expectation.match.conditions if _is_of_body(name)]
    return {"prompt": unknown, "input": dict.fromkeys(names, unknown)}


def _is_of_body(name: str) -> bool:
    return name == "prompt" or name.startswith("input.")


def _outcome(
    expectation: Expectation, misses: list[list[Difference]], arrivals: list[_Arrival], forgotten: int
) -> Outcome:
    numbers = [arrival.number for arrival, differences in zip(arrivals, misses, strict=True) if not differences]
    is_met, is_unsure = expectation.is_met_by(len(numbers)), expectation.is_unsure(forgotten)
    return {
        "expectation": expectation.title,
        "asks": expectation.asks,
        "expected": expectation.often,
        "came": len(numbers),
        "met": is_met and not is_unsure,
        "requests": numbers,
        "nearest": _nearest(arrivals, misses) if len(numbers) < expectation.at_least else [],
        "unsure": forgotten_text(forgotten) if is_met and is_unsure else "",
    }


def _nearest(arrivals: list[_Arrival], misses: list[list[Difference]]) -> list[Miss]:
    """Return the requests for the same operation that differ least."""
    near = [
        (arrival, differences)
        for arrival, differences in zip(arrivals, misses, strict=True)
        if differences and all(difference.name != "operation" for difference in differences)
    ]
    near.sort(key=lambda pair: len(pair[1]))
    return [_miss(*pair) for pair in near[:NEAREST_SHOWN]]


def _miss(arrival: _Arrival, differences: list[Difference]) -> Miss:
    return {"request": arrival.number, "line": arrival.line, "differences": list(map(_plain, differences))}


def _plain(difference: Difference) -> str:
    """Return text that can be sent; a body may hold halves of surrogate pairs."""
    return str(difference).encode("utf-8", "replace").decode()


def _unexpected(arrival: _Arrival, expectations: Sequence[Expectation], misses: list[list[Difference]]) -> Unexpected:
    wanted = [pair for pair in zip(expectations, misses, strict=True) if pair[0].at_most != 0]
    nearest, differences = min(wanted, key=lambda pair: len(pair[1]), default=(None, []))
    return {**_miss(arrival, differences), "nearest": nearest.title if nearest else None}
