from __future__ import annotations

import json
from functools import cache
from itertools import product
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import find

from givonkit import ModelUnknown
from givonkit.spec.json_schema import request_schema
from givonkit_contracts.strategies import AssetsInvalid, valid_requests

from .draws import DEFAULT, READINGS, SEARCH, SLUGS, SPEC, broken_rules, draws


@cache
def drawn(model: str) -> list[Any]:
    return draws(valid_requests(model), 500)


@pytest.mark.parametrize("model", SLUGS)
def test_every_draw_is_accepted(model: str) -> None:
    assert [broken for body in drawn(model) if (broken := broken_rules(body))] == []


@pytest.mark.parametrize("model", SLUGS)
def test_every_draw_fits_the_schema(model: str) -> None:
    schema = jsonschema_rs.Draft202012Validator(request_schema(SPEC.model_rules(model, DEFAULT), DEFAULT))
    assert [body for body in drawn(model)[:100] if not schema.is_valid(body)] == []


@pytest.mark.parametrize(("question", "answer"), READINGS)
def test_no_reading_of_what_is_not_documented_refuses_a_draw(question: str, answer: str) -> None:
    world = SPEC.world({question: answer})
    shown_by_the_example = {"kling-2.6"} if question == "audio-without-price-row" else set()
    for model in sorted(set(SLUGS) - shown_by_the_example):
        assert [broken for body in drawn(model)[:100] if (broken := broken_rules(body, world))] == [], model


@pytest.mark.parametrize("model", SLUGS)
def test_nearly_every_draw_is_another_request(model: str) -> None:
    assert len({json.dumps(body) for body in drawn(model)}) >= 475


@pytest.mark.parametrize("model", SLUGS)
def test_five_hundred_draws_hold_every_allowed_value_and_the_ends_of_every_range(model: str) -> None:
    for field in SPEC.models[model].fields.values():
        sent = {json.dumps(body["input"][field.name]) for body in drawn(model) if field.name in body["input"]}
        wanted: list[Any] = list(field.allowed or ())
        if field.range:
            wanted += range(int(field.range.start), int(field.range.end) + 1)
        if field.type == "boolean" and model != "seedance-2.0-relaxed":
            wanted += [True, False]
        assert {json.dumps(value) for value in wanted} <= sent, field.name


def test_audio_is_never_off_where_the_page_doubts_that_it_can_be() -> None:
    sent = {body["input"].get("audioEnabled") for body in drawn("seedance-2.0-relaxed")}
    assert sent == {None, True}


@pytest.mark.parametrize("model", SLUGS)
def test_five_hundred_draws_hold_every_set_of_slots_that_no_sentence_forbids(model: str) -> None:
    fields = SPEC.models[model].fields.values()
    slots = [field for field in fields if field.is_slot and not field.cut]
    sent = {frozenset(slot.name for slot in slots if slot.name in body["input"]) for body in drawn(model)}
    needs = {"endImage": "startImage", "maskImage": "sourceImage"}
    wanted = set()
    for chosen in product(*[(True,) if slot.required else (False, True) for slot in slots]):
        names = frozenset(slot.name for slot, is_in in zip(slots, chosen, strict=True) if is_in)
        if all(needs[name] in names for name in needs if name in names):
            wanted.add(names)
    assert sent == wanted


@pytest.mark.parametrize("model", SLUGS)
def test_five_hundred_draws_hold_every_scheme_of_every_slot_and_the_most_items(model: str) -> None:
    for field in SPEC.models[model].fields.values():
        if not field.is_slot or field.cut:
            continue
        sent = [body["input"][field.name] for body in drawn(model) if field.name in body["input"]]
        uris = [uri for value in sent for uri in ([value] if isinstance(value, str) else value)]
        assert {uri.partition(":")[0] for uri in uris} == set(field.schemes)
        if field.is_array:
            assert {1, field.max_items or 2} <= {len(value) for value in sent}
            assert all(len(set(value)) == len(value) for value in sent)


@pytest.mark.parametrize("model", [slug for slug in SLUGS if SPEC.models[slug].fields["prompt"].max_chars])
def test_the_longest_prompt_and_one_less_occur_often(model: str) -> None:
    most = SPEC.models[model].fields["prompt"].max_chars or 0
    lengths = [len(body["input"]["prompt"]) for body in drawn(model)]
    units = [len(body["input"]["prompt"].encode("utf-16-le")) // 2 for body in drawn(model)]
    assert units.count(most) >= 25
    assert lengths.count(most - 1) >= 10
    assert lengths.count(1) >= 10


@pytest.mark.parametrize("model", SLUGS)
def test_the_smallest_example_has_the_required_fields_alone(model: str) -> None:
    smallest = find(valid_requests(model), lambda _: True, settings=SEARCH)
    required = [field for field in SPEC.models[model].fields.values() if field.required]
    assert list(smallest["input"]) == [field.name for field in required]
    assert smallest["input"]["prompt"] == "a"


def test_an_example_shrinks_to_what_matters() -> None:
    def is_wanted(body: Any) -> bool:
        return body["input"].get("resolution") == "1080p" and bool(body["input"].get("duration", 0) > 6)

    smallest = find(valid_requests("kling-3.0"), is_wanted, settings=SEARCH)
    assert smallest["input"] == {"prompt": "a", "resolution": "1080p", "duration": 15}


def test_a_slot_shrinks_to_its_first_scheme_and_one_item() -> None:
    smallest = find(valid_requests("kling-o1"), lambda body: "referenceAssetUris" in body["input"], settings=SEARCH)
    assert smallest["input"] == {"prompt": "a", "referenceAssetUris": ["asset://asset_image1"]}


def test_given_assets_fill_the_slots_of_their_kind_and_no_other() -> None:
    mine = ["https://cdn.test/a.png", "data:image/png;base64,AAAA"]
    bodies = draws(valid_requests("kling-o1", assets={"image": mine, "video": "asset://asset_mine"}), 300)
    images = {body["input"]["startImage"] for body in bodies if "startImage" in body["input"]}
    videos = {body["input"]["referenceVideo"] for body in bodies if "referenceVideo" in body["input"]}
    assert (images, videos) == (set(mine), {"asset://asset_mine"})


def test_a_kind_without_given_assets_is_filled_with_our_own() -> None:
    bodies = draws(valid_requests("kling-o1", assets={"video": "asset://asset_mine"}), 300)
    assert any("asset_image" in body["input"].get("startImage", "") for body in bodies)


@pytest.mark.parametrize(
    ("assets", "message"),
    [
        ({"images": "asset://asset_a"}, "assets are given for 'images' (did you mean 'image'?); slots take"),
        ({"image": "picture.png"}, "the asset 'picture.png' for image is no asset://, https:// or data: URI"),
    ],
)
def test_assets_that_fill_no_slot_are_refused(assets: dict[str, str], message: str) -> None:
    with pytest.raises(AssetsInvalid) as raised:
        valid_requests("kling-o1", assets=assets)
    assert str(raised.value).startswith(message)


def test_a_model_that_is_not_there_is_told_with_its_nearest() -> None:
    with pytest.raises(ModelUnknown, match=r"did you mean 'kling-o1'\?"):
        valid_requests("kling-01")


def test_draws_share_no_values() -> None:
    for _ in range(2):
        body = find(valid_requests("kling-o1"), lambda body: "referenceAssetUris" in body["input"], settings=SEARCH)
        assert len(body["input"]["referenceAssetUris"]) == 1
        body["input"]["referenceAssetUris"].append("asset://asset_mine")
