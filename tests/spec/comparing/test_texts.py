from __future__ import annotations

from typing import Any

import pytest

from .sides import facts_with, of_files, to_page, told

NUMBER = {"n": {"type": "number"}}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"name": "N"}, ("look", "the name is N instead of M")),
        ({"provider": "P"}, {"provider": "Q"}, ("look", "the provider is Q instead of P")),
        ({"provider": "P"}, {}, ("look", "B does not show the provider (A: P)")),
        ({}, {"example": {"prompt": "a dog"}}, ("safe", "the example request has another prompt")),
        ({}, {"example": {"prompt": "a cat", "n": 1}}, ("safe", "the example request has n: 1")),
        ({}, {"example": {}}, ("look", "B does not show the example request")),
        ({"example": {"prompt": "a cat", "n": 1}}, {}, ("safe", "the example request has n no more")),
        ({}, {"gaps": ["price rows"]}, ("look", "not known any more: price rows")),
        ({"gaps": ["price rows"]}, {}, ("safe", "known now: price rows")),
        (
            {},
            {"evidence": {"fields.n.type": {"basis": "observed", "source": "a run"}}},
            ("look", "fields.n.type is observed now, and was documented"),
        ),
    ],
)
def test_what_is_said_about_a_model_is_graded(before: Any, after: Any, expected: tuple[str, str]) -> None:
    assert told(of_files(facts_with(fields=NUMBER, **before), facts_with(fields=NUMBER, **after))) == [expected]


def test_a_source_that_is_another_is_no_change() -> None:
    evidence = [{"fields.n.type": {"basis": "documented", "source": source}} for source in ("a.txt:3", "b.txt:4")]
    first, second = (facts_with(fields=NUMBER, evidence=of_side) for of_side in evidence)
    assert of_files(first, second) == []


def test_gaps_and_evidence_of_a_file_are_no_difference_to_a_page() -> None:
    evidence = {"fields.n.type": {"basis": "observed", "source": "a run"}}
    assert to_page(facts_with(fields=NUMBER, gaps=["modes"], evidence=evidence), facts_with(fields=NUMBER)) == []


def test_a_translated_example_is_no_difference() -> None:
    spanish = facts_with(example={"prompt": "un gato"})
    assert to_page(facts_with(), spanish, "es") == []
    assert told(to_page(facts_with(), spanish)) == [("safe", "the example request has another prompt")]
