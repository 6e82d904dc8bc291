"""Sentences about two fields: when one holds, the other must."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .findings import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from givonkit.spec import Condition, Rule


def broken_conditions(
    conditions: Iterable[tuple[Condition, Rule]],
    given: Mapping[str, Any],
    values: Mapping[str, Any],
) -> Iterator[Violation]:
    """Yield the violations of conditions; `values` are the valid values of an input with the defaults applied."""
    for condition, rule in conditions:
        if all(_holds(name, value, given, values) for name, value in condition.when.items()):
            for name, value in condition.requires.items():
                violation = _unmet(rule, name, value, given, values)
                if violation:
                    yield violation


def _holds(name: str, value: Any, given: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return given.get(name) is not None if value is None else values.get(name) == value


def _unmet(rule: Rule, name: str, value: Any, given: Mapping[str, Any], values: Mapping[str, Any]) -> Violation | None:
    if value is None:
        about = rule.pointer.rpartition("/")[2]
        return (
            None if given.get(name) is not None else Violation(rule, given.get(about), detail=f"{about} without {name}")
        )
    effective = values.get(name, value)
    counts = given.get(name) is not None or not rule.parameters["explicit_only"]
    return Violation(rule, effective, hint=json.dumps(value)) if counts and effective != value else None
