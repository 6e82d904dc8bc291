"""The numbers are computed by hand from the tables of the pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from givonkit.validation import Accepted, Validator
from givonkit_contracts.server_checks.settings import ALL_MODELS, Settings
from givonkit_contracts.server_checks.worst_case import documented_price, worst_case

from .served import SPEC

UNPRICED = (*("happyhorse-1.0", "kling-3.0-omni", "kling-o1", "nano-banana-2", "seedance-2.0-relaxed", "veo-3.1-lite"),)
"""The models whose page shows a headline `from X` and no table."""


def worst(slug: str, settings: Settings | None = None, **values: Any) -> Decimal | None:
    return worst_case(SPEC.models[slug], values, settings or Settings())


def price(slug: str, settings: Settings | None = None, **values: Any) -> Decimal | None:
    return documented_price(SPEC.models[slug], values, settings or Settings())


@pytest.mark.parametrize(
    ("slug", "values", "tokens"),
    [
        ("kling-3.0", {}, 15 * 15),
        ("kling-3.0", {"duration": 3}, 15 * 15),
        ("kling-3.0", {"duration": 16}, 15 * 16),
        ("kling-3.0", {"duration": 15.5, "resolution": "720p"}, Decimal("232.5")),
        ("kling-2.6", {}, Decimal("8.4") * 10),
        ("kling-2.6", {"duration": 11}, Decimal("8.4") * 11),
        ("gpt-image-2", {}, 15),
        ("gpt-image-2", {"duration": 1000}, 15),
        ("switchx-image", {}, 18),
        ("seedream-4.5", {}, 2),
        ("nano-banana", {}, 2),
        ("nano-banana", {"duration": 100}, 2),
        ("grok-imagine", {}, 2),
        ("switchx-video", {}, 27 * 5),
        ("kling-2.6-motion", {}, 8 * 15),
        ("kling-3.0-motion", {}, 7 * 15),
    ],
)
def test_the_worst_case_is_the_dearest_row_by_the_larger_of_the_seconds(
    slug: str, values: dict[str, Any], tokens: Decimal
) -> None:
    assert worst(slug, **values) == tokens


@pytest.mark.parametrize("slug", SPEC.models)
def test_a_headline_from_some_tokens_is_no_ceiling(slug: str) -> None:
    assert (worst(slug) is None) is (slug in UNPRICED)


@pytest.mark.parametrize("slug", UNPRICED)
def test_a_ceiling_stands_in_for_a_table_that_is_not_there(slug: str) -> None:
    assert worst(slug, Settings(price_ceilings={slug: Decimal(77)})) == 77
    assert worst(slug, Settings(price_ceilings={ALL_MODELS: Decimal(88)})) == 88
    assert price(slug, Settings(price_ceilings={slug: Decimal(77)})) == 77
    assert price(slug) is None


def test_a_ceiling_makes_no_table_cheaper() -> None:
    assert worst("kling-3.0", Settings(price_ceilings={ALL_MODELS: Decimal(1)})) == 225


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (10**12, 10**12),
        (1e12, 10**12),
        ("40", 40),
        (" 40 ", 40),
        ("4e1", 40),
        ("4e4", 40_000),
        ([40], 40),
        ([[1], {"value": "40"}], 40),
        ({"seconds": 40}, 40),
        (-40, 15),
        ("-40", 15),
        ("NaN", 15),
        ("sNaN", 15),
        (float("nan"), 15),
        ("many", 15),
        ("", 15),
        (None, 15),
        (True, 15),
        ([], 15),
        ({}, 15),
    ],
)
def test_seconds_are_the_largest_number_that_a_server_could_read(value: Any, seconds: int) -> None:
    assert worst("kling-3.0", duration=value) == 15 * seconds


@pytest.mark.parametrize(
    "value",
    [float("inf"), "Infinity", 1e308, "1e999999", "9" * 5000, 10**5000],
    ids=["infinity", "word", "float", "exponent", "digits", "integer"],
)
def test_seconds_beyond_all_bounds_are_never_taken_for_a_few(value: Any) -> None:
    tokens = worst("kling-3.0", duration=value)
    assert tokens is None or tokens > 10**100


@pytest.mark.parametrize("values", [None, [], "many", 5, [{"duration": 40}]])
def test_an_input_that_is_no_object_counts_its_longest_seconds(values: Any) -> None:
    assert worst_case(SPEC.models["kling-3.0"], values, Settings()) == 225


def test_the_seconds_of_a_video_of_the_user_are_known_to_nobody() -> None:
    given = Settings(assets={"video": "https://example.com/long.mp4"})
    assert worst("switchx-video", given) is None
    assert worst("switchx-video", Settings(assets=given.assets, price_ceilings={ALL_MODELS: Decimal(500)})) == 500
    assert worst("switchx-video", Settings(assets={"image": "https://example.com/small.png"})) == 135


@pytest.mark.parametrize(
    ("slug", "values", "tokens"),
    [
        ("kling-3.0", {"resolution": "720p", "duration": 3, "audioEnabled": False}, 4 * 3),
        ("kling-3.0", {"resolution": "720p", "duration": 3, "audioEnabled": True}, Decimal("6.5") * 3),
        ("kling-3.0", {"resolution": "1080p", "duration": 10, "audioEnabled": True}, 9 * 10),
        ("kling-3.0", {"resolution": "4k", "duration": 15, "audioEnabled": False}, 15 * 15),
        ("kling-2.6", {"resolution": "1080p", "duration": 5, "audioEnabled": False}, Decimal("4.2") * 5),
        ("switchx-video", {"resolution": "720p"}, 9 * 5),
        ("gpt-image-2", {"quality": "low", "imageSize": "4K"}, 3),
        ("nano-banana", {"imageSize": "1K"}, 2),
    ],
)
def test_a_valid_request_costs_its_row_by_the_dearer_reading(
    slug: str, values: dict[str, Any], tokens: Decimal
) -> None:
    assert price(slug, **values) == tokens


def test_a_field_that_is_left_out_has_the_default_of_its_page() -> None:
    assert price("kling-3.0", duration=3) == Decimal("6.5") * 3
    assert price("kling-3.0", resolution="1080p") == 9 * 3
    assert price("kling-3.0", resolution="720p", audioEnabled=False) == 4 * 3


@pytest.mark.parametrize("slug", [slug for slug in SPEC.models if slug not in UNPRICED])
def test_no_request_costs_more_than_its_worst_case(slug: str) -> None:
    given = SPEC.models[slug].documented_request["input"]
    told, most = price(slug, **given), worst(slug, **given)
    assert told is not None
    assert most is not None
    assert told <= most


@pytest.mark.parametrize("reading", ["flat", "per-second"])
@pytest.mark.parametrize("slug", [slug for slug in SPEC.models if slug not in UNPRICED])
def test_a_price_is_never_below_what_the_double_charges_in_either_reading(slug: str, reading: str) -> None:
    world = SPEC.world({"doubled-price-rows": reading})
    body = SPEC.models[slug].documented_request
    found = Validator(SPEC, world).validate(body)
    told = price(slug, **body["input"])
    assert isinstance(found, Accepted)
    assert told is not None
    assert told >= found.price.tokens
