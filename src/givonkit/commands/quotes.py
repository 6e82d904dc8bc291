"""What `spec price` tells: the mode and the price that an input selects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from givonkit.decimals import plain_number
from givonkit.errors import InputInvalid
from givonkit.validation import Findings, Validator

if TYPE_CHECKING:
    from givonkit.spec import Model, Spec, World


class Quote(TypedDict):
    """A price; `origins` says of each field of `input` whether it was set, is a default or comes from the example."""

    model: str
    variant: str
    tokens: int | float
    basis: str
    row: str
    arithmetic: str
    assumes: list[str]
    input: dict[str, Any]
    origins: dict[str, str]


def quote(spec: Spec, world: World, model: Model, given: dict[str, Any]) -> Quote:
    """Return the price of an input; required fields that are left out are those of the documented request.

    Raises InputInvalid with every violation.
    """
    borrowed = {
        field.name: model.example[field.name]
        for field in model.fields.values()
        if field.required and field.name not in given and field.name in model.example
    }
    body = {"type": model.type, "model": model.slug, "input": {**borrowed, **given}}
    outcome = Validator(spec, world).validate(body)
    if isinstance(outcome, Findings):
        raise InputInvalid(_refusal(model, outcome))
    return {
        "model": model.slug,
        "variant": outcome.mode,
        "tokens": plain_number(outcome.price.tokens),
        "basis": outcome.price.basis,
        "row": outcome.price.row,
        "arithmetic": outcome.price.arithmetic,
        "assumes": [f"{question}={world.answer(question)}" for question in outcome.price.assumes],
        "input": outcome.input,
        "origins": {
            name: "set" if name in given else "example" if name in borrowed else "default" for name in outcome.input
        },
    }


def _refusal(model: Model, findings: Findings) -> str:
    lines = [f"  {violation.message}" for violation in findings.items]
    if findings.more:
        lines.append(f"  and {findings.more} more")
    return "\n".join([f"{model.slug} does not take this input:", *lines])
