from typing import Any

import jsonschema_rs
import pytest

from givonkit.spec.openapi_requests import component_names
from tests.conftest import MakeDouble

from .openapi_documents import SLUGS, SPEC, component_of, document, operation


def test_a_request_is_chosen_by_its_model() -> None:
    schemas = document()["components"]["schemas"]
    mapping = schemas["NewGeneration"]["discriminator"]["mapping"]
    assert list(mapping) == SLUGS
    for slug, reference in mapping.items():
        assert schemas[reference.rpartition("/")[2]]["properties"]["model"]["const"] == slug
    assert [item["$ref"] for item in schemas["NewGeneration"]["oneOf"]] == list(mapping.values())


def test_no_discriminator_limits_the_names_of_models_where_any_is_taken() -> None:
    choice = document({"other-models": "accepted"})["components"]["schemas"]["NewGeneration"]
    assert "discriminator" not in choice
    assert choice["anyOf"][-1] == {"$ref": "#/components/schemas/OtherModelRequest"}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_document_takes_the_documented_request_and_refuses_one_that_is_near(slug: str) -> None:
    schema = component_of(document(), "NewGeneration")
    body = SPEC.models[slug].documented_request
    assert schema.is_valid(body)
    for field in SPEC.models[slug].fields.values():
        if field.media:
            uri: Any = "http://example.com/a"
            assert not schema.is_valid(
                {**body, "input": {**body["input"], field.name: [uri] if field.is_array else uri}}
            )
    assert not schema.is_valid({**body, "model": "stranger"})
    assert not schema.is_valid({**body, "input": {**body["input"], "prompt": None}})


def test_a_model_that_no_page_shows_is_taken_where_the_world_takes_it() -> None:
    body = {"type": "image", "model": "stranger/v1", "input": {"anything": [1]}, "variant": "text_to_image"}
    schema = component_of(document({"other-models": "accepted"}), "NewGeneration")
    assert schema.is_valid(body)
    assert not component_of(document(), "NewGeneration").is_valid(body)
    for change in (
        {"model": "a b"},
        {"type": "audio"},
        {"input": 5},
        {"variant": "magic"},
        {"model": "kling-o1"},
        {"x": 1},
    ):
        assert not schema.is_valid({**body, **change}), change


def test_a_variant_is_one_of_the_modes_that_the_model_offers() -> None:
    schemas = document()["components"]["schemas"]
    modes = ["image_edit", "image_reference", "text_to_image"]
    assert schemas["GptImage2Request"]["properties"]["variant"]["enum"] == modes
    assert schemas["NanoBananaRequest"]["properties"]["variant"]["enum"] == modes


def test_a_quote_takes_what_creating_takes() -> None:
    create, quote = (operation(document(), f"{word}_generation")["requestBody"] for word in ("create", "quote"))
    assert create == quote == {"$ref": "#/components/requestBodies/NewGeneration"}


def test_a_repeated_post_is_told_only_where_its_key_is_honoured() -> None:
    create = operation(document(), "create_generation")
    header = create["parameters"][0]
    assert (header["name"], header["in"], header["required"]) == ("Idempotency-Key", "header", False)
    ignoring = operation(document({"idempotency": "ignored"}), "create_generation")
    assert "parameters" not in ignoring
    assert "409" not in ignoring["responses"]


@pytest.mark.parametrize("key", ["a", "!", "~" * 255, "two words", "a" * 256, "", "é", "a\tb", "a\x7f", "a  b"])
def test_the_schema_of_an_idempotency_key_takes_what_the_double_takes(key: str, double: MakeDouble) -> None:
    body = SPEC.models["kling-o1"].documented_request
    header = operation(document(), "create_generation")["parameters"][0]
    reply = double().post(body, headers=[("idempotency-key", key)])
    assert jsonschema_rs.is_valid(header["schema"], key) == (reply.status == 202)


def test_names_of_components_are_readable_and_never_the_same() -> None:
    names = component_names(["kling-o1", "kling-2.6-motion", "kling-26-motion", "kling-2-6-motion", "gpt_image"])
    assert list(names.values()) == ["KlingO1", "Kling26Motion", "Kling26Motion_", "Kling26Motion__", "GptImage"]
