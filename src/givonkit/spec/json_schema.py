"""JSON Schema (draft 2020-12) of a model's input and of a whole request, from the rules of one world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .json_schema_conditions import conditions_schema, page_fits, parts_that_always_hold
from .json_schema_variants import variant_agreement, variant_property
from .uris import ASSET_URI, HTTPS_URL, data_uri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from .json_schema_conditions import Part
    from .models import Field, Range
    from .rules import ModelRules, Rule
    from .worlds import World

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"

NOT_IN_SCHEMA = {
    "generations/content_type/json": "a header is outside of the body",
    "generations/body/too_large": "bytes are gone once a body is read",
    "generations/body/utf8": "bytes are gone once a body is read",
    "generations/body/json": "without JSON there is nothing to hold against a schema",
    "generations/body/number": "a parser decides what becomes of such a number",
    "generations/body/surrogate": "a parser decides what becomes of half a pair",
    "generations/body/duplicate_key": "a parser has dropped one of the two",
    "generations/body/nesting": "a schema cannot count levels",
    "generations/cursor/form": "a query is outside of the body",
    "generations/idempotency_key/length": "a header is outside of the body",
    "generations/asset/known": "only the server knows the assets of a key",
    "generations/asset/media": "only the server knows the assets of a key",
}
"""The rules about a request that no schema says, with the reason."""

TYPE_OF_OTHER_MODEL = {
    "rule": "<model>/type/enum",
    "reason": "only the server knows the type with which a model that no page shows was first taken",
}
"""What no schema says of a model that no page shows."""

SAID_IN_PART = {
    "step": "steps of more than 1,000 values that are not the multiples of a whole number",
    "max_chars": "UTF-16 units: the schema counts code points, of which there are never more",
    "string-numbers": "the bounds of a number that is sent as a string",
}
"""What a schema leaves out of a rule that it says otherwise, by code of the rule or by question."""

NEWLINE: Schema = {"pattern": r"\n"}
"""What texts with an anchored pattern must not have: the `$` of some engines leaves a newline at the end unseen."""
_SAID_BY_KEYWORDS = frozenset(("required", "type", "step", "asset_uri", "https_url", "media", "data_uri"))
_LARGEST_ENUM = 1000
_NUMBER_AS_TEXT = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"


def request_schema(rules: ModelRules, world: World) -> Schema:
    """Return the schema of a whole request for one model."""
    model = rules.model
    return {
        "$schema": DIALECT,
        "title": f"Request for {model.name}",
        "type": "object",
        "properties": {
            "type": {"type": "string", "const": model.type, "description": "The type of the job."},
            "model": {"type": "string", "const": model.slug, "description": "The name of the model."},
            "input": _without_dialect(input_schema(rules, world)),
            "variant": variant_property(rules, world),
        },
        "required": ["type", "model", "input"],
        "additionalProperties": world.answer("unknown-fields") == "ignored",
        **variant_agreement(rules, world),
        **({"examples": [model.documented_request]} if page_fits(rules) else {}),
    }


def input_schema(rules: ModelRules, world: World) -> Schema:
    """Return the schema of one model's input."""
    model = rules.model
    sentences = _sentences_by_field(rules)
    always = parts_that_always_hold(rules)
    return {
        "$schema": DIALECT,
        "title": f"Input of {model.name}",
        "type": "object",
        "properties": {
            name: _field(field, rules.fields[name], sentences[name], world, always.get(name))
            for name, field in model.fields.items()
        },
        "required": [field.name for field in model.fields.values() if _is_required(field, always.get(field.name))],
        "additionalProperties": rules.unknown_field is None,
        **conditions_schema(rules, null_is_absent=_takes_null(world)),
        **({"examples": [dict(model.example)]} if page_fits(rules) else {}),
    }


def _without_dialect(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key != "$schema"}


def _takes_null(world: World) -> bool:
    return world.answer("null-fields") == "absent"


def _sentences_by_field(rules: ModelRules) -> dict[str, list[str]]:
    """Return what people read of each field: what its keywords do not already say plainly."""
    sentences = {}
    for name, of_field in rules.fields.items():
        telling = [rule for rule in of_field if rule.code not in _SAID_BY_KEYWORDS] or of_field[-1:]
        sentences[name] = [rule.sentence.replace("each item", "Each item", 1) for rule in telling]
    for _, rule in rules.conditions:
        sentences[rule.pointer.rpartition("/")[2]].append(rule.sentence)
    return sentences


