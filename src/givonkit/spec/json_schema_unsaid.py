"""What the schema of a request leaves unsaid of the rules, so that nobody takes its yes for more than it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .json_schema import NOT_IN_SCHEMA, SAID_IN_PART, says_every_step
from .json_schema_told import rules_of_requests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .catalog import Spec
    from .rules import ModelRules, Rule
    from .worlds import World

_HOLD_IN_PART = ("generations/body/utf8", "generations/body/nesting")
"""Rules of which something holds where doubtful JSON is taken: other bytes, and still deeper bodies, are refused."""
_ABOUT_NUMBERS = ("enum", "minimum", "maximum", "step")


def unsaid_of_requests(spec: Spec, world: World) -> list[dict[str, str]]:
    """Return the rules about any request that no schema says, each with the reason."""
    holding = {*_HOLD_IN_PART, *(rule.id for rule in rules_of_requests(spec, world))}
    return [
        {"rule": rule, "reason": NOT_IN_SCHEMA[rule]}
        for rule in spec.request_rules
        if rule in NOT_IN_SCHEMA and rule in holding
    ]


def unsaid_of_model(rules: ModelRules, world: World) -> list[dict[str, str]]:
    """Return the rules of a model that its schema says only in part, each with what is left out."""
    of_fields = (rule for of_field in rules.fields.values() for rule in of_field)
    return [{"rule": rule.id, "reason": SAID_IN_PART[word]} for rule, word in _in_part(of_fields, world)]


def _in_part(rules: Iterable[Rule], world: World) -> Iterator[tuple[Rule, str]]:
    for rule in rules:
        field: Any = rule.field
        if rule.code == "step" and not says_every_step(field.range):
            yield rule, "step"
        elif rule.code == "max_chars" and world.answer("character-unit") == "utf16-units":
            yield rule, "max_chars"
        elif rule.code in _ABOUT_NUMBERS and field.type == "number" and world.answer("string-numbers") == "coerced":
            yield rule, "string-numbers"
