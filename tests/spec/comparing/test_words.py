from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from givonkit.spec.comparing import fact_words
from givonkit.spec.comparing.words import counted, listed
from givonkit.spec.model_mapping import flat_facts, model_mapping

from .sides import SHIPPED


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("fields.x.allowed", (5, 10), "5, 10"),
        ("fields.x.max_chars", 2500, "up to 2500 chars"),
        ("fields.x.range", (Decimal(3), Decimal("15.0"), Decimal("0.5")), "from 3 · up to 15 · step 0.5"),
        ("fields.x.max_items", 7, "up to 7"),
        ("fields.x.schemes", ("asset", "https"), "asset, https"),
        ("fields.x.required", True, "required"),
        ("fields.x.default", False, "false"),
        ("fields.x.default", None, "—"),
        ("fields.x.allowed", {"range": (1, 8, 1)}, "from 1 · up to 8 · step 1"),
        ("modes", ("text_to_video",), "text_to_video"),
        ("prices.headline", (Decimal("5.50"), "tokens/s", True), "from 5.5 tokens/s"),
        ("prices.rows.720p · Audio tokens/s", Decimal(6), "6 tokens/s"),
        ("prices.default", ("720p", "tokens"), "720p (tokens)"),
        ("example.x", ["asset://asset_..."], "asset://asset_..."),
        ("example.x", {"a": 1}, "a: 1"),
        ("name", "Kling\n O1\x07", "Kling O1·"),
    ],
)
def test_a_fact_is_worded_as_on_a_page(place: str, value: Any, words: str) -> None:
    assert fact_words(place, value) == words


@pytest.mark.parametrize("slug", SHIPPED.models)
def test_every_fact_of_a_model_has_words_in_one_line(slug: str) -> None:
    facts = flat_facts(model_mapping(SHIPPED.models[slug]))
    assert all(fact_words(place, value).isprintable() for place, value in facts.items())


def test_long_lists_are_cut() -> None:
    assert listed(range(10)) == "0, 1, 2, 3, 4, 5, 6, 7 and 2 more"
    assert (counted(1, "model"), counted(2, "model")) == ("1 model", "2 models")
