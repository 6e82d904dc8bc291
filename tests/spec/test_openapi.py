import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import validate

from givonkit.spec import Catalog, Spec, World, load_spec
from givonkit.spec.catalog import DATA
from givonkit.spec.descriptions import model_description, model_summary
from givonkit.spec.openapi import openapi_document
from givonkit.spec.openapi_requests import component_names
from tests.conftest import MakeDouble
from tests.covering import WORLDS as COVERING

SPEC = load_spec()
SLUGS = list(SPEC.models)
SERVER = "https://api.example.org"
WORLDS: dict[str, dict[str, str]] = {
    "default": {},
    **{f"covering-{number}": world for number, world in enumerate(COVERING)},
}
DROPPING = {
    "json-strictness": "accepted",
    "sent-variant": "ignored",
    "unknown-asset": "accepted",
    "unknown-fields": "ignored",
}
"""Answers that leave nothing of the rules about requests that name their question."""
OPERATION_OF_RULES = {
    "generations/limit": "list_generations",
    "generations/cursor": "list_generations",
    "assets/body": "upload_asset",
}

each_world = pytest.mark.parametrize("answers", WORLDS.values(), ids=WORLDS)


def document(answers: dict[str, str] | None = None) -> dict[str, Any]:
    return _document(tuple((answers or {}).items()))


def small_spec() -> Spec:
    """Return the spec with two of its models, whose document is validated in no time."""
    files = {slug: DATA / "models" / f"{slug}.yaml" for slug in ("kling-o1", "gpt-image-2")}
    return Spec(SPEC.api, SPEC.questions, Catalog(files, SPEC.api, SPEC.questions))


SMALL_SPEC = small_spec()


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


def test_the_document_is_valid_openapi() -> None:
    validate(document())


@each_world
def test_the_document_is_valid_openapi_in_every_world(answers: dict[str, str]) -> None:
    validate(openapi_document(SMALL_SPEC, SPEC.world(answers), server_url=SERVER))


@pytest.mark.parametrize("seed", range(5))
def test_the_document_is_valid_openapi_in_a_random_world(seed: int) -> None:
    validate(openapi_document(SMALL_SPEC, SPEC.random_world(seed), server_url=SERVER))


@each_world
def test_every_reference_has_its_component_and_every_component_a_reference(answers: dict[str, str]) -> None:
    api = document(answers)
    references = set(re.findall(r'"\$ref": "#/components/([^"]+)"', json.dumps(api)))
    kinds = ("schemas", "responses", "requestBodies")
    assert references == {f"{kind}/{name}" for kind in kinds for name in api["components"][kind]}


