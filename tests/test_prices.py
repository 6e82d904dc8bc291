from decimal import Decimal
from typing import Any

import pytest

from givonkit import load_spec
from givonkit.decimals import plain_decimal
from givonkit.prices import PriceTable
from givonkit.spec import Field, Model, PriceRow

SPEC = load_spec()
MODELS = SPEC.models
PER_SECOND = SPEC.world()
FLAT = SPEC.world({"doubled-price-rows": "flat"})
ROWS = [(model.slug, place) for model in MODELS.values() for place in range(len(model.prices.rows or ()))]
WITHOUT_ROWS = [slug for slug, model in MODELS.items() if not model.prices.rows]


def rows_of(slug: str) -> tuple[PriceRow, ...]:
    return MODELS[slug].prices.rows or ()


def field_of(model: Model, word: str) -> tuple[Field, Any]:
    """Return the field, and its value, that one word of a label stands for."""
    ((field, value),) = [
        (field, value)
        for field in model.fields.values()
        for value in field.allowed or ()
        if str(value).casefold() == word.casefold()
    ]
    return field, value


def input_for(model: Model, label: str) -> dict[str, Any]:
    """Return the input that a label describes, with the defaults of the rest."""
    values: dict[str, Any] = {field.name: field.default for field in model.fields.values() if field.default is not None}
    if "audioEnabled" in values:
        values["audioEnabled"] = False
    for word in label.split(" · "):
        if word == "Audio":
            values["audioEnabled"] = True
        else:
            field, value = field_of(model, word)
            values[field.name] = value
    return values


def seconds_of(model: Model) -> list[int]:
    """Return the seconds that a result of a model may last."""
    field = next((field for field in model.fields.values() if field.unit == "seconds"), None)
    if field is None:
        return []
    if field.allowed is not None:
        return [int(value) for value in field.allowed]
    assert field.range is not None
    return list(range(int(field.range.start), int(field.range.end) + 1, int(field.range.step)))


@pytest.mark.parametrize(("slug", "place"), ROWS)
def test_every_row_of_every_table_is_reached_and_costs_its_amount_times_the_seconds(slug: str, place: int) -> None:
    model, row = MODELS[slug], rows_of(slug)[place]
    table = PriceTable(model, PER_SECOND if row.amount.per_second else FLAT)
    for seconds in seconds_of(model) or [0]:
        values = {**input_for(model, row.label), **({"duration": seconds} if seconds else {})}
        price = table.price(values)
        assert (price.row, price.text) == (row.label, plain_decimal(price.tokens))
        if row.amount.per_second:
            assert price.tokens == row.amount.tokens * (seconds or 1)
            assert price.basis == ("exact" if seconds else "lower_bound")
        else:
            assert (price.tokens, price.basis) == (row.amount.tokens, "exact")


@pytest.mark.parametrize("slug", [slug for slug in MODELS if rows_of(slug)])
def test_the_headline_is_the_smallest_amount_of_the_table(slug: str) -> None:
    headline = MODELS[slug].prices.headline
    assert headline.tokens == min(row.amount.tokens for row in rows_of(slug))
    assert headline in [row.amount for row in rows_of(slug)]
    assert MODELS[slug].prices.headline_is_lower_bound


@pytest.mark.parametrize("slug", [slug for slug in MODELS if rows_of(slug)])
def test_no_input_costs_less_than_the_headline(slug: str) -> None:
    model = MODELS[slug]
    for row in rows_of(slug):
        for world in (PER_SECOND, FLAT):
            assert PriceTable(model, world).price(input_for(model, row.label)).tokens >= model.prices.headline.tokens


@pytest.mark.parametrize("slug", WITHOUT_ROWS)
def test_a_model_without_rows_costs_its_headline_and_says_whether_that_is_the_least(slug: str) -> None:
    model = MODELS[slug]
    headline = model.prices.headline
    values: dict[str, Any] = {field.name: field.default for field in model.fields.values()}
    price = PriceTable(model, PER_SECOND).price(values)
    assert price.row == "headline"
    assert price.tokens == headline.tokens * (values["duration"] if headline.per_second else 1)
    assert price.basis == ("lower_bound" if model.prices.headline_is_lower_bound else "exact")


def test_the_models_whose_rows_no_page_shows_are_lower_bounds() -> None:
    bounds = {slug for slug in WITHOUT_ROWS if MODELS[slug].prices.headline_is_lower_bound}
    assert bounds == {
        *("kling-o1", "kling-3.0-omni", "veo-3.1-lite", "seedance-2.0-relaxed"),
        *("happyhorse-1.0", "nano-banana-2"),
    }


