import json
from collections.abc import Iterator
from typing import Any

import pytest

from givonkit.errors import ModelUnknown
from givonkit.spec import World, load_spec
from givonkit.spec.postman import SCHEMA, postman_collection
from givonkit.validation import Accepted, Validator
from tests.covering import WORLDS as COVERING

from .test_openapi_answers import OBSERVED

SPEC = load_spec()
SLUGS = list(SPEC.models)
DEFAULT = SPEC.world()
SERVER = "https://api.example.org"


def collection(world: World = DEFAULT, **options: Any) -> dict[str, Any]:
    return postman_collection(SPEC, world, server_url=SERVER, **options)


def folder(made: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return next(part["item"] for part in made["item"] if part["name"] == name)


def items(made: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in made["item"]:
        yield from part["item"]


def script(item: dict[str, Any]) -> str:
    return "\n".join(line for event in item["event"] for line in event["script"]["exec"])


def item_of(made: dict[str, Any], operation: str) -> dict[str, Any]:
    summary = SPEC.api.operations[operation].says.removesuffix(".")
    return next(item for item in items(made) if item["name"] == summary)


@pytest.mark.parametrize("world", [DEFAULT, *(SPEC.world(answers) for answers in COVERING), SPEC.world({}, OBSERVED)])
def test_every_operation_of_a_world_is_there_once(world: World) -> None:
    made = collection(world)
    beside = [item["name"] for item in items(made) if item not in folder(made, "A job of each model")]
    assert sorted(beside) == sorted(SPEC.api.operations[name].says.removesuffix(".") for name in world.routes)


def test_every_model_has_the_request_that_its_page_shows() -> None:
    made = folder(collection(), "A job of each model")
    assert [item["name"] for item in made] == [model.name for model in SPEC.models.values()]
    bodies = [json.loads(item["request"]["body"]["raw"]) for item in made]
    assert bodies == [model.documented_request for model in SPEC.models.values()]
    answers = [json.loads(item["response"][0]["body"]) for item in made]
    assert [(job["model"], job["type"]) for job in answers] == [(body["model"], body["type"]) for body in bodies]


def test_a_collection_of_one_model_names_no_other() -> None:
    text = json.dumps(collection(model="nano-banana"))
    assert "nano-banana" in text
    assert not [slug for slug in SLUGS if f'"{slug}\\"' in text.replace("nano-banana", "")]
    with pytest.raises(ModelUnknown):
        collection(model="nano-bananas")


def test_a_collection_says_which_format_it_has_and_holds_no_secret_and_no_id() -> None:
    made = collection()
    assert made["info"]["schema"] == SCHEMA
    variables = {each["key"]: each["value"] for each in made["variable"]}
    assert variables.pop("baseUrl") == SERVER
    assert set(variables.values()) == {""}
    assert made["auth"] == {"type": "bearer", "bearer": [{"key": "token", "value": "{{apiKey}}", "type": "string"}]}
    assert '"_postman_id"' not in json.dumps(made)
    assert not [item for item in items(made) if "id" in item]


def test_a_job_is_created_read_until_it_has_ended_and_downloaded() -> None:
    create, read, download = folder(collection(), "Complete a job")
    assert 'const job = (pm.response.code < 300 ? pm.response.json()?.["id"] : undefined);' in script(create)
    assert 'set("jobId", job)' in script(create)
    assert read["request"]["url"]["variable"][0]["value"] == "{{jobId}}"
    assert "setNextRequest(pm.info.requestId)" in script(read)
    assert '["completed", "failed", "canceled"].includes(status)' in script(read)
    assert download["request"]["url"]["raw"] == "{{outputUrl}}"
    assert download["request"]["auth"] == {"type": "noauth"}


def test_paths_words_and_places_are_those_of_the_world() -> None:
    made = collection(SPEC.world({"status-words": "capitals"}, OBSERVED))
    create, read, _ = folder(made, "Complete a job")
    assert '?.["generation"]?.["uuid"]' in script(create)
    assert read["request"]["url"] == {
        "raw": "{{baseUrl}}/v2/status/:uuid",
        "host": ["{{baseUrl}}"],
        "path": ["v2", "status", ":uuid"],
        "variable": [{"key": "uuid", "value": "{{jobId}}", "description": "The job's id."}],
    }
    assert read["request"]["method"] == "POST"
    assert '?.["generation"]?.["outputs"]?.[0] : undefined) ??' in script(read)
    assert '["COMPLETED", "FAILED", "CANCELED"]' in script(read)
    assert "- `status-words`: `capitals`" in made["info"]["description"]
    assert "- `times`: `unix`" in made["info"]["description"]
    assert "default world" not in collection()["info"]["description"]


def test_a_page_whose_request_a_world_refuses_is_expected_to_be_refused() -> None:
    made = folder(collection(SPEC.world({"audio-without-price-row": "refused"})), "A job of each model")
    refused = [item["name"] for item in made if "oneOf([400])" in script(item)]
    assert refused == ["Kling 2.6"]


REFUSING = SPEC.world({"unknown-asset": "refused"})


def names_assets(item: dict[str, Any]) -> bool:
    return "asset://" in item["request"]["body"]["raw"]


def test_a_run_without_a_job_ends_where_it_was_to_be_created_and_nowhere_else() -> None:
    made = collection()
    ending = [item for item in items(made) if "setNextRequest(null)" in script(item)]
    assert ending == folder(made, "Complete a job")[:1]


def test_no_request_on_the_way_names_an_asset_where_unknown_ones_are_refused() -> None:
    made = collection(REFUSING)
    create = folder(made, "Complete a job")[0]
    assert not names_assets(create)
    assert "oneOf([202])" in script(create)
    assert not names_assets(item_of(made, "quote_generation"))


def test_a_page_that_shows_an_asset_is_expected_to_be_refused_where_unknown_ones_are() -> None:
    refused = {item["name"] for item in folder(collection(REFUSING), "A job of each model") if names_assets(item)}
    items_refused = [item for item in folder(collection(REFUSING), "A job of each model") if "[400]" in script(item)]
    assert (
        {item["name"] for item in items_refused}
        == refused
        == {model.name for model in SPEC.models.values()}
        - {
            *("Kling 2.6", "Kling 3.0"),
        }
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_sent_on_the_way_is_a_request_that_the_world_takes(slug: str) -> None:
    create, *others = folder(collection(REFUSING, model=slug), "Complete a job")
    body = json.loads(create["request"]["body"]["raw"])
    needs_assets = any(field.required and field.is_slot for field in SPEC.models[slug].fields.values())
    assert ("oneOf([400])" in script(create), bool(others)) == (needs_assets, not needs_assets)
    assert body["model"] == slug
    assert needs_assets or isinstance(Validator(SPEC, REFUSING).validate(body), Accepted)


def test_a_job_whose_only_page_a_world_refuses_is_not_followed() -> None:
    made = collection(SPEC.world({"audio-without-price-row": "refused"}), model="kling-2.6")
    (create,) = folder(made, "Complete a job")
    assert "oneOf([400])" in script(create)
    assert "oneOf([400])" in script(item_of(made, "quote_generation"))


def test_a_status_of_a_world_is_what_its_test_expects() -> None:
    made = collection(SPEC.world({"create-status": "201"}))
    for item in [folder(made, "Complete a job")[0], *folder(made, "A job of each model")]:
        assert "oneOf([201])" in script(item)


def test_a_job_that_cannot_be_followed_is_only_created() -> None:
    made = collection(SPEC.world({}, {"shapes.created": {"ok": True}}))
    assert len(folder(made, "Complete a job")) == 1
    read = item_of(made, "get_generation")
    assert read["request"]["url"]["variable"][0]["value"] == "gen_0123456789abcdef"
    assert "oneOf([200, 404])" in script(read)
    download = item_of(made, "download_output")
    assert "oneOf([200, 403, 404])" in script(download)
    assert [each["key"] for each in download["request"]["url"]["query"]] == ["expires", "signature"]


def test_a_result_without_an_address_is_not_downloaded_on_the_way() -> None:
    made = collection(SPEC.world({}, {"shapes.output": {"assetUri": "$asset_uri"}}))
    create, read = folder(made, "Complete a job")
    assert "outputUrl" not in script(read)
    assert "jobId" in script(create)


def test_a_job_without_a_status_is_read_once() -> None:
    made = collection(SPEC.world({}, {"shapes.job.status": None}))
    assert "setNextRequest" not in script(item_of(made, "get_generation"))


def test_an_asset_is_read_that_was_uploaded_before() -> None:
    upload, asset = folder(collection(), "Assets")
    assert upload["request"]["body"]["raw"].startswith("GIF89a")
    assert 'set("assetId", (pm.response.code < 300 ? pm.response.json()?.["id"] : undefined) ?? "")' in script(upload)
    assert asset["request"]["url"]["variable"][0]["value"] == "{{assetId}}"


def test_what_may_be_sent_is_there_and_switched_off() -> None:
    made = collection()
    query = item_of(made, "list_generations")["request"]["url"]["query"]
    assert [(each["key"], each["value"], each["disabled"]) for each in query] == [
        ("limit", "20", False),
        ("cursor", "0123456789abcdef", True),
    ]
    headers = item_of(made, "create_generation")["request"]["header"]
    assert [(each["key"], each.get("disabled", False)) for each in headers] == [
        ("Content-Type", False),
        ("Idempotency-Key", True),
    ]


def test_answers_are_saved_as_examples_with_their_request() -> None:
    saved = item_of(collection(), "cancel_generation")["response"]
    assert [(each["code"], each["status"]) for each in saved] == [
        *[(200, "OK"), (401, "Unauthorized"), (404, "Not Found"), (409, "Conflict")],
    ]
    assert json.loads(saved[0]["body"])["status"] == "canceled"
    assert saved[0]["originalRequest"]["url"]["raw"] == "{{baseUrl}}/api/v1/generations/:id/cancel"


def test_every_description_ends_with_the_basis() -> None:
    for item in items(collection()):
        assert "\n\nBasis: " in item["request"]["description"]
    assert "Basis: assumed, question `cancel`." in item_of(collection(), "cancel_generation")["request"]["description"]


def test_the_same_spec_gives_the_same_text() -> None:
    again = load_spec()
    assert json.dumps(postman_collection(again, again.world(), server_url=SERVER)) == json.dumps(collection())