@each_world
def test_every_component_is_a_schema_in_every_world(answers: dict[str, str]) -> None:
    for schema in document(answers)["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


@each_world
def test_every_example_fits_its_schema_in_every_world(answers: dict[str, str]) -> None:
    api = document(answers)
    found = list(media_types(api))
    assert len(found) > 10
    for media_type in found:
        schema = schema_of(api, media_type["schema"])
        for example in media_type["examples"].values():
            schema.validate(example["value"])


@each_world
def test_everything_has_a_description(answers: dict[str, str]) -> None:
    api = document(answers)
    schemas = api["components"]["schemas"]
    assert [name for name, schema in schemas.items() if not schema.get("description")] == []
    fields = {
        (name, key): part for name, schema in schemas.items() for key, part in schema.get("properties", {}).items()
    }
    assert [place for place, part in fields.items() if "$ref" not in part and not part.get("description")] == []
    for _, _, item in operations(api):
        assert item["summary"]
        assert item["description"]
        assert all(
            each["description"] and each["schema"].keys() & {"examples", "default"}
            for each in item.get("parameters", ())
        )


def test_what_a_live_server_showed_is_told_as_observed() -> None:
    observed = World(SPEC.questions, SPEC.api.wire, {}, observed=["cancel", "unknown-fields"])
    api = openapi_document(SMALL_SPEC, observed, server_url=SERVER)
    assert operation(api, "cancel_generation")["x-givonkit-basis"] == "observed"
    rules = api["components"]["schemas"]["KlingO1Input"]["x-givonkit-rules"]
    assert [(rule["basis"], rule["question"]) for rule in rules] == [("observed", "unknown-fields")]


def test_the_same_spec_gives_the_same_text() -> None:
    again = load_spec()
    text = json.dumps(openapi_document(again, again.world(), server_url=SERVER))
    assert text == json.dumps(document())


@each_world
def test_every_operation_of_a_world_is_there_with_its_basis_and_no_other(answers: dict[str, str]) -> None:
    world = SPEC.world(answers)
    found = {item["operationId"]: (method.upper(), path, item) for path, method, item in operations(document(answers))}
    assert set(found) == set(world.routes)
    for name, route in world.routes.items():
        method, path, item = found[name]
        expected = SPEC.api.operations[name]
        assert (method, path) == (route.method, route.path)
        assert (item["x-givonkit-basis"], item.get("x-givonkit-question")) == (expected.basis, expected.question)


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("create_generation", ["202", "400", "401", "402", "408", "409", "413", "415"]),
        ("quote_generation", ["200", "400", "401", "408", "413", "415"]),
        ("get_generation", ["200", "401", "404"]),
        ("list_generations", ["200", "400", "401"]),
        ("cancel_generation", ["200", "401", "404", "409"]),
        ("upload_asset", ["201", "400", "401", "408", "413", "415"]),
        ("get_asset", ["200", "401", "404"]),
        ("get_balance", ["200", "401"]),
        ("list_models", ["200", "401"]),
        ("get_model", ["200", "401", "404"]),
        ("download_output", ["200", "206", "304", "403", "404", "416"]),
    ],
)
def test_an_operation_names_the_statuses_that_it_answers(name: str, statuses: list[str]) -> None:
    assert list(operation(document(), name)["responses"]) == statuses


@pytest.mark.parametrize(
    ("answers", "absent", "schemas"),
    [
        ({"job-list": "no"}, {"list_generations"}, {"JobList"}),
        ({"cancel": "none"}, {"cancel_generation"}, set()),
        ({"quote": "none"}, {"quote_generation"}, {"Quote"}),
        ({"balance": "none"}, {"get_balance"}, {"Balance"}),
        ({"upload": "none"}, {"upload_asset", "get_asset"}, {"Asset"}),
        ({"catalog": "none"}, {"list_models", "get_model"}, {"ModelList", "ModelSummary", "ModelDescription"}),
    ],
)
def test_what_a_world_does_not_have_is_not_in_its_document(
    answers: dict[str, str], absent: set[str], schemas: set[str]
) -> None:
    whole, less = document(), document(answers)
    told = {item["operationId"] for _, _, item in operations(less)}
    assert {item["operationId"] for _, _, item in operations(whole)} - told == absent
    assert set(whole["components"]["schemas"]) - set(less["components"]["schemas"]) == schemas
    used = {tag for _, _, item in operations(less) for tag in item["tags"]}
    assert {tag["name"] for tag in less["tags"]} == used


def test_operations_of_one_path_stand_side_by_side() -> None:
    paths = document({"cancel": "delete"})["paths"]
    assert list(paths["/api/v1/generations/{id}"]) == ["get", "delete"]
    assert list(document()["paths"]["/api/v1/generations/{id}"]) == ["get"]


def test_paths_that_differ_only_in_a_name_are_one_path() -> None:
    world = SPEC.world({}, {"routes.cancel_generation": "DELETE /api/v1/generations/{uuid}"})
    api = openapi_document(SMALL_SPEC, world, server_url=SERVER)
    validate(api)
    assert list(api["paths"]["/api/v1/generations/{id}"]) == ["get", "delete"]
    assert operation(api, "cancel_generation")["parameters"][0]["name"] == "id"


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


def test_no_discriminator_limits_the_names_of_models_where_any_is_taken() -> None:
    choice = document({"other-models": "accepted"})["components"]["schemas"]["NewGeneration"]
    assert "discriminator" not in choice
    assert choice["oneOf"][-1] == {"$ref": "#/components/schemas/OtherModelRequest"}


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


