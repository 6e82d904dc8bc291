"""An independent reading of the spec: which rules a request body breaks, looked at one rule after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .doubts import Doubt, doubt_about
from .value_checks import holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from givonkit.spec import Condition, ModelRules, Rule, Spec, World

_TOP_LEVEL = ("type", "model", "input", "variant")


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One rule that a body breaks, and where; `value` is what stands there, None where nothing does.

    `doubt` says why the pages leave a reading in which nothing is broken; it is None where they leave none.
    """

    rule: Rule
    pointer: str
    value: Any
    doubt: Doubt | None = None

    @property
    def is_documented(self) -> bool:
        """Whether the value is wrong in every reading of the pages."""
        return self.doubt is None


def broken_rules(body: Any, spec: Spec, world: World | None = None) -> list[BrokenRule]:
    """Return every rule that a decoded body breaks in a world (the default one), one a value.

    In every world null, numbers as strings and unknown keys beside `input` are wrong, and a sent variant must agree.
    """
    if type(body) is not dict:
        return [broken_rule(spec.request_rules["generations/body/object"], body)]
    slug = body.get("model")
    model = spec.model_rules(slug, world) if type(slug) is str and slug in spec.models else None
    found = [*_broken_envelope(body, spec, model), *_broken_input(body, spec, model)]
    if model is not None and not found and body.get("variant", mode := _mode(model, body["input"])) != mode:
        found.append(broken_rule(spec.request_rules["generations/variant/agrees"], body["variant"]))
    return found


def broken_rule(
    rule: Rule, value: Any, pointer: str | None = None, given: Mapping[str, Any] | None = None
) -> BrokenRule:
    """Return a rule as broken by a value, doubtful where the pages leave it open; `given` is the input around it."""
    return BrokenRule(rule, rule.pointer if pointer is None else pointer, value, doubt_about(rule, value, given or {}))


def _broken_envelope(body: dict[str, Any], spec: Spec, model: ModelRules | None) -> Iterator[BrokenRule]:
    rules, kind, slug = spec.request_rules, body.get("type"), body.get("model")
    yield from _missing_or_mistyped("model", str, body, rules)
    if type(slug) is str and model is None:
        yield broken_rule(rules["generations/model/known"], slug)
    yield from _missing_or_mistyped("type", str, body, rules)
    if type(kind) is str and kind not in spec.api.modes:
        yield broken_rule(rules["generations/type/enum"], kind)
    elif type(kind) is str and model is not None and kind != model.model.type:
        yield broken_rule(model.type, kind)
    if type(body.get("variant", "")) is not str:
        yield broken_rule(rules["generations/variant/type"], body["variant"])
    for name in body.keys() - _TOP_LEVEL:
        yield broken_rule(rules["generations/body/unknown_field"], name, _pointer("", name))


def _missing_or_mistyped(
    name: str, kind: type, body: dict[str, Any], rules: Mapping[str, Rule]
) -> Iterator[BrokenRule]:
    if name not in body:
        yield broken_rule(rules[f"generations/{name}/required"], None)
    elif type(body[name]) is not kind:
        yield broken_rule(rules[f"generations/{name}/type"], body[name])


def _broken_input(body: dict[str, Any], spec: Spec, model: ModelRules | None) -> Iterator[BrokenRule]:
    yield from _missing_or_mistyped("input", dict, body, spec.request_rules)
    given = body.get("input")
    if model is None or type(given) is not dict:
        return
    found = {name: list(_broken_field(name, rules, given)) for name, rules in model.fields.items()}
    for of_field in found.values():
        yield from of_field
    defaults = {name: field.default for name, field in model.model.fields.items() if field.default is not None}
    valid = {name: value for name, value in {**defaults, **given}.items() if not found.get(name)}
    for condition, rule in model.conditions:
        if _is_unmet(condition, given, valid, explicit_only=rule.parameters["explicit_only"]):
            yield broken_rule(rule, given.get(rule.pointer.rpartition("/")[2]), given=given)
    if model.unknown_field is not None:
        for name in given.keys() - model.fields:
            yield broken_rule(model.unknown_field, name, _pointer("/input", name))


def _broken_field(name: str, rules: Iterable[Rule], given: Mapping[str, Any]) -> Iterator[BrokenRule]:
    if name not in given:
        yield from (broken_rule(rule, None) for rule in rules if rule.code == "required")
        return
    value, pointer = given[name], f"/input/{name}"
    yield from _broken_value([rule for rule in rules if "[]/" not in rule.id], value, pointer)
    for index, item in enumerate(value if type(value) is list else ()):
        yield from _broken_value([rule for rule in rules if "[]/" in rule.id], item, f"{pointer}/{index}")


def _broken_value(rules: Iterable[Rule], value: Any, pointer: str) -> Iterator[BrokenRule]:
    for rule in rules:
        if not holds(rule, value):
            yield broken_rule(rule, value, pointer)
            if rule.code != "media":
                return


def _is_unmet(condition: Condition, given: Mapping[str, Any], valid: Mapping[str, Any], *, explicit_only: bool) -> bool:
    def is_so(name: str, wanted: Any) -> bool:
        return given.get(name) is not None if wanted is None else valid.get(name) == wanted

    def meets(name: str, wanted: Any) -> bool:
        is_left_out = given.get(name) is None and explicit_only
        return is_so(name, wanted) or (wanted is not None and (is_left_out or name not in valid))

    return all(is_so(*item) for item in condition.when.items()) and not all(
        meets(*item) for item in condition.requires.items()
    )


def _mode(model: ModelRules, given: Mapping[str, Any]) -> str:
    plain = next((step.mode for step in model.modes if step.is_plain), model.modes[0].mode)
    return next((step.mode for step in model.modes if any(given.get(slot) for slot in step.slots)), plain)


def _pointer(parent: str, name: str) -> str:
    return f"{parent}/{name.replace('~', '~0').replace('/', '~1')}"
