"""JSON Schema of `variant`: a sent one is the mode that the filled slots select."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Model
    from .modes import ModeStep
    from .rules import ModelRules
    from .worlds import World

    Schema = dict[str, Any]


def variant_property(rules: ModelRules, world: World) -> Schema:
    """Return the schema of the field itself."""
    if world.answer("sent-variant") == "ignored":
        return {"description": "Selected by the server from the fields; what is sent is dropped."}
    return {
        "type": "string",
        "enum": [step.mode for step in rules.modes],
        "description": "Selected by the server from the fields; need not be sent, and has to agree when it is.",
    }


def variant_agreement(rules: ModelRules, world: World) -> Schema:
    """Return the keywords by which a sent variant needs its own slots filled, and those of earlier modes empty."""
    if world.answer("sent-variant") == "ignored":
        return {}
    agreements = []
    earlier: list[str] = []
    for step in rules.modes:
        sent = {"properties": {"variant": {"const": step.mode}}, "required": ["variant"]}
        agreements.append({"if": sent, "then": {"properties": {"input": _selecting(step, rules.model, earlier)}}})
        earlier += step.slots
    return _chained(agreements)


def _chained(alternatives: list[Schema]) -> Schema:
    """Return alternatives, of which at most one applies, as a chain of `else`: `allOf` is read as inheritance."""
    chain: Schema = {}
    for alternative in reversed(alternatives):
        chain = {**alternative, "else": chain} if chain else alternative
    return chain


def _selecting(step: ModeStep, model: Model, empty: Iterable[str]) -> Schema:
    demands: list[Schema] = [{"not": _fills(model, slot)} for slot in empty]
    if not step.is_plain:
        demands.append(_composed("anyOf", [_fills(model, slot) for slot in step.slots] or [{"not": {}}]))
    return _composed("allOf", demands)


def _composed(keyword: str, schemas: list[Schema]) -> Schema:
    """Return schemas under `allOf` or `anyOf`, or the only one as it is."""
    if not schemas:
        return {}
    return schemas[0] if len(schemas) == 1 else {keyword: schemas}


def _fills(model: Model, slot: str) -> Schema:
    items: Schema = {"type": "array", "items": {}, "minItems": 1}
    text: Schema = {"type": "string", "minLength": 1}
    filled = items if model.fields[slot].is_array else text
    return {"type": "object", "properties": {slot: filled}, "required": [slot]}
