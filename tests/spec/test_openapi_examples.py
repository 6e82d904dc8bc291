import json
import re
from pathlib import Path
from typing import Any

import pytest

from givonkit.spec import load_spec
from givonkit.spec.openapi import openapi_document
from givonkit.spec.openapi_requests import component_names

from .openapi_documents import SERVER, SLUGS, SMALL_SPEC, SPEC, document, examples_of, operation


def test_a_job_is_shown_in_every_state_that_it_can_end_in() -> None:
    read = examples_of(document({"status-words": "capitals"}), "get_generation", "200")
    assert {state: job["status"] for state, job in read.items()} == {
        "queued": "QUEUED",
        "completed": "COMPLETED",
        "failed": "FAILED",
        "canceled": "CANCELED",
    }
    assert [bool(job["outputs"]) for job in read.values()] == [False, True, False, False]
    assert read["failed"]["error"] == {
        "code": "provider_error",
        "message": "the model's provider answered with an error",
    }
    assert all("error" not in job for state, job in read.items() if state != "failed")
    assert list(examples_of(document(), "cancel_generation", "200")) == ["canceled"]


def test_an_error_that_stands_elsewhere_is_null_until_the_job_fails() -> None:
    world = SPEC.world({}, {"shapes.read": {"job": "$id", "problem": "$error"}, "shapes.job.meta.error": "$error"})
    api = openapi_document(SMALL_SPEC, world, server_url=SERVER)
    assert "problem" in api["components"]["schemas"]["ReadJob"]["required"]
    read = examples_of(api, "get_generation", "200")
    assert read["queued"]["problem"] is None
    assert read["failed"]["problem"]["code"] == "provider_error"


@pytest.mark.parametrize(
    ("answers", "url"),
    [
        ({}, "/outputs/gen_0123456789abcdef.mp4?expires=1767229200&signature=0123456789abcdef"),
        (
            {"result-lifetime": "one-day"},
            "/outputs/gen_0123456789abcdef.mp4?expires=1767312000&signature=0123456789abcdef",
        ),
        ({"result-lifetime": "for-ever"}, "/outputs/gen_0123456789abcdef.mp4?signature=0123456789abcdef"),
    ],
)
def test_the_url_of_a_result_is_signed_as_long_as_the_world_says(answers: dict[str, str], url: str) -> None:
    api = document(answers)
    assert examples_of(api, "get_generation", "200")["completed"]["outputs"][0]["url"] == SERVER + url
    download = operation(api, "download_output")
    names = [parameter["name"] for parameter in download["parameters"]]
    assert names == (["name", "expires", "signature"] if "expires" in url else ["name", "signature"])
    assert "403" in download["responses"]


def test_a_page_whose_request_a_world_refuses_is_no_example_of_it() -> None:
    api, strict = document(), document({"audio-without-price-row": "refused"})
    shown, less = (
        set(each["components"]["requestBodies"]["NewGeneration"]["content"]["application/json"]["examples"])
        for each in (api, strict)
    )
    assert shown == set(SLUGS)
    assert shown - less == {"kling-2.6"}
    assert "examples" not in strict["components"]["schemas"]["Kling26Input"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_document_of_one_model_holds_no_other(slug: str) -> None:
    api = openapi_document(SPEC, SPEC.world({"other-models": "accepted"}), server_url=SERVER, model=slug)
    choice = api["components"]["schemas"]["NewGeneration"]
    name = component_names([slug])[slug]
    assert choice["oneOf"] == [{"$ref": f"#/components/schemas/{name}Request"}]
    assert choice["discriminator"]["mapping"] == {slug: f"#/components/schemas/{name}Request"}
    assert list(api["components"]["requestBodies"]["NewGeneration"]["content"]["application/json"]["examples"]) == [
        slug
    ]
    created = operation(api, "create_generation")["responses"]["202"]["content"]["application/json"]["examples"]
    assert created["queued"]["value"]["model"] == slug
    assert created["queued"]["value"]["type"] == SPEC.models[slug].type
    text = json.dumps(api, ensure_ascii=False)
    assert not [other for other in SLUGS if other != slug and re.search(rf'"{re.escape(other)}["/]', text)]


def test_an_image_is_shown_as_the_result_of_an_image_model() -> None:
    api = openapi_document(SPEC, SPEC.world(), server_url=SERVER, model="grok-imagine")
    read = examples_of(api, "get_generation", "200")["completed"]
    assert (read["variant"], read["cost"]) == ("image_edit", {"tokens": 2, "basis": "exact"})
    assert read["outputs"][0]["mimeType"] == "image/png"
    assert read["outputs"][0]["url"].startswith(f"{SERVER}/outputs/gen_0123456789abcdef.png?")


OWN_MODEL = """
model: my-model
name: My Model
type: video
fields:
  prompt: {type: string, required: true}
  duration: {type: number, default: 8, allowed: [4, 8], unit: seconds}
prices:
  headline: {amount: 0.5, unit: tokens/s, from: true}
example: {prompt: a cat}
"""


@pytest.mark.parametrize(
    ("answer", "values"), [("applied", {"duration": 8, "prompt": "a cat"}), ("as-sent", {"prompt": "a cat"})]
)
def test_the_input_of_an_example_has_the_defaults_where_the_world_shows_them(
    answer: str, values: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "my-model.yaml").write_text(OWN_MODEL)
    spec = load_spec(tmp_path)
    api = openapi_document(spec, spec.world({"defaults-shown": answer}), server_url=SERVER, model="my-model")
    job = examples_of(api, "get_generation", "200")["completed"]
    assert job["input"] == values
    assert (job["cost"], job["outputs"][0]["duration"]) == ({"tokens": 4, "basis": "lower_bound"}, 8)