def _is_required(field: Field, always: Part | None) -> bool:
    return field.required or (always is not None and always.must_be_sent)


def _field(field: Field, rules: Sequence[Rule], sentences: Sequence[str], world: World, always: Part | None) -> Schema:
    note = [f"Note: {field.note}."] if field.note else []
    schema: Schema = {**_value(field, rules, world, always), "description": " ".join([*sentences, *note])}
    if field.default is not None:
        schema["default"] = field.default
    return schema


def _value(field: Field, rules: Sequence[Rule], world: World, always: Part | None) -> Schema:
    of_field: Schema = {}
    of_items: Schema = {}
    for rule in rules:
        keywords = _KEYWORDS.get(rule.code, _nothing)(field, rule)
        (of_items if "[]/" in rule.id else of_field).update(keywords)
    if field.is_array:
        of_field["items"] = of_items
    if always is not None and always.value is not None:
        of_field["const"] = always.value
    others: list[Schema] = []
    if field.type == "number" and world.answer("string-numbers") == "coerced":
        others.append({"type": "string", "pattern": _NUMBER_AS_TEXT, "not": NEWLINE})
    if not _is_required(field, always) and _takes_null(world):
        others.append({"type": "null"})
    return {"anyOf": [of_field, *others]} if others else of_field


def _nothing(_field: Field, _rule: Rule) -> Schema:
    return {}


def _type(field: Field, rule: Rule) -> Schema:
    return {"type": "string" if "[]/" in rule.id else field.type}


def _enum(field: Field, _rule: Rule) -> Schema:
    values = list(field.allowed or ())
    return {"type": "integer", "enum": values} if _are_whole(values) else {"enum": values}


def _minimum(field: Field, _rule: Rule) -> Schema:
    return {"minimum": _json_number(field.range.start)} if field.range else {}


def _maximum(field: Field, _rule: Rule) -> Schema:
    return {"maximum": _json_number(field.range.end)} if field.range else {}


def _step(field: Field, _rule: Rule) -> Schema:
    if field.range is None or not says_every_step(field.range):
        return {}
    start, _, step = field.range
    if _is_multiple(field.range):
        return {"type": "integer"} if step == 1 else {"type": "integer", "multipleOf": int(step)}
    return {"enum": [_json_number(start + number * step) for number in range(_count(field.range))]}


def says_every_step(steps: Range) -> bool:
    """Whether a schema says which numbers of a range are its steps, and not its bounds alone."""
    return _is_multiple(steps) or _count(steps) <= _LARGEST_ENUM


def _is_multiple(steps: Range) -> bool:
    return steps.step == int(steps.step) and not steps.start % steps.step


def _count(steps: Range) -> int:
    return int((steps.end - steps.start) // steps.step) + 1


def _min_chars(_field: Field, _rule: Rule) -> Schema:
    return {"minLength": 1}


def _max_chars(field: Field, _rule: Rule) -> Schema:
    return {"maxLength": field.max_chars}


def _max_items(_field: Field, rule: Rule) -> Schema:
    return {"maxItems": rule.parameters["limit"]}


def _uri(field: Field, rule: Rule) -> Schema:
    base64_only = rule.parameters.get("base64_only", False)
    return {"pattern": uri_pattern(field.media or "", field.schemes, base64_only=base64_only), "not": NEWLINE}


_KEYWORDS: Mapping[str, Callable[[Field, Rule], Schema]] = {
    "type": _type,
    "enum": _enum,
    "minimum": _minimum,
    "maximum": _maximum,
    "step": _step,
    "min_chars": _min_chars,
    "max_chars": _max_chars,
    "max_items": _max_items,
    "scheme": _uri,
    "data_uri": _uri,
}


def uri_pattern(media: str, schemes: Iterable[str], *, base64_only: bool) -> str:
    """Return the anchored pattern of the URIs that a slot takes."""
    forms = {"asset": ASSET_URI, "https": HTTPS_URL, "data": data_uri(media, base64_only=base64_only)}
    return f"^(?:{'|'.join(forms[scheme] for scheme in schemes)})$"


def _are_whole(values: Iterable[object]) -> bool:
    return all(type(value) is int for value in values)


def _json_number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)
