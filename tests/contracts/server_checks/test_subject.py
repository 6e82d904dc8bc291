from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from givonkit_contracts.server_checks.settings import Settings
from givonkit_contracts.server_checks.subject import as_json, shown

from .complaining import problems_of
from .served import SPEC, subject_of


@pytest.mark.parametrize("slug", SPEC.models)
def test_the_smallest_body_is_valid_and_holds_required_fields_alone(slug: str) -> None:
    body = subject_of(slug).smallest()
    required = {name for name, field in SPEC.models[slug].fields.items() if field.required}
    assert problems_of(as_json(body))[1] == []
    assert set(body["input"]) == required


def test_a_body_can_be_asked_for_with_some_values() -> None:
    body = subject_of("kling-3.0").smallest({"duration": 7})
    assert body["input"] == {"prompt": "a", "duration": 7}


def test_a_value_that_needs_another_brings_it_along() -> None:
    assert set(subject_of("nano-banana").smallest({"maskImage": "data:image/png;base64,AAAA"})["input"]) == {
        *("prompt", "maskImage", "sourceImage")
    }


@pytest.mark.parametrize("slug", SPEC.models)
def test_surroundings_are_none_all_and_each_value_of_each_field(slug: str) -> None:
    subject = subject_of(slug)
    none, everything, *fuller = subject.surroundings
    assert none == {}
    assert set(everything) == {name for name, field in subject.model.fields.items() if not field.cut}
    for name, field in subject.model.fields.items():
        if field.allowed is not None and not field.cut:
            assert set(field.allowed) <= {around.get(name) for around in fuller}


def test_surroundings_follow_from_the_seed() -> None:
    first, again, other = (subject_of("kling-3.0", Settings(seed=seed)).surroundings for seed in (1, 1, 2))
    assert first == again != other


def test_slots_are_filled_with_the_assets_of_the_user() -> None:
    subject = subject_of("switchx-video", Settings(assets={"video": "https://example.com/mine.mp4"}))
    assert subject.smallest()["input"]["sourceVideo"] == "https://example.com/mine.mp4"


def test_slots_are_filled_with_small_data_uris_of_our_own_otherwise() -> None:
    uri = subject_of("switchx-video").smallest()["input"]["sourceVideo"]
    assert uri.startswith("data:video/mp4;base64,")
    assert len(uri) < 4000


@pytest.mark.parametrize("body", [None, [], "many", {}, {"input": None}, {"input": []}])
def test_any_body_has_a_worst_case(body: Any) -> None:
    assert subject_of("kling-3.0").worst(body) == 225


def test_a_price_is_that_of_a_valid_body() -> None:
    subject = subject_of("kling-3.0")
    body = subject.smallest({"resolution": "720p", "duration": 3, "audioEnabled": False})
    assert subject.price(body) == Decimal(12)


@pytest.mark.parametrize("text", ["Straße, 海辺, 🌊", 'a "b" \\ /', "\x00\x1f", "\ud800"])
def test_a_body_is_sent_as_json_in_utf_8(text: str) -> None:
    content = as_json({"prompt": text})
    assert json.loads(content.decode("utf-8", "surrogatepass")) == {"prompt": text}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (True, "true"),
        ("720P", '"720P"'),
        ({"value": "many"}, '{"value": "many"}'),
        ("a" * 2501, "a text of 2,501 characters"),
        ("data:image/png;base64," + "A" * 90, '"data:image/png;base64,…"'),
        (["https://example.com/image.png"] * 11, "11 items"),
    ],
)
def test_a_value_is_shown_short(value: Any, text: str) -> None:
    assert shown(value) == text
