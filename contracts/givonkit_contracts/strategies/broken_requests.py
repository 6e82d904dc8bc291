"""How the rules about a request as a whole, and about two fields, are broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .breakage import WRAPPED, Breakage, in_envelope, wrapped
from .dials import ABSENT
from .wrong_types import wrong_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec import Condition, Rule, Spec

    from .bodies import Bodies

_STRANGER = "unknownField"


def ways_to_break_request(rule: Rule, spec: Spec) -> Iterator[Breakage]:
    """Yield the ways to break a rule about a request as a whole; none when no decoded body can break it."""
    _, name, code = rule.id.split("/")
    if name not in ("body", "type", "model", "input", "variant"):
        return
    if code == "required":
        yield in_envelope(name, ABSENT)
    elif code == "type":
        wanted = "object" if name == "input" else "string"
        yield from (in_envelope(name, value) for value in wrong_types(wanted))
        yield wrapped(name)
    elif code == "enum":
        yield from (in_envelope(name, word, is_near=True) for word in ("audio", *map(str.capitalize, spec.api.modes)))
    elif code == "known":
        yield in_envelope(name, "no-such-model")
    elif code == "object":
        yield Breakage("", [], whole=WRAPPED)
        yield from (Breakage("", value, whole=value) for value in wrong_types("object"))
    elif code == "unknown_field":
        yield Breakage(f"/{_STRANGER}", _STRANGER, envelope={_STRANGER: "many"})


def ways_to_break_model(rule: Rule, bodies: Bodies, spec: Spec) -> Iterator[Breakage]:
    """Yield the ways to break a rule of a model that is about none of its fields."""
    if rule.pointer == "/type":
        others = [kind for kind in spec.api.modes if kind != bodies.model.type]
        yield from (in_envelope("type", kind, is_near=True) for kind in others)
    elif rule.code == "unknown_field":
        yield Breakage(f"/input/{_STRANGER}", _STRANGER, {_STRANGER: "many"})


def ways_to_break_condition(rule: Rule, condition: Condition, bodies: Bodies) -> Iterator[Breakage]:
    """Yield the ways to break a sentence about two fields."""
    about = rule.pointer.rpartition("/")[2]
    given = {name: bodies.dials[name].present if value is None else value for name, value in condition.when.items()}
    for name, wanted in condition.requires.items():
        for value in _others(name, wanted, bodies):
            fixed = {**given, name: value}
            told = given.get(about) if value is ABSENT else value
            yield Breakage(rule.pointer, told, fixed, condition=condition, is_near=True)


def _others(name: str, wanted: Any, bodies: Bodies) -> list[Any]:
    field = bodies.model.fields[name]
    if wanted is None:
        return [] if field.required else [ABSENT]
    if isinstance(wanted, bool):
        return [not wanted]
    return [value for value in field.allowed or () if value != wanted]
