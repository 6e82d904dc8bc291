import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from givonkit.errors import ModelUnknown
from givonkit.spec import World, load_spec
from givonkit.spec.json_schema_documents import bundle_document, model_document
from tests.covering import WORLDS as COVERING

SPEC = load_spec()
SLUGS = list(SPEC.models)
DEFAULT = SPEC.world()
EXTENSIONS = {
    *("x-givonkit-basis", "x-givonkit-not-said", "x-givonkit-question"),
    *("x-givonkit-rules", "x-givonkit-wire", "x-givonkit-world"),
}


def strange_bodies() -> Iterator[Any]:
    """Yield every page's request as it is, for another model or type, without a part, and with one too many."""
    for model in SPEC.models.values():
        body = model.documented_request
        yield body
        yield {**body, "model": "stranger"}
        yield {**body, "model": "kling-3.0"}
        yield {**body, "type": "image" if model.type == "video" else "video"}
        yield {**body, "input": {**body["input"], "prompt": 5}}
        yield {**body, "more": 1}
        yield from ({key: value for key, value in body.items() if key != name} for name in body)
    yield from (None, [], "kling-o1", {"model": ["kling-o1"]})


def keywords(schema: Any) -> Iterator[str]:
    """Yield every keyword of a schema that is an extension."""
    if isinstance(schema, list):
        for part in schema:
            yield from keywords(part)
    if isinstance(schema, dict):
        yield from (key for key in schema if key.startswith("x-"))
        for part in schema.values():
            yield from keywords(part)


def worlds() -> list[World]:
    return [DEFAULT, *(SPEC.world(answers) for answers in COVERING)]


def test_every_document_is_a_schema_in_every_world() -> None:
    for world in worlds():
        jsonschema_rs.meta.validate(bundle_document(SPEC, world))
        jsonschema_rs.meta.validate(model_document(SPEC, world, "kling-3.0"))


def test_the_bundle_takes_what_the_schema_of_the_named_model_takes() -> None:
    bundle = jsonschema_rs.Draft202012Validator(bundle_document(SPEC, DEFAULT))
    schemas = {slug: jsonschema_rs.Draft202012Validator(model_document(SPEC, DEFAULT, slug)) for slug in SLUGS}
    verdicts = []
    for body in strange_bodies():
        name = body.get("model") if isinstance(body, dict) else None
        schema = schemas.get(name) if isinstance(name, str) else None
        verdicts.append(bundle.is_valid(body))
        assert verdicts[-1] is (schema is not None and schema.is_valid(body)), body
    assert len(SLUGS) <= verdicts.count(True) < len(verdicts) / 4


def test_the_schemas_of_a_bundle_are_named_by_ids_of_their_own() -> None:
    bundle = bundle_document(SPEC, DEFAULT)
    ids = {slug: schema["$id"] for slug, schema in bundle["$defs"].items()}
    assert ids["kling-o1"] == "urn:givonkit:requests:kling-o1"
    assert len({bundle["$id"], *ids.values()}) == len(SLUGS) + 1
    assert bundle["oneOf"] == [{"$ref": identifier} for identifier in ids.values()]
    assert bundle["properties"]["model"]["enum"] == SLUGS == list(ids)


def test_ids_begin_with_an_address_where_one_is_given() -> None:
    ids = "https://schemas.example.org/requests"
    assert model_document(SPEC, DEFAULT, "kling-o1", ids=ids)["$id"] == f"{ids}/kling-o1"
    assert bundle_document(SPEC, DEFAULT, ids=ids)["$defs"]["kling-o1"]["$id"] == f"{ids}/kling-o1"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_document_has_titles_descriptions_defaults_rules_and_the_pages_own_request(slug: str) -> None:
    document, model = model_document(SPEC, DEFAULT, slug), SPEC.models[slug]
    fields = document["properties"]["input"]["properties"]
    assert (document["title"], document["examples"]) == (f"Request for {model.name}", [model.documented_request])
    assert model.name in document["description"]
    assert list(fields) == list(model.fields)
    for name, schema in fields.items():
        assert schema["description"]
        assert schema.get("default") == model.fields[name].default
        assert all(rule["basis"] and rule["says"] for rule in schema["x-givonkit-rules"])
    told = {rule["id"] for schema in fields.values() for rule in schema["x-givonkit-rules"]}
    rules = SPEC.model_rules(slug)
    beside = {rule.id for rule in (rules.type, rules.unknown_field) if rule}
    assert told == {rule.id for rule in rules} - beside


