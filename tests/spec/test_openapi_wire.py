import pytest

from givonkit.spec.openapi import openapi_document

from .openapi_documents import SERVER, SMALL_SPEC, SPEC, document


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


def test_only_a_failed_job_has_an_error() -> None:
    job = document()["components"]["schemas"]["Job"]
    assert set(job["properties"]) - set(job["required"]) == {"error"}
    assert job["properties"]["error"] == {"$ref": "#/components/schemas/JobError"}


def test_one_word_for_two_statuses_stands_once_among_them() -> None:
    world = SPEC.world({}, {"statuses.queued": "RUNNING", "statuses.processing": "RUNNING"})
    status = openapi_document(SMALL_SPEC, world, server_url=SERVER)["components"]["schemas"]["JobStatus"]
    assert status["enum"] == ["RUNNING", "completed", "failed", "canceled"]
