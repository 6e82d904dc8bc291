from __future__ import annotations

from typing import Any

import pytest

from givonkit.commands.settings import input_values
from givonkit.errors import InputInvalid
from givonkit.spec import load_spec

MODELS = load_spec().models


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("prompt", "5", "5"),
        ("prompt", "", ""),
        ("prompt", "a=b", "a=b"),
        ("duration", "5", 5),
        ("duration", "2.5", 2.5),
        ("duration", "1e999", "1e999"),
        ("duration", "NaN", "NaN"),
        ("duration", "five", "five"),
        ("startImage", "asset://asset_x", "asset://asset_x"),
        ("referenceAssetUris", "asset://asset_x", ["asset://asset_x"]),
        ("referenceAssetUris", '["asset://asset_x", 5]', ["asset://asset_x", 5]),
        ("referenceAssetUris", "[half", "[half"),
        ("unheardOf", "true", True),
        ("unheardOf", "words", "words"),
    ],
)
def test_a_text_is_read_by_the_type_of_its_field(name: str, text: str, value: Any) -> None:
    assert input_values(MODELS["kling-o1"], [(name, text)]) == {name: value}


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False), ("yes", "yes"), ("1", 1)])
def test_a_flag_is_true_or_false_and_nothing_else(text: str, value: Any) -> None:
    assert input_values(MODELS["kling-3.0"], [("audioEnabled", text)]) == {"audioEnabled": value}


def test_an_object_is_read_as_json() -> None:
    assert input_values(MODELS["switchx-video"], [("providerOptions", '{"a": [1]}')]) == {"providerOptions": {"a": [1]}}


def test_an_array_that_is_set_again_grows() -> None:
    settings = [("referenceAssetUris", "a"), ("referenceAssetUris", '["b", "c"]')]
    assert input_values(MODELS["kling-o1"], settings) == {"referenceAssetUris": ["a", "b", "c"]}


def test_a_field_that_is_no_array_is_set_once() -> None:
    with pytest.raises(InputInvalid, match=r"^duration is set twice$"):
        input_values(MODELS["kling-o1"], [("duration", "5"), ("duration", "10")])
