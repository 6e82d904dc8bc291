import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import validate

from givonkit.spec import Spec, World, load_spec
from givonkit.spec.openapi import openapi_document

from .openapi_documents import (
    SERVER,
    SMALL_SPEC,
    SPEC,
    WORLDS,
    document,
    document_in,
    each_world,
    operation,
    operations,
    schema_of,
    some_quick,
    spec_in,
)

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


@pytest.mark.parametrize("answers", some_quick(WORLDS, every=3))
def test_the_document_is_valid_openapi_in_every_world(answers: dict[str, str]) -> None:
    validate(openapi_document(SMALL_SPEC, SPEC.world(answers), server_url=SERVER))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(1, 20))])
def test_the_document_is_valid_openapi_in_a_random_world(seed: int) -> None:
    validate(openapi_document(SMALL_SPEC, SPEC.random_world(seed), server_url=SERVER))


@each_world
def test_every_reference_has_its_component_and_every_component_a_reference(answers: dict[str, str]) -> None:
    api = document_in(answers)
    references = set(re.findall(r'"\$ref": "#/components/([^"]+)"', json.dumps(api)))
    kinds = ("schemas", "responses", "requestBodies")
    assert references == {f"{kind}/{name}" for kind in kinds for name in api["components"][kind]}


@each_world
def test_every_component_is_a_schema_in_every_world(answers: dict[str, str]) -> None:
    for schema in document_in(answers)["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


@each_world
def test_every_example_fits_its_schema_in_every_world(answers: dict[str, str]) -> None:
    api = document_in(answers)
    found = list(media_types(api))
    assert len(found) > 10
    for media_type in found:
        schema = schema_of(api, media_type["schema"])
        for example in media_type["examples"].values():
            schema.validate(example["value"])


@each_world
def test_everything_has_a_description(answers: dict[str, str]) -> None:
    api = document_in(answers)
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


def rules_of(spec: Spec, world: World) -> Iterator[str]:
    """Yield the id of every rule that a world's document has to tell."""
    for rule in spec.rules(world):
        operation_of_rule = OPERATION_OF_RULES.get(rule.id.rpartition("/")[0], "create_generation")
        is_dropped = rule.id in spec.request_rules and rule.question in DROPPING
        is_dropped = is_dropped and world.answer(rule.question or "") == DROPPING[rule.question or ""]
        is_dropped = is_dropped or ("idempotency_key" in rule.id and world.answer("idempotency") == "ignored")
        if operation_of_rule in world.routes and not is_dropped:
            yield rule.id


@each_world
def test_every_rule_of_a_world_is_told_where_it_belongs(answers: dict[str, str]) -> None:
    told = set(re.findall(r'{"id": "([^"]+)", "says"', json.dumps(document_in(answers), ensure_ascii=False)))
    assert told == set(rules_of(spec_in(answers), SPEC.world(answers)))


def test_server_version_and_world_stand_in_the_document() -> None:
    world = SPEC.world({"id-form": "uuid"})
    api = openapi_document(SPEC, world, server_url="http://127.0.0.1:8000", version="7")
    assert api["servers"] == [{"url": "http://127.0.0.1:8000"}]
    assert api["info"]["version"] == "7"
    assert api["info"]["x-givonkit-world"]["id-form"] == "uuid"


def test_what_a_world_changes_beside_its_answers_is_told() -> None:
    world = SPEC.world({}, {"times": "unix", "routes.get_balance": None})
    info = openapi_document(SMALL_SPEC, world, server_url=SERVER)["info"]
    assert info["x-givonkit-wire"] == {"times": "unix", "routes.get_balance": None}
    assert "x-givonkit-wire" not in document()["info"]
