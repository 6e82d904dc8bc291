from __future__ import annotations

from typing import Any

import pytest

from givonkit import load_spec
from givonkit.spec.openapi import openapi_document
from givonkit.spec.openapi_names import with_value_names


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["9:16", "16:9", "auto"], ["VALUE_9_16", "VALUE_16_9", "AUTO"]),
        (["720p", "4k"], ["VALUE_720P", "VALUE_4K"]),
        (["low", "high"], None),
        ([5, 10], None),
        (["1:1", "1-1"], None),
    ],
    ids=["ratios", "sizes", "words", "numbers", "two of one name"],
)
def test_values_that_are_no_words_get_names_that_say_them(values: list[Any], names: list[str] | None) -> None:
    assert with_value_names({"enum": values}).get("x-enum-varnames") == names


def test_names_are_given_wherever_the_values_stand() -> None:
    named = with_value_names({"anyOf": [{"enum": ["1K"]}, {"type": "null"}]})
    assert named == {"anyOf": [{"enum": ["1K"], "x-enum-varnames": ["VALUE_1K"]}, {"type": "null"}]}


def test_the_fields_of_inputs_have_them() -> None:
    spec = load_spec()
    schemas = openapi_document(spec, spec.world(), server_url="http://double.test")["components"]["schemas"]
    assert schemas["KlingO1Input"]["properties"]["resolution"]["x-enum-varnames"] == ["VALUE_720P", "VALUE_1080P"]
