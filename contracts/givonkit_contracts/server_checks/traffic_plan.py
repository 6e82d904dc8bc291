"""What has to be seen of a rule before recorded traffic confirms it: which values accepted, and which refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.spec.rules import plain

from .doubts import scheme_of
from .value_checks import holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec import Condition, Range, Rule, Spec

    from .traffic_request import Recorded

A_RIGHT_VALUE = "a right value"
A_WRONG_VALUE = "a wrong value"
_MOST_STEPS = 1_000


class Plan(NamedTuple):
    """The values of a rule, as words, that have to be seen accepted and seen refused."""

    accepted: tuple[str, ...]
    refused: tuple[str, ...]


def plan_of(rule: Rule) -> Plan:
    """Return what has to be seen of a rule."""
    if rule.code == "max_items":
        return _limit_plan(rule.parameters["limit"], "items")
    field = rule.field
    if field is not None and field.range is not None and rule.code in ("minimum", "maximum", "step"):
        return _range_plan(rule.code, field.range)
    if field is not None and rule.code == "max_chars":
        return _limit_plan(field.max_chars or 0, "characters")
    values = {"enum": field.allowed, "scheme": field.schemes}.get(rule.code) if field is not None else None
    return Plan(tuple(map(plain, values or (A_RIGHT_VALUE,))), (A_WRONG_VALUE,))


def _limit_plan(limit: int, unit: str) -> Plan:
    return Plan((f"{limit} {unit}",), (f"{limit + 1} {unit}",))


def _range_plan(code: str, numbers: Range) -> Plan:
    start, end, step = numbers
    if code == "minimum":
        return Plan((number(start),), (number(start - step),))
    if code == "maximum":
        return Plan((number(end),), (number(end + step),))
    steps = min(int((end - start) / step) + 1, _MOST_STEPS)
    return Plan(tuple(number(start + index * step) for index in range(steps)), (A_WRONG_VALUE,))


def number(value: Decimal | float) -> str:
    """Return a number without an exponent and without zeros at its end."""
    return format(Decimal(str(value)).normalize(), "f")


def shown_refused(rule: Rule, value: Any) -> str:
    """Return what of a rule's plan the refusal of a value shows; a value that is not planned shows itself."""
    if rule.code == "max_chars":
        return f"{len(value)} characters"
    if rule.code == "max_items":
        return f"{len(value)} items"
    return number(value) if rule.code in ("minimum", "maximum") else A_WRONG_VALUE


def shown_accepted(recorded: Recorded, spec: Spec) -> Iterator[tuple[Rule, str]]:
    """Yield the documented rules that an accepted request keeps, each with what of its plan that shows."""
    broken = {each.rule.id for each in recorded.broken}
    for rule in spec.request_rules.values():
        if _is_about_bodies(rule) and rule.id not in broken:
            yield rule, A_RIGHT_VALUE
    if recorded.slug is None or not isinstance(recorded.body.get("input"), dict):
        return
    rules = spec.model_rules(recorded.slug)
    given = recorded.body["input"]
    if rules.type.id not in broken:
        yield rules.type, A_RIGHT_VALUE
    for name in given.keys() & rules.fields.keys() - recorded.odd_fields:
        for rule in rules.fields[name]:
            if rule.basis == "documented":
                yield from ((rule, shown) for shown in _shown_by(rule, given[name]))
    for condition, rule in rules.conditions:
        if rule.basis == "documented" and rule.id not in broken and _is_met(condition, given):
            yield rule, A_RIGHT_VALUE


def documented_rules(spec: Spec, slugs: list[str]) -> Iterator[tuple[Rule, str | None]]:
    """Yield the documented rules that traffic can settle, each with its model, if it is about one."""
    yield from ((rule, None) for rule in spec.request_rules.values() if _is_about_bodies(rule))
    for slug in slugs:
        yield from ((rule, slug) for rule in spec.model_rules(slug) if rule.basis == "documented")


def _is_about_bodies(rule: Rule) -> bool:
    return rule.basis == "documented" and rule.id.startswith("generations/") and rule.id != "generations/asset/media"


def _is_met(condition: Condition, given: dict[str, Any]) -> bool:
    wanted = {**condition.when, **condition.requires}
    return all(given.get(name) is not None and value in (None, given[name]) for name, value in wanted.items())


def _shown_by(rule: Rule, value: Any) -> Iterator[str]:
    if "[]/" in rule.id:
        for item in value:
            yield from _shown_by_one(rule, item)
    else:
        yield from _shown_by_one(rule, value)


def _shown_by_one(rule: Rule, value: Any) -> Iterator[str]:
    if rule.code == "required":
        yield A_RIGHT_VALUE
    elif not holds(rule, value):
        return
    elif rule.code in ("minimum", "maximum", "step"):
        yield number(value)
    elif rule.code == "enum" and rule.field is not None:
        yield next(plain(each) for each in rule.field.allowed or () if each == value)
    elif rule.code == "scheme":
        yield scheme_of(value) or ""
    elif rule.code in ("max_chars", "max_items"):
        yield f"{len(value)} {'characters' if rule.code == 'max_chars' else 'items'}"
    elif rule.code not in ("media", "data_uri", "https_url") or _is_of_scheme(rule.code, value):
        yield A_RIGHT_VALUE


def _is_of_scheme(code: str, uri: str) -> bool:
    return scheme_of(uri) == ("https" if code == "https_url" else "data")
