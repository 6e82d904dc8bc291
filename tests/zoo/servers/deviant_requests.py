"""Deviations about the frame of a request: type, model, input, body."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .asking import minimal
from .deviation import Deviation, Witness

if TYPE_CHECKING:
    from .draft import Draft


def other_type_taken(draft: Draft) -> Deviation | None:
    """The type of the other models is accepted."""
    slug, other = draft.model.slug, _other_type(draft)
    body = minimal(draft.model) | {"type": other}
    change = {"types": frozenset({draft.model.type, other})}
    return _of_type(draft, f"{slug}/type/enum", f"type {other} is accepted", change, body, accepts=True)


def any_type_taken(draft: Draft) -> Deviation | None:
    """Any type is accepted."""
    body = minimal(draft.model) | {"type": draft.one_of(("audio", "Video", "text", "gif"))}
    rule = f"{draft.model.slug}/type/enum"
    return _of_type(draft, rule, "any type is accepted", {"types": None}, body, accepts=True)


def types_swapped(draft: Draft) -> Deviation | None:
    """The documented type is refused, the other one accepted."""
    rule, other = f"{draft.model.slug}/type/enum", _other_type(draft)
    change = {"types": frozenset({other})}
    return _of_type(draft, rule, f"the type has to be {other}", change, minimal(draft.model), accepts=False)


def type_optional(draft: Draft) -> Deviation | None:
    """The type may be left out."""
    body = _without(minimal(draft.model), "type")
    return _of_type(
        draft, "generations/type/required", "type may be left out", {"type_needed": False}, body, accepts=True
    )


def type_unchecked(draft: Draft) -> Deviation | None:
    """A type that is no text is accepted."""
    body = minimal(draft.model) | {"type": draft.one_of((1, True, [draft.model.type]))}
    change = {"type_kinds": frozenset({"string", "number", "boolean", "array"})}
    return _of_type(draft, "generations/type/type", "type may be anything", change, body, accepts=True)


def model_gone(draft: Draft) -> Deviation | None:
    """The model is refused altogether."""
    rule = f"{draft.model.slug}/type/enum"
    return _of_type(
        draft, rule, "the model is not offered", {"is_gone": True}, dict(draft.model.documented_request), accepts=False
    )


MODEL_KINDS = (other_type_taken, any_type_taken, types_swapped, type_optional, type_unchecked, model_gone)


def model_optional(draft: Draft) -> Deviation | None:
    """The model may be left out."""
    body = _without(minimal(next(iter(draft.spec.models.values()))), "model")
    return _of_frame(draft, "model/required", "model may be left out", {"model_needed": False}, Witness(body))


def model_in_list(draft: Draft) -> Deviation | None:
    """A list that holds a model is accepted."""
    body = minimal(draft.model) | {"model": [draft.model.slug]}
    return _of_frame(draft, "model/type", "a list of models is accepted", {"lists_as_model": True}, Witness(body))


def input_optional(draft: Draft) -> Deviation | None:
    """The fields of the input may stand beside it."""
    body = minimal(draft.model)
    witness = Witness(_without(body, "input") | body["input"])
    return _of_frame(draft, "input/required", "fields may stand outside of input", {"input_needed": False}, witness)


def input_in_list(draft: Draft) -> Deviation | None:
    """A list that holds an input is accepted."""
    body = minimal(draft.model)
    witness = Witness(body | {"input": [body["input"]]})
    return _of_frame(draft, "input/type", "a list of inputs is accepted", {"lists_as_input": True}, witness)


def body_in_list(draft: Draft) -> Deviation | None:
    """A list that holds a body is accepted."""
    witness = Witness([minimal(draft.model)])
    return _of_frame(draft, "body/object", "a list of bodies is accepted", {"lists_as_body": True}, witness)


def text_after_json(draft: Draft) -> Deviation | None:
    """What stands after the JSON value is not looked at."""
    raw = json.dumps(minimal(draft.model)).encode() + draft.one_of((b" x", b"}", b"]", b',"more"'))
    says = "what stands after the JSON is not looked at"
    return _of_frame(draft, "body/json", says, {"text_after_json": True}, Witness(raw=raw))


GENERAL_KINDS = (
    model_optional,
    model_in_list,
    input_optional,
    input_in_list,
    body_in_list,
    text_after_json,
)


def _other_type(draft: Draft) -> str:
    return "image" if draft.model.type == "video" else "video"


def _without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


def _of_type(draft: Draft, rule: str, says: str, change: dict[str, Any], body: Any, *, accepts: bool) -> Deviation:
    slug = draft.model.slug
    return draft.of_model(
        rule, says, lambda facts: facts.with_model(slug, **change), body, accepts=accepts, about="type"
    )


def _of_frame(draft: Draft, rule: str, says: str, change: dict[str, bool], witness: Witness) -> Deviation:
    return Deviation(
        id=f"every-model/{draft.kind}",
        says=says,
        model=None,
        kind=draft.kind,
        rule=f"generations/{rule}",
        change=lambda facts: replace(facts, envelope=replace(facts.envelope, **change)),
        witness=witness,
        accepts=True,
    )