def rules_of(world: World) -> Iterator[str]:
    """Yield the id of every rule that a world's document has to tell."""
    for rule in SPEC.rules(world):
        operation_of_rule = OPERATION_OF_RULES.get(rule.id.rpartition("/")[0], "create_generation")
        is_dropped = rule.id in SPEC.request_rules and rule.question in DROPPING
        is_dropped = is_dropped and world.answer(rule.question or "") == DROPPING[rule.question or ""]
        is_dropped = is_dropped or ("idempotency_key" in rule.id and world.answer("idempotency") == "ignored")
        if operation_of_rule in world.routes and not is_dropped:
            yield rule.id


@each_world
def test_every_rule_of_a_world_is_told_where_it_belongs(answers: dict[str, str]) -> None:
    told = set(re.findall(r'{"id": "([^"]+)", "says"', json.dumps(document(answers), ensure_ascii=False)))
    assert told == set(rules_of(SPEC.world(answers)))


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
        ({"error-envelope": "problem"}, "ErrorResponse", {"type", "title", "detail", "errors"}),
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


def examples_of(api: dict[str, Any], name: str, status: str) -> dict[str, Any]:
    content = operation(api, name)["responses"][status]["content"]["application/json"]
    return {state: example["value"] for state, example in content["examples"].items()}


def test_only_a_failed_job_has_an_error() -> None:
    job = document()["components"]["schemas"]["Job"]
    assert set(job["properties"]) - set(job["required"]) == {"error"}
    assert job["properties"]["error"] == {"$ref": "#/components/schemas/JobError"}


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


def test_limits_are_told_where_a_world_has_them() -> None:
    def limited(answers: dict[str, str]) -> set[str]:
        return {item["operationId"] for _, _, item in operations(document(answers)) if "429" in item["responses"]}

    assert limited({}) == set()
    assert limited({"concurrency-limit": "ten"}) == {"create_generation"}
    assert limited({"rate-limit": "per-minute"}) == set(SPEC.api.operations) - {"download_output"}
    limit = document({"rate-limit": "per-minute"})["components"]["responses"]["RateLimited"]
    assert limit["headers"]["Retry-After"]["schema"]["type"] == "integer"


def test_a_file_is_uploaded_as_a_form() -> None:
    body = operation(document(), "upload_asset")["requestBody"]
    assert list(body["content"]) == ["multipart/form-data"]
    assert body["content"]["multipart/form-data"]["schema"]["required"] == ["file"]


def test_a_quote_takes_what_creating_takes() -> None:
    create, quote = (operation(document(), f"{word}_generation")["requestBody"] for word in ("create", "quote"))
    assert create == quote == {"$ref": "#/components/requestBodies/NewGeneration"}


@pytest.mark.parametrize("status", [401, 402, 409, 413, 415])
def test_a_refusal_may_share_its_status_with_another_problem(status: int) -> None:
    world = SPEC.world({}, {"refusal.status": status})
    api = openapi_document(SMALL_SPEC, world, server_url=SERVER)
    validate(api)
    shared = examples_of(api, "create_generation", str(status))
    assert ("invalid_request" in shared, len(shared)) == (True, 2)


def test_problems_that_share_a_status_are_one_answer() -> None:
    world = SPEC.world({}, {"refusal.status": 409})
    response = operation(openapi_document(SMALL_SPEC, world, server_url=SERVER), "create_generation")["responses"][
        "409"
    ]
    assert response["description"] == (
        "The request breaks rules; each is named. The Idempotency-Key came with another request before."
    )


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


def test_one_word_for_two_statuses_stands_once_among_them() -> None:
    world = SPEC.world({}, {"statuses.queued": "RUNNING", "statuses.processing": "RUNNING"})
    status = openapi_document(SMALL_SPEC, world, server_url=SERVER)["components"]["schemas"]["JobStatus"]
    assert status["enum"] == ["RUNNING", "completed", "failed", "canceled"]


def test_what_a_world_changes_beside_its_answers_is_told() -> None:
    world = SPEC.world({}, {"times": "unix", "routes.get_balance": None})
    info = openapi_document(SMALL_SPEC, world, server_url=SERVER)["info"]
    assert info["x-givonkit-wire"] == {"times": "unix", "routes.get_balance": None}
    assert "x-givonkit-wire" not in document()["info"]


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
