from __future__ import annotations

import subprocess
import sys
from itertools import combinations, product

import pytest

from givonkit_contracts.strategies import PRESENT, paired_requests, value_pairs

from .draws import SLUGS, SPEC, broken_rules


@pytest.mark.parametrize("model", SLUGS)
def test_every_request_is_valid(model: str) -> None:
    assert [broken for body in paired_requests(model) if (broken := broken_rules(body))] == []


@pytest.mark.parametrize("model", SLUGS)
def test_every_pair_meets_in_a_request(model: str) -> None:
    slots = {field.name for field in SPEC.models[model].fields.values() if field.is_slot}
    met = set()
    for body in paired_requests(model):
        told = [(name, PRESENT if name in slots else value) for name, value in body["input"].items()]
        met |= {frozenset(pair) for pair in combinations(told, 2)}
    assert [pair for pair in value_pairs(model) if frozenset(pair) not in met] == []


@pytest.mark.parametrize("model", SLUGS)
def test_every_two_values_are_a_pair_unless_a_sentence_forbids_it(model: str) -> None:
    pairs = {frozenset(pair) for pair in value_pairs(model)}
    listed = [field for field in SPEC.models[model].fields.values() if field.allowed]
    for one, other in combinations(listed, 2):
        for values in product(one.allowed or (), other.allowed or ()):
            assert frozenset(zip((one.name, other.name), values, strict=True)) in pairs


def test_a_pair_that_a_sentence_forbids_is_left_out() -> None:
    pairs = value_pairs("kling-3.0-omni")
    assert (("audioEnabled", False), ("referenceVideo", PRESENT)) in pairs
    assert (("audioEnabled", True), ("referenceVideo", PRESENT)) not in pairs


def test_a_value_that_one_reading_refuses_is_in_no_pair() -> None:
    assert not [pair for pair in value_pairs("seedance-2.0-relaxed") if ("audioEnabled", False) in pair]


def test_the_first_and_last_of_a_range_are_paired() -> None:
    durations = {value for pair in value_pairs("kling-3.0") for name, value in pair if name == "duration"}
    assert durations == {3, 15}


@pytest.mark.parametrize("model", SLUGS)
def test_the_list_is_short(model: str) -> None:
    sizes = sorted(
        len({value for pair in value_pairs(model) for name, value in pair if name == field})
        for field in SPEC.models[model].fields
    )
    fewest = sizes[-1] * sizes[-2]
    assert fewest <= len(paired_requests(model)) <= 2 * fewest + 6


def test_the_list_is_the_same_each_time() -> None:
    assert paired_requests("kling-o1") == paired_requests("kling-o1")


def test_the_schemes_of_a_slot_take_turns() -> None:
    sent = {
        body["input"]["startImage"].partition(":")[0]
        for body in paired_requests("kling-3.0")
        if "startImage" in body["input"]
    }
    assert sent == {"asset", "https", "data"}


def test_given_assets_fill_the_slots() -> None:
    bodies = paired_requests("kling-3.0", assets={"image": "https://cdn.test/a.png"})
    assert {body["input"].get("startImage") for body in bodies} == {None, "https://cdn.test/a.png"}


@pytest.mark.parametrize(
    "statement",
    [
        "import givonkit_contracts.strategies",
        "from givonkit_contracts.strategies.pairs import paired_requests; paired_requests('kling-o1')",
        "from givonkit_contracts.strategies import breakable_rules; breakable_rules('kling-o1')",
    ],
)
def test_what_needs_no_hypothesis_does_not_import_it(statement: str) -> None:
    program = f"import sys\n{statement}\nassert 'hypothesis' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
