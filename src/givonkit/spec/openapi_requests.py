"""The OpenAPI schemas of requests: for each model its input and its request, and the choice between all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .json_schema import input_schema, request_schema, uri_pattern
from .openapi_parts import Schema, component
from .rules import MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .catalog import Spec
    from .models import Model
    from .rules import ModelRules, Rule
    from .worlds import World

URI_SCHEMES = ("asset", "https", "data")
_POINTERS_BESIDE_THE_BODY = ("/limit", "/cursor", "/idempotency_key")
_DROPPED_BY = {
    "json-strictness": "accepted",
    "sent-variant": "ignored",
    "unknown-asset": "accepted",
    "unknown-fields": "ignored",
}
"""Answers in whose worlds the rules of their question do not hold."""
_OTHER_MODEL = "OtherModelRequest"
_MODEL_NAME = "^[A-Za-z0-9._:/@+-]{1,100}$"


def request_components(spec: Spec, world: World) -> dict[str, Schema]:
    """Return the schemas of every request by name."""
    uris = uri_components(world)
    names = component_names(spec.models)
    components: dict[str, Schema] = {"NewGeneration": _choice(spec, world, names)}
    if _takes_other_models(world):
        components[_OTHER_MODEL] = _other_model(spec, world)
    for slug, name in names.items():
        rules = spec.model_rules(slug, world)
        components[f"{name}Request"] = _request(rules, world, component(f"{name}Input"))
        components[f"{name}Input"] = _input(rules, world, uris)
    return {**components, **uris}


def request_body(spec: Spec) -> Schema:
    """Return the body of a request for a job or a price, with the request of every model's page."""
    requests = {slug: {"summary": model.name, "value": model.documented_request} for slug, model in spec.models.items()}
    content = {"schema": component("NewGeneration"), "examples": requests}
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
            "description": f"An asset:// URI, an https URL, or a data URI with a media type {kind}*.",
            "examples": ["asset://asset_..."],
        }
        for media, kind in MEDIA_TYPES.items()
    }


def told_rules(rules: Iterable[Rule]) -> list[dict[str, str]]:
    """Return rules as `x-givonkit-rules` tells them."""
    return [
        {
            "id": rule.id,
            "says": rule.sentence,
            "basis": rule.basis,
            **({"question": rule.question} if rule.question else {}),
        }
        for rule in rules
    ]


def is_about_uploads(rule: Rule) -> bool:
    """Whether a rule is about the body of an upload, not about that of a request for a job."""
    return rule.id.startswith("assets/")


def _choice(spec: Spec, world: World, names: Mapping[str, str]) -> Schema:
    references = {slug: component(f"{name}Request") for slug, name in names.items()}
    about_requests = (
        rule
        for rule in spec.request_rules.values()
        if rule.pointer not in _POINTERS_BESIDE_THE_BODY and not is_about_uploads(rule) and _holds(rule, world)
    )
    others = [component(_OTHER_MODEL)] if _takes_other_models(world) else []
    return {
        "description": "A request for a new job: one form for each model.",
        "oneOf": [*references.values(), *others],
        "discriminator": {
            "propertyName": "model",
            "mapping": {slug: reference["$ref"] for slug, reference in references.items()},
        },
        "x-givonkit-rules": told_rules(about_requests),
    }


def _holds(rule: Rule, world: World) -> bool:
    return rule.question not in _DROPPED_BY or world.answer(rule.question) != _DROPPED_BY[rule.question]


def _takes_other_models(world: World) -> bool:
    return world.answer("other-models") == "accepted"


def _other_model(spec: Spec, world: World) -> Schema:
    modes = dict.fromkeys(mode for table in spec.api.modes.values() for mode in table)
    is_checked = world.answer("sent-variant") != "ignored"
    return {
        "description": "A request for a model that no page shows: its input is taken without checks.",
        "type": "object",
        "properties": {
            "type": component("JobType"),
            "model": {"type": "string", "pattern": _MODEL_NAME, "not": {"enum": list(spec.models)}},
            "input": {"type": "object", "additionalProperties": True},
            "variant": {"type": "string", "enum": list(modes)} if is_checked else {},
        },
        "required": ["type", "model", "input"],
        "additionalProperties": world.answer("unknown-fields") == "ignored",
        "x-givonkit-basis": "assumed",
        "x-givonkit-question": "other-models",
    }


def _request(rules: ModelRules, world: World, its_input: Schema) -> Schema:
    schema = _as_component(request_schema(rules, world))
    schema["properties"]["input"] = its_input
    schema["properties"]["type"]["x-givonkit-rules"] = told_rules([rules.type])
    return {"description": _about(rules.model), **schema}


def _as_component(schema: Schema) -> Schema:
    """Return a schema without dialect (the document's holds) and title (generators prefer it to the name)."""
    return {key: value for key, value in schema.items() if key not in ("$schema", "title")}


def _about(model: Model) -> str:
    pages = ", ".join(f"{source.url} (seen {source.seen})" for source in model.sources)
    gaps = f" Not known: {', '.join(model.gaps)}." if model.gaps else ""
    return (f"{model.name}, as read on {pages}." if pages else f"{model.name}.") + gaps


def _input(rules: ModelRules, world: World, uris: Mapping[str, Schema]) -> Schema:
    schema = _as_component(input_schema(rules, world))
    by_pattern = {uri["pattern"]: component(name) for name, uri in uris.items()}
    about_fields = {name: list(of_field) for name, of_field in rules.fields.items()}
    for _, rule in rules.conditions:
        about_fields[rule.pointer.rpartition("/")[2]].append(rule)
    for name, of_field in about_fields.items():
        told = {"x-givonkit-rules": told_rules(of_field)}
        schema["properties"][name] = {**_with_named_uris(schema["properties"][name], by_pattern), **told}
    if rules.unknown_field:
        schema["x-givonkit-rules"] = told_rules([rules.unknown_field])
    return schema


def _with_named_uris(schema: Any, by_pattern: Mapping[str, Schema]) -> Any:
    """Return the schema with every URI of a component named instead of spelled out."""
    if isinstance(schema, list):
        return [_with_named_uris(item, by_pattern) for item in schema]
    if not isinstance(schema, dict):
        return schema
    named = by_pattern.get(schema.get("pattern", ""))
    if named:
        return {**named, **{key: value for key, value in schema.items() if key not in ("type", "pattern")}}
    return {key: _with_named_uris(value, by_pattern) for key, value in schema.items()}
