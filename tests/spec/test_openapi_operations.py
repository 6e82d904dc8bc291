import pytest
from openapi_spec_validator import validate

from givonkit.spec.openapi import openapi_document

from .openapi_documents import (
    SERVER,
    SMALL_SPEC,
    SPEC,
    document,
    document_in,
    each_world,
    examples_of,
    operation,
    operations,
)


@each_world
def test_every_operation_of_a_world_is_there_with_its_basis_and_no_other(answers: dict[str, str]) -> None:
    world = SPEC.world(answers)
    found = {
        item["operationId"]: (method.upper(), path, item) for path, method, item in operations(document_in(answers))
    }
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


def test_limits_are_told_where_a_world_has_them() -> None:
    def limited(answers: dict[str, str]) -> set[str]:
        return {item["operationId"] for _, _, item in operations(document(answers)) if "429" in item["responses"]}

    assert limited({}) == set()
    assert limited({"concurrency-limit": "ten"}) == {"create_generation"}
    assert limited({"rate-limit": "per-minute"}) == set(SPEC.api.operations) - {"download_output"}
    limit = document({"rate-limit": "per-minute"})["components"]["responses"]["RateLimited"]
    assert limit["headers"]["Retry-After"]["schema"]["type"] == "integer"


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


def test_a_file_is_uploaded_as_a_form() -> None:
    body = operation(document(), "upload_asset")["requestBody"]
    assert list(body["content"]) == ["multipart/form-data"]
    assert body["content"]["multipart/form-data"]["schema"]["required"] == ["file"]