DOUBTFUL: list[tuple[str, dict[str, Any], str, str]] = [
    ("kling-3.0", {"resolution": "720p", "audioEnabled": False, "duration": 10}, "30", "4"),
    ("kling-3.0", {"resolution": "720p", "audioEnabled": True, "duration": 10}, "55", "6.5"),
    ("kling-3.0", {"resolution": "1080p", "audioEnabled": False, "duration": 10}, "60", "6"),
    ("kling-3.0", {"resolution": "1080p", "audioEnabled": True, "duration": 10}, "90", "8"),
    ("kling-3.0", {"resolution": "4k", "audioEnabled": False, "duration": 10}, "150", "150"),
    ("kling-3.0", {"resolution": "4k", "audioEnabled": True, "duration": 10}, "150", "150"),
    ("kling-2.6", {"resolution": "720p", "audioEnabled": False, "duration": 10}, "30", "3"),
    ("kling-2.6", {"resolution": "720p", "audioEnabled": True, "duration": 10}, "30", "3"),
    ("kling-2.6", {"resolution": "1080p", "audioEnabled": False, "duration": 10}, "40", "4.2"),
    ("kling-2.6", {"resolution": "1080p", "audioEnabled": True, "duration": 10}, "80", "8.4"),
]


@pytest.mark.parametrize(("slug", "values", "per_second", "flat"), DOUBTFUL)
def test_a_label_with_two_prices_costs_what_a_world_says(
    slug: str, values: dict[str, Any], per_second: str, flat: str
) -> None:
    assert PriceTable(MODELS[slug], PER_SECOND).price(values).text == per_second
    assert PriceTable(MODELS[slug], FLAT).price(values).text == flat


def test_the_doubled_labels_are_those_of_the_two_doubtful_tables() -> None:
    doubled = {slug for slug in MODELS if len({row.label for row in rows_of(slug)}) < len(rows_of(slug))}
    assert doubled == {"kling-3.0", "kling-2.6"}


def test_sound_without_a_row_of_its_own_costs_the_silent_row() -> None:
    price = PriceTable(MODELS["kling-2.6"], PER_SECOND).price(
        {"resolution": "720p", "audioEnabled": True, "duration": 5}
    )
    assert (price.row, price.text) == ("720p", "15")
    assert price.assumes == ("doubled-price-rows", "audio-without-price-row")


def test_a_source_video_of_unknown_length_costs_a_lower_bound_of_a_worlds_seconds() -> None:
    values = {"resolution": "1080p", "aspectRatio": "auto"}
    one = PriceTable(MODELS["switchx-video"], PER_SECOND).price(values)
    five = PriceTable(MODELS["switchx-video"], SPEC.world({"source-seconds": "5"})).price(values)
    assert (one.text, one.basis, five.text, five.basis) == ("27", "lower_bound", "135", "lower_bound")
    assert one.assumes == five.assumes == ("source-seconds",)


def test_a_price_that_no_guess_decides_assumes_nothing() -> None:
    table = PriceTable(MODELS["kling-3.0"], PER_SECOND)
    assert table.price({"resolution": "4k", "audioEnabled": False, "duration": 5}).assumes == ()
    assert table.price({"resolution": "720p", "audioEnabled": False, "duration": 5}).assumes == ("doubled-price-rows",)


ARITHMETIC = [
    ("kling-o1", {"duration": 5}, "headline: 5.5 tokens/s × 5 s = 27.5 tokens"),
    ("happyhorse-1.1", {"resolution": "1080p", "duration": 15}, "1080p: 7 tokens/s × 15 s = 105 tokens"),
    ("gpt-image-2", {"quality": "low", "imageSize": "2K"}, "Low · 2K: 1.5 tokens"),
    (
        "switchx-video",
        {"resolution": "720p"},
        "720p: 9 tokens/s × 1 s at least (the source video's length is not known) = 9 tokens",
    ),
]


@pytest.mark.parametrize(("slug", "values", "arithmetic"), ARITHMETIC)
def test_a_price_shows_how_it_comes_about(slug: str, values: dict[str, Any], arithmetic: str) -> None:
    assert PriceTable(MODELS[slug], PER_SECOND).price(values).arithmetic == arithmetic


def test_other_fields_do_not_change_a_price() -> None:
    table = PriceTable(MODELS["gpt-image-2"], PER_SECOND)
    values = {"quality": "high", "imageSize": "4K"}
    assert table.price(values) == table.price(
        {**values, "prompt": "b", "aspectRatio": "1:1", "sourceImage": "asset://a"}
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("27.50", "27.5"),
        ("100", "100"),
        ("1E+2", "100"),
        ("0.10", "0.1"),
        ("0", "0"),
        ("0.00", "0"),
        ("1000000", "1000000"),
    ],
)
def test_tokens_are_written_without_exponent_and_idle_zeros(number: str, text: str) -> None:
    assert plain_decimal(Decimal(number)) == text
