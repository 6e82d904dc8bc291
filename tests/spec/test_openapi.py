import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import validate

from givonkit.spec import load_spec
from givonkit.spec.descriptions import model_description, model_summary
from givonkit.spec.openapi import openapi_document
from givonkit.spec.openapi_requests import component_names

SPEC = load_spec()
SLUGS = list(SPEC.models)
SERVER = "https://api.example.org"
OTHER_ANSWERS = [
    {question.id: answer}
    for question in SPEC.questions.values()
    for answer in question.answers
    if question.simulated == "yes" and answer != question.default
]
WORLDS: list[dict[str, str]] = [{}, *OTHER_ANSWERS]
PAGE_AGAINST_WORLD = ("kling-2.6", {"audio-without-price-row": "refused"})
"""The one page whose own request is refused in one world."""


def document(answers: dict[str, str] | None = None) -> dict[str, Any]:
    return _document(tuple((answers or {}).items()))


@cache
def _document(answers: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return openapi_document(SPEC, SPEC.world(dict(answers)), server_url=SERVER)


def operations(api: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in api["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def operation(api: dict[str, Any], name: str) -> dict[str, Any]:
    return next(found for _, _, found in operations(api) if found["operationId"] == name)


def schema_of(api: dict[str, Any], schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({**schema, "components": api["components"]})


def component_of(api: dict[str, Any], name: str) -> jsonschema_rs.Draft202012Validator:
    return schema_of(api, {"$ref": f"#/components/schemas/{name}"})


def media_types(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every media type with examples that is anywhere in a document."""
    if isinstance(node, list):
        node = dict(enumerate(node))
    if isinstance(node, dict):
        if "schema" in node and "examples" in node:
            yield node
        for part in node.values():
            yield from media_types(part)


def named(answers: dict[str, str]) -> str:
    return ",".join(f"{question}={answer}" for question, answer in answers.items()) or "default"


@pytest.mark.parametrize("answers", [{}, {"refusal-status": "422"}, {"created-shape": "id-only"}], ids=named)
def test_the_document_is_valid_openapi(answers: dict[str, str]) -> None:
    validate(document(answers))


@pytest.mark.parametrize("answers", WORLDS, ids=named)
def test_every_component_is_a_schema_in_every_world(answers: dict[str, str]) -> None:
    for schema in document(answers)["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


@pytest.mark.parametrize("answers", WORLDS, ids=named)
def test_every_example_fits_its_schema_in_every_world(answers: dict[str, str]) -> None:
    api = document(answers)
    found = list(media_types(api))
    assert len(found) > 10
    for media_type in found:
        schema = schema_of(api, media_type["schema"])
        for name, example in media_type["examples"].items():
            if (name, answers) != PAGE_AGAINST_WORLD:
                schema.validate(example["value"])


def test_the_same_spec_gives_the_same_text() -> None:
    again = load_spec()
    text = json.dumps(openapi_document(again, again.world(), server_url=SERVER))
    assert text == json.dumps(document())


def test_every_operation_of_the_spec_is_there_with_its_basis() -> None:
    found = {item["operationId"]: (method.upper(), path, item) for path, method, item in operations(document())}
    assert set(found) == set(SPEC.api.operations)
    for name, expected in SPEC.api.operations.items():
        method, path, item = found[name]
        assert (method, path) == (expected.method, expected.path)
        assert (item["x-givonkit-basis"], item.get("x-givonkit-question")) == (expected.basis, expected.question)


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("create_generation", ["202", "400", "401", "408", "413", "415"]),
        ("get_generation", ["200", "401", "404"]),
        ("list_generations", ["200", "400", "401"]),
        ("list_models", ["200", "401"]),
        ("get_model", ["200", "401", "404"]),
        ("download_output", ["200", "404"]),
    ],
)
def test_an_operation_names_the_statuses_that_it_answers(name: str, statuses: list[str]) -> None:
    assert list(operation(document(), name)["responses"]) == statuses


def test_only_a_download_needs_no_key() -> None:
    api = document()
    assert api["security"] == [{"bearerKey": []}]
    assert [item["operationId"] for _, _, item in operations(api) if "security" in item] == ["download_output"]


def test_a_request_is_chosen_by_its_model() -> None:
    schemas = document()["components"]["schemas"]
    mapping = schemas["NewGeneration"]["discriminator"]["mapping"]
    assert list(mapping) == SLUGS
    for slug, reference in mapping.items():
        assert schemas[reference.rpartition("/")[2]]["properties"]["model"]["const"] == slug
    assert [item["$ref"] for item in schemas["NewGeneration"]["oneOf"]] == list(mapping.values())


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


@pytest.mark.parametrize("answers", WORLDS, ids=named)
def test_every_rule_of_a_world_is_told_where_it_belongs(answers: dict[str, str]) -> None:
    told = json.dumps(document(answers))
    assert [
        rule.id for rule in SPEC.rules(SPEC.world(answers)) if f'{{"id": {json.dumps(rule.id)}, "says"' not in told
    ] == []


def test_names_of_components_are_readable_and_never_the_same() -> None:
    names = component_names(["kling-o1", "kling-2.6-motion", "kling-26-motion", "kling-2-6-motion", "gpt_image"])
    assert list(names.values()) == ["KlingO1", "Kling26Motion", "Kling26Motion_", "Kling26Motion__", "GptImage"]


def test_server_version_and_world_stand_in_the_document() -> None:
    world = SPEC.world({"id-form": "uuid"})
    api = openapi_document(SPEC, world, server_url="http://127.0.0.1:8000", version="7")
    assert api["servers"] == [{"url": "http://127.0.0.1:8000"}]
    assert api["info"]["version"] == "7"
    assert api["info"]["x-givonkit-world"]["id-form"] == "uuid"


def test_a_variant_is_one_of_the_modes_that_the_model_offers() -> None:
    schemas = document()["components"]["schemas"]
    modes = ["image_edit", "image_reference", "text_to_image"]
    assert schemas["GptImage2Request"]["properties"]["variant"]["enum"] == modes
    assert schemas["NanoBananaRequest"]["properties"]["variant"]["enum"] == modes


def test_another_refusal_status_takes_the_place_of_400() -> None:
    for name in ("create_generation", "list_generations"):
        responses = operation(document({"refusal-status": "422"}), name)["responses"]
        assert "422" in responses
        assert "400" not in responses


def test_an_unknown_model_can_be_not_found() -> None:
    assert "404" in operation(document({"unknown-model-status": "404"}), "create_generation")["responses"]


def test_another_create_status_takes_the_place_of_202() -> None:
    responses = operation(document({"create-status": "201"}), "create_generation")["responses"]
    assert next(iter(responses)) == "201"
    assert responses["201"]["x-givonkit-questions"] == ["create-status", "created-shape"]


def test_another_shape_of_the_created_job_has_a_schema_of_its_own() -> None:
    schemas = document({"created-shape": "id-only"})["components"]["schemas"]
    assert list(schemas["CreatedJob"]["properties"]) == ["id", "status"]
    assert "CreatedJob" not in document()["components"]["schemas"]


@pytest.mark.parametrize(
    ("answers", "name", "properties"),
    [
        ({"id-name": "generation-id"}, "Job", {"generationId"}),
        ({"output-shape": "results"}, "Job", {"results"}),
        ({"output-shape": "results"}, "Output", {"uri"}),
        ({"list-shape": "items"}, "JobList", {"items", "next"}),
        ({"error-envelope": "problem"}, "Error", {"type", "title", "detail", "errors"}),
    ],
)
def test_other_names_of_a_world_are_the_names_of_properties(
    answers: dict[str, str], name: str, properties: set[str]
) -> None:
    before, after = (document(world)["components"]["schemas"][name]["properties"] for world in ({}, answers))
    assert set(after) - set(before) == properties
    assert set(document(answers)["components"]["schemas"][name]["required"]) <= set(after)


def test_other_words_and_scales_of_a_world_are_those_of_its_schemas() -> None:
    answers = {"status-words": "capitals", "progress-scale": "percent", "timestamps": "unix"}
    schemas = document(answers)["components"]["schemas"]
    assert schemas["JobStatus"]["enum"] == ["QUEUED", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELED"]
    assert schemas["Job"]["properties"]["progress"]["maximum"] == 100
    assert schemas["Job"]["properties"]["createdAt"]["type"] == "integer"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_described_model_fits_its_schema(slug: str) -> None:
    world = SPEC.world()
    rules = SPEC.model_rules(slug, world)
    description = model_description(rules, world)
    component_of(document(), "ModelDescription").validate(description)
    component_of(document(), "ModelSummary").validate(model_summary(rules))
    jsonschema_rs.meta.validate(description["inputSchema"])
    assert jsonschema_rs.is_valid(description["inputSchema"], description["example"]["input"])


def test_a_summary_says_what_the_page_says_at_a_glance() -> None:
    assert model_summary(SPEC.model_rules("kling-o1")) == {
        "model": "kling-o1",
        "name": "Kling O1",
        "provider": None,
        "type": "video",
        "modes": ["video_to_video", "image_to_video", "reference_to_video", "text_to_video"],
        "price": "from 5.5 tokens/s",
        "gaps": ["price rows", "provider line"],
    }
    assert model_summary(SPEC.model_rules("grok-imagine"))["price"] == "2 tokens"
