from __future__ import annotations

from functools import cache

import pytest
from hypothesis import find

from givonkit_contracts.strategies import NearRequest, near_valid_requests

from .draws import SEARCH, SLUGS, SPEC, broken_rules, draws


@cache
def drawn(model: str) -> list[NearRequest]:
    return draws(near_valid_requests(model), 800)


@pytest.mark.parametrize("model", SLUGS)
def test_every_draw_is_valid_or_breaks_the_named_rule_alone(model: str) -> None:
    for near in drawn(model):
        wanted = [near.breaks.id] if near.breaks else []
        assert [rule for rule, _ in broken_rules(near.body)] == wanted, near


@pytest.mark.parametrize("model", SLUGS)
def test_about_half_of_the_draws_are_valid(model: str) -> None:
    assert 280 < sum(near.breaks is None for near in drawn(model)) < 520


@pytest.mark.parametrize("model", SLUGS)
def test_every_limit_is_met_from_both_sides(model: str) -> None:
    for field in SPEC.models[model].fields.values():
        sent = [near.body["input"][field.name] for near in drawn(model) if field.name in near.body["input"]]
        if field.max_chars:
            assert {field.max_chars - 1, field.max_chars, field.max_chars + 1} <= set(map(len, sent))
        if field.max_items:
            assert {field.max_items, field.max_items + 1} <= {len(items) for items in sent if isinstance(items, list)}
        if field.range:
            start, end = int(field.range.start), int(field.range.end)
            assert {start - 1, start, start + 1, start + 0.5, end - 0.5, end - 1, end, end + 1} <= set(sent)
        if field.allowed and field.name == "resolution":
            assert {*field.allowed, *(str(value).upper() for value in field.allowed), "480p", "4k"} <= set(sent)


@pytest.mark.parametrize("model", ["kling-o1", "kling-3.0-omni", "kling-2.6-motion"])
def test_each_scheme_and_kind_of_media_is_met_and_ones_like_them(model: str) -> None:
    sent = {
        uri[:11]
        for near in drawn(model)
        for field in SPEC.models[model].fields.values()
        if field.is_slot
        for value in [near.body["input"].get(field.name, [])]
        for uri in ([value] if isinstance(value, str) else value)
    }
    assert sent == {
        "asset://ass",
        "https://exa",
        "http://exam",
        "ftp://examp",
        "data:image/",
        "data:video/",
        "data:audio/",
    }


def test_sentences_about_two_fields_are_just_kept_and_just_broken() -> None:
    together = [near for near in drawn("kling-3.0-omni") if "referenceVideo" in near.body["input"]]
    sent = {(near.body["input"]["audioEnabled"], near.breaks is None) for near in together if not near.breaks}
    assert sent == {(False, True)}
    broken = {near.breaks.id for near in together if near.breaks and near.body["input"]["audioEnabled"] is True}
    assert broken == {"kling-3.0-omni/input.audioEnabled/conflict"}


def test_the_other_type_and_other_words_stand_for_the_type() -> None:
    types = {near.body["type"] for near in drawn("kling-o1")}
    assert types == {"video", "image", "audio", "Video", "Image"}


@pytest.mark.parametrize("model", SLUGS)
def test_the_smallest_example_is_valid_and_has_the_required_fields_alone(model: str) -> None:
    smallest = find(near_valid_requests(model), lambda _: True, settings=SEARCH)
    assert smallest.breaks is None
    assert list(smallest.body["input"]) == [
        field.name for field in SPEC.models[model].fields.values() if field.required
    ]


def test_an_example_shrinks_to_the_value_beyond_the_edge() -> None:
    smallest = find(
        near_valid_requests("kling-o1"), lambda near: near.body["input"].get("duration") == 4, settings=SEARCH
    )
    assert smallest.body["input"] == {"prompt": "a", "duration": 4}
    assert repr(smallest).endswith("breaks kling-o1/input.duration/enum)")