def test_only_known_extensions_are_in_a_document() -> None:
    for world in worlds():
        assert set(keywords(bundle_document(SPEC, world))) <= EXTENSIONS


def unsaid(document: dict[str, Any]) -> dict[str, str]:
    return {told["rule"]: told["reason"] for told in document["x-givonkit-not-said"]}


def test_what_a_schema_cannot_say_is_listed_with_the_reason() -> None:
    told = unsaid(model_document(SPEC, DEFAULT, "kling-o1"))
    assert told["generations/body/duplicate_key"] == "a parser has dropped one of the two"
    assert "generations/cursor/form" not in told, "a list is no request for a job"
    assert not [rule for rule in told if rule.startswith("kling-o1/")]
    assert told == unsaid(bundle_document(SPEC, DEFAULT))


def test_rules_that_a_world_does_not_have_are_not_listed_as_unsaid() -> None:
    answers = {"json-strictness": "accepted", "idempotency": "ignored", "unknown-asset": "accepted"}
    told = unsaid(model_document(SPEC, SPEC.world(answers), "kling-o1"))
    assert set(told) == {
        *("generations/content_type/json", "generations/body/json"),
        *("generations/body/too_large", "generations/asset/media"),
        *("generations/body/utf8", "generations/body/nesting"),
    }


def test_what_the_first_request_fixes_of_another_model_is_listed() -> None:
    other = bundle_document(SPEC, SPEC.world({"other-models": "accepted"}))["$defs"]["other model"]
    assert "type with which" in unsaid(other)["<model>/type/enum"]


@pytest.mark.parametrize(
    ("answers", "model", "rule"),
    [
        ({"character-unit": "utf16-units"}, "happyhorse-1.0", "happyhorse-1.0/input.prompt/max_chars"),
        ({"string-numbers": "coerced"}, "happyhorse-1.0", "happyhorse-1.0/input.duration/maximum"),
        ({"string-numbers": "coerced"}, "kling-o1", "kling-o1/input.duration/enum"),
    ],
)
def test_a_rule_that_is_said_in_part_is_listed_in_the_worlds_where_it_is(
    answers: dict[str, str], model: str, rule: str
) -> None:
    world = SPEC.world(answers)
    assert rule in unsaid(model_document(SPEC, world, model))
    assert rule in unsaid(bundle_document(SPEC, world)["$defs"][model])
    assert rule not in unsaid(model_document(SPEC, DEFAULT, model))


MANY_STEPS = """
model: many-steps
name: Many Steps
type: video
fields:
  prompt: {type: string, required: true}
  strength: {type: number, range: {from: 0, to: 1, step: 0.0001}}
prices:
  headline: {amount: 1, unit: tokens}
example: {prompt: a}
"""


def test_steps_that_are_too_many_for_a_schema_are_listed(tmp_path: Path) -> None:
    (tmp_path / "many-steps.yaml").write_text(MANY_STEPS)
    spec = load_spec(tmp_path)
    document = model_document(spec, spec.world(), "many-steps")
    assert unsaid(document)["many-steps/input.strength/step"].startswith("steps of more than 1,000 values")
    strength = document["properties"]["input"]["properties"]["strength"]
    assert (strength["minimum"], strength["maximum"], "enum" in strength) == (0, 1, False)


def test_a_model_that_no_page_shows_is_taken_by_the_bundle_of_a_world_that_takes_it() -> None:
    world = SPEC.world({"other-models": "accepted"})
    bundle = jsonschema_rs.Draft202012Validator(bundle_document(SPEC, world))
    assert bundle.is_valid({"type": "image", "model": "stranger/v1", "input": {"anything": 1}})
    assert not bundle.is_valid({"type": "image", "model": "kling-o1", "input": {"anything": 1}})
    assert not bundle.is_valid({"type": "image", "model": "stranger\n", "input": {}})
    assert bundle.is_valid(SPEC.models["kling-o1"].documented_request)


def test_an_unknown_model_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ModelUnknown, match="did you mean 'kling-o1'"):
        model_document(SPEC, DEFAULT, "kling-01")


def test_the_same_spec_gives_the_same_text() -> None:
    again = load_spec()
    assert json.dumps(bundle_document(again, again.world())) == json.dumps(bundle_document(SPEC, DEFAULT))
