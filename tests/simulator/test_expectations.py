from __future__ import annotations

import json
import re

import pytest

from givonkit.errors import SpecFileInvalid
from givonkit.simulator.expectations import Expectation, read_expectations
from givonkit.simulator.scenarios.match import Known, Match

KNOWN = Known(models=("kling-o1", "kling-2.6"), variants=("text_to_video",))


def _read(text: str) -> Expectation:
    """Return the one expectation that stands in a list, from its second line on."""
    (expectation,) = read_expectations(f"expectations:\n{text}", "wanted.yaml", KNOWN)
    return expectation


READ = [
    ("  - {}", "operation=create", "at least 1"),
    ("  - {name: a clip}", "operation=create", "at least 1"),
    ("  - match: {operation: [create, poll], nth: [1, 3-4]}", "operation=create or poll nth=1 or 3-4", "at least 1"),
    (
        "  - {match: {model: kling-o1, input.duration: 10}, times: 1, status: 202, verdict: accepted}",
        "operation=create model=kling-o1 input.duration=10 verdict=accepted status=202",
        "exactly 1",
    ),
    ("  - {verdict: refused, times: 0}", "operation=create verdict=refused", "none"),
    ("  - at_most: 3", "operation=create", "at most 3"),
    ("  - {at_least: 2, at_most: 3}", "operation=create", "2 to 3"),
    ("  - {at_least: 2, at_most: 2}", "operation=create", "exactly 2"),
    ("  - {at_least: 2}", "operation=create", "at least 2"),
]


@pytest.mark.parametrize(("text", "asks", "often"), READ)
def test_an_expectation_says_what_it_asks_and_how_often(text: str, asks: str, often: str) -> None:
    expectation = _read(text)
    assert expectation.asks == asks
    assert expectation.often == often


def test_json_is_read_as_well() -> None:
    text = json.dumps({"expectations": [{"name": "one", "match": {"model": "kling-o1"}}, {"times": 2}]})
    first, second = read_expectations(text, "wanted.json")
    assert (first.title, second.title) == ("one", "operation=create")
    assert second == Expectation(Match((("operation", ("create",)),)), at_least=2, at_most=2)


REFUSED = [
    ("", 1, "expected a list, got nothing"),
    ("  []", 2, "expected at least one expectation, got an empty list"),
    ("  - kling-o1", 2, "expected a mapping, got 'kling-o1'"),
    ("  - tiems: 1", 2, "unknown key 'tiems' (did you mean 'times'?)"),
    ("  - match:\n      modle: kling-o1", 3, "unknown key 'modle' (did you mean 'model'?)"),
    ("  - match: {model: kling-o2}", 2, "model: expected one of kling-2.6, kling-o1, got 'kling-o2' (did you mean"),
    ("  - name: a\n    times: -1", 3, "expected a whole number of at least 0, got '-1'"),
    ("  - times: 1\n    at_least: 1", 2, "expected either times, or at_least and at_most, got both"),
    ("  - at_least: 3\n    at_most: 2", 2, "expected at most 2 (at_most), got 3"),
    (
        "  - verdict: acepted",
        2,
        "expected one of accepted, refused, answered, got 'acepted' (did you mean 'accepted'?)",
    ),
    ("  - status: 99", 2, "expected an HTTP status from 100 to 599, got 99"),
    ("  - name: [a]", 2, "expected text, got a list"),
]


@pytest.mark.parametrize(("text", "line", "reason"), REFUSED)
def test_what_cannot_be_expected_is_refused_where_it_stands(text: str, line: int, reason: str) -> None:
    with pytest.raises(SpecFileInvalid, match=f"^wanted.yaml:{line}: {re.escape(reason)}"):
        _read(text)


def test_a_text_without_expectations_is_refused() -> None:
    with pytest.raises(SpecFileInvalid, match=re.escape("w:1: unknown key 'expectation' (did you mean 'expectations'")):
        read_expectations("expectation: []", "w")


@pytest.mark.parametrize(
    ("least", "most", "met"), [(1, None, (1, 2, 3, 4)), (0, 2, (0, 1, 2)), (0, 0, (0,)), (2, 3, (2, 3)), (1, 1, (1,))]
)
def test_an_expectation_is_met_by_counts_within_its_bounds(least: int, most: int | None, met: tuple[int, ...]) -> None:
    expectation = Expectation(Match(), at_least=least, at_most=most)
    assert tuple(count for count in range(5) if expectation.is_met_by(count)) == met
