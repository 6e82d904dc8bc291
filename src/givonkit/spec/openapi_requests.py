"""The OpenAPI schemas of requests: for each model its input and its request, and the choice between all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .json_schema import NEWLINE, uri_pattern
from .json_schema_conditions import page_fits
from .json_schema_told import other_model_request, rules_of_requests, told_input, told_request, told_rules
from .openapi_names import with_value_names
from .openapi_parts import Schema, component
from .rules import MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .catalog import Spec
    from .rules import ModelRules
    from .worlds import World

URI_SCHEMES = ("asset", "https", "data")
_ABOUT_CHOICE: Schema = {"description": "A request for a new job: one form for each model."}
_OTHER_MODEL = "OtherModelRequest"


def request_components(spec: Spec, world: World, *, others: bool) -> dict[str, Schema]:
    """Return the schemas of every request by name; `others` are those for models that no page shows."""
    uris = uri_components(world)
    names = component_names(spec.models)
    components: dict[str, Schema] = {"NewGeneration": _choice(spec, world, names, others=others)}
    if others:
        components[_OTHER_MODEL] = _other_model(spec, world)
    for slug, name in names.items():
        rules = spec.model_rules(slug, world)
        components[f"{name}Request"] = _request(rules, world, component(f"{name}Input"))
        components[f"{name}Input"] = _input(rules, world, uris)
    return {**components, **uris}


def request_body(spec: Spec, world: World) -> Schema:
    """Return the body of a request for a job or a price, with the request of every model's page."""
    requests = {
        slug: {"summary": model.name, "value": model.documented_request}
        for slug, model in spec.models.items()
        if page_fits(spec.model_rules(slug, world))
    }
    content = {"schema": component("NewGeneration"), **({"examples": requests} if requests else {})}
    return {"required": True, "content": {"application/json": content}}


def component_names(slugs: Iterable[str]) -> dict[str, str]:
    """Return a name in PascalCase for every model, `KlingO1` for `kling-o1`; no two are the same."""
    names: dict[str, str] = {}
    for slug in slugs:
        words = slug.replace(".", "").replace("_", "-").split("-")
        name = "".join(word[:1].upper() + word[1:] for word in words)
        while name in names.values():
            name += "_"
        names[slug] = name
    return names


def uri_components(world: World) -> dict[str, Schema]:
    """Return the schemas of the URIs of each kind of media, in all three schemes."""
    base64_only = world.answer("data-uri-payload") == "base64"
    return {
        f"{media.capitalize()}Uri": {
            "type": "string",
            "pattern": uri_pattern(media, URI_SCHEMES, base64_only=base64_only),
            "not": NEWLINE,
            "description": f"An asset:// URI, an https URL, or a data URI with a media type {kind}*.",
            "examples": ["asset://asset_..."],
        }
        for media, kind in MEDIA_TYPES.items()
    }


def _choice(spec: Spec, world: World, names: Mapping[str, str], *, others: bool) -> Schema:
    references = {slug: component(f"{name}Request") for slug, name in names.items()}
    in_body = (rule for rule in rules_of_requests(spec, world) if rule.pointer != "/idempotency_key")
    told = {"x-givonkit-rules": told_rules(in_body, world)}
    if others:
        any_of = [*references.values(), component(_OTHER_MODEL)]  # linters do not see that `not` keeps them apart
        return {**_ABOUT_CHOICE, "anyOf": any_of, **told}
    mapping = {slug: reference["$ref"] for slug, reference in references.items()}
    discriminator = {"propertyName": "model", "mapping": mapping}
    return {**_ABOUT_CHOICE, "oneOf": list(references.values()), "discriminator": discriminator, **told}


def _other_model(spec: Spec, world: World) -> Schema:
    schema = other_model_request(spec, world)
    return {**schema, "properties": {**schema["properties"], "type": component("JobType")}}


def _request(rules: ModelRules, world: World, its_input: Schema) -> Schema:
    schema = _as_component(told_request(rules, world))
    return {**schema, "properties": {**schema["properties"], "input": its_input}}


def _as_component(schema: Schema) -> Schema:
    """Return a schema without dialect (the document's holds) and title (generators prefer it to the name)."""
    return {key: value for key, value in schema.items() if key not in ("$schema", "title")}


def _input(rules: ModelRules, world: World, uris: Mapping[str, Schema]) -> Schema:
    schema = _as_component(told_input(rules, world))
    by_pattern = {uri["pattern"]: component(name) for name, uri in uris.items()}
    named = {name: _with_named_uris(field, by_pattern) for name, field in schema["properties"].items()}
    return {**schema, "properties": with_value_names(named)}


def _with_named_uris(schema: Any, by_pattern: Mapping[str, Schema]) -> Any:
    """Return the schema with every URI of a component named instead of spelled out."""
    if isinstance(schema, list):
        return [_with_named_uris(item, by_pattern) for item in schema]
    if not isinstance(schema, dict):
        return schema
    named = by_pattern.get(schema.get("pattern", ""))
    if named:
        return {**named, **{key: value for key, value in schema.items() if key not in ("type", "pattern", "not")}}
    return {key: _with_named_uris(value, by_pattern) for key, value in schema.items()}
