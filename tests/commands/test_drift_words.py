from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from givonkit.commands.drift_words import NOT_SHOWN, live_words, narrow_words, place_words, said_words
from givonkit.spec.drifting import Fact, Said


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("name", "display name"),
        ("provider", "provider"),
        ("modes", "modes"),
        ("fields.duration", "duration"),
        ("fields.duration.allowed", "duration: what it takes"),
        ("fields.referenceAssetUris.max_items", "referenceAssetUris: how many"),
        ("conditions.maskImage->sourceImage", "maskImage requires sourceImage"),
        ("conditions.referenceVideo->audioEnabled=False", "referenceVideo requires audioEnabled=False"),
        ("conditions.->audioEnabled=True", "always audioEnabled=True"),
        ("prices.rows.720p · Audio tokens/s", "price of 720p · Audio (tokens/s)"),
        ("prices.headline", "headline price"),
        ("example.duration", "example: duration"),
        ("questions.refusal-status", "refusal-status"),
        ("wire.shapes.job $id", "shapes.job: where $id stands"),
        ("wire.times", "times"),
    ],
)
def test_a_fact_is_named_in_words(place: str, words: str) -> None:
    assert place_words(Fact(place, None, ())) == words


def test_a_sentence_is_named_with_its_language() -> None:
    assert place_words(Fact("example.prompt", None, (), language="es")) == "example: prompt (es)"


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("fields.duration", True, "there"),
        ("fields.duration", None, "not there"),
        ("fields.duration.default", None, "—"),
        ("fields.duration.required", True, "required"),
        ("fields.duration.required", False, "optional"),
        ("fields.audioEnabled.default", True, "true"),
        ("fields.duration.allowed", (5, 10), "5, 10"),
        ("fields.duration.allowed", {"range": (Decimal(3), Decimal(15), Decimal(1))}, "from 3 · up to 15 · step 1"),
        ("fields.prompt.allowed", {"max_chars": 2500}, "up to 2500 chars"),
        ("prices.headline", (Decimal("5.50"), "tokens/s", True), "from 5.5 tokens/s"),
        ("prices.rows.720p tokens/s", Decimal("5.5"), "5.5 tokens/s"),
        ("conditions.a->b", True, "told"),
        ("wire.refusal.status", 422, "422"),
    ],
)
def test_values_are_told_as_a_page_has_them(place: str, value: Any, words: str) -> None:
    assert said_words(Fact(place, None, ()), Said(value)) == words


def test_what_a_column_does_not_show_is_no_value() -> None:
    fact = Fact("fields.duration.default", None, (None,))
    assert (said_words(fact, None), live_words(fact)) == (NOT_SHOWN, "not seen")


LONG = ("9:16", "16:9", "1:1", "4:3", "3:4", "21:9")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (LONG, "6 values"),
        ((*LONG, "2:3"), "+2:3"),
        (LONG[1:], "-9:16"),
        ((*LONG[2:], "2:3"), "-9:16 -16:9 +2:3"),
        (tuple(reversed(LONG)), "the same"),
        (LONG[:2], "9:16, 16:9"),
        (("1:2", "2:1", "3:1", "1:3", "5:4"), "5 values"),
        ("a text that is too long for it", "a text that is too…"),
    ],
)
def test_a_long_list_is_told_by_how_it_differs_from_that_of_the_spec(value: Any, words: str) -> None:
    of_spec = Said(LONG)
    said = of_spec if value is LONG else Said(value)
    assert narrow_words(Fact("fields.aspectRatio.allowed", of_spec, (said,)), said, 19) == words


def test_a_long_list_without_one_to_compare_is_counted() -> None:
    said = Said(LONG)
    assert narrow_words(Fact("fields.aspectRatio.allowed", None, (said,)), said, 19) == "6 values"
