"""The sentences about two fields of a model, as keywords of JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .models import Condition, Field
    from .rules import ModelRules, Rule

    Schema = dict[str, Any]


def conditions_schema(rules: ModelRules, *, null_is_absent: bool) -> Schema:
    """Return `dependentRequired` for what needs a neighbour, and `if` or `allOf` for what depends on values.

    What holds whatever is sent is said by the field, of which `parts_that_always_hold` tells.
    """
    dependent: dict[str, list[str]] = {}
    others = []
    for condition, rule in rules.conditions:
        if _is_about_presence(condition) and not null_is_absent:
            dependent.setdefault(next(iter(condition.when)), []).extend(condition.requires)
        elif condition.when:
            others.append(_if_then(condition, rule, rules.model.fields, null_is_absent=null_is_absent))
    schema: Schema = {"dependentRequired": dependent} if dependent else {}
    return {**schema, **(others[0] if len(others) == 1 else {"allOf": others})} if others else schema


def parts_that_always_hold(rules: ModelRules) -> dict[str, Part]:
    """Return what conditions without `when` ask of fields, by name."""
    parts = (
        part
        for condition, rule in rules.conditions
        if not condition.when
        for part in _parts(condition, rule, rules.model.fields)[1]
    )
    return {part.name: part for part in parts}


def _is_about_presence(condition: Condition) -> bool:
    """Whether one field, when it is sent, only asks for others to be sent."""
    return len(condition.when) == 1 and not any(
        value is not None for value in (*condition.when.values(), *condition.requires.values())
    )


def page_fits(rules: ModelRules) -> bool:
    """Whether the request that a model's page shows meets the conditions of this world, as it nearly always does."""
    return fits(rules, rules.model.example)


def fits(rules: ModelRules, sent: Mapping[str, Any]) -> bool:
    """Whether values, none of them null, meet the conditions of a model."""
    for condition, rule in rules.conditions:
        given, wanted = _parts(condition, rule, rules.model.fields)
        if all(part.is_met_by(sent) for part in given) and not all(part.is_met_by(sent) for part in wanted):
            return False
    return True


class Part(NamedTuple):
    """One field of a condition: the value that it has to have, None for any, and whether leaving it out is as good."""

    name: str
    value: Any
    absent_fits: bool

    @property
    def must_be_sent(self) -> bool:
        """Whether the field may not be left out."""
        return self.value is None or not self.absent_fits

    def is_met_by(self, sent: Mapping[str, Any]) -> bool:
        """Whether values that are sent, none of them null, are what the part asks for."""
        if self.name not in sent:
            return not self.must_be_sent
        return self.value is None or bool(sent[self.name] == self.value)


def _if_then(condition: Condition, rule: Rule, fields: Mapping[str, Field], *, null_is_absent: bool) -> Schema:
    given, wanted = _parts(condition, rule, fields)
    return {
        "if": _all_hold(given, null_is_absent=null_is_absent),
        "then": _all_hold(wanted, null_is_absent=null_is_absent),
    }


def _parts(condition: Condition, rule: Rule, fields: Mapping[str, Field]) -> tuple[list[Part], list[Part]]:
    """Return what a condition looks for, and what it then asks for."""
    given = [Part(name, value, value == fields[name].default) for name, value in condition.when.items()]
    explicit_only = rule.parameters["explicit_only"]
    wanted = [
        Part(name, value, explicit_only or fields[name].default in (None, value))
        for name, value in condition.requires.items()
    ]
    return given, wanted


def _all_hold(parts: list[Part], *, null_is_absent: bool) -> Schema:
    values = {part.name: _part_value(part, null_is_absent=null_is_absent) for part in parts}
    required = [part.name for part in parts if part.must_be_sent]
    return {"properties": values, "required": required} if required else {"properties": values}


def _part_value(part: Part, *, null_is_absent: bool) -> Schema:
    if part.value is None:
        return {"not": {"type": "null"}} if null_is_absent else {}
    return {"enum": [part.value, None]} if null_is_absent and not part.must_be_sent else {"const": part.value}
