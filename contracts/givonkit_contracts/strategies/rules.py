"""Which rules can be broken in a body, and in which ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from givonkit.spec import ModelRules, Rule

from .bodies import Bodies
from .broken_requests import ways_to_break_condition, ways_to_break_model, ways_to_break_request
from .broken_values import ways_to_break_field
from .errors import RuleUnknown
from .models import model_in_spec
from .samples import Samples

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from givonkit.spec import Model, Spec

    from .breakage import Breakage

DOCUMENTED = ("documented",)


class BreakableRule(NamedTuple):
    """A rule, and the ways to break it, the nearest first."""

    rule: Rule
    ways: tuple[Breakage, ...]


def breakable_rules(model: str | Model, *, spec: Spec | None = None, bases: Collection[str] = DOCUMENTED) -> list[Rule]:
    """Return the rules of a model, and of a request as a whole, that can be broken in a body that is JSON.

    `bases` says which ones: those that a page says, unless `inferred` and `assumed` are asked for.
    """
    chosen, spec = model_in_spec(model, spec)
    known = with_ways(Bodies(chosen, Samples()), spec)
    return [breakable.rule for breakable in known.values() if breakable.rule.basis in bases]


def with_ways(bodies: Bodies, spec: Spec) -> dict[str, BreakableRule]:
    """Return every rule that can be broken, by id."""
    found: dict[str, BreakableRule] = {}
    for rule, ways in _rules_and_ways(bodies, spec):
        possible = tuple(filter(None, (_possible(way, bodies) for way in ways)))
        if possible:
            earlier = found[rule.id].ways if rule.id in found else ()
            found[rule.id] = BreakableRule(rule, earlier + possible)
    return found


def chosen_rules(
    breaks: str | Rule | Iterable[str | Rule] | None, known: dict[str, BreakableRule], model: str
) -> list[BreakableRule]:
    """Return the rules that are asked for, all documented ones when none is; raises RuleUnknown."""
    if breaks is None:
        return [breakable for breakable in known.values() if breakable.rule.basis in DOCUMENTED]
    asked = [breaks] if isinstance(breaks, str | Rule) else breaks
    chosen = []
    for identifier in (rule.id if isinstance(rule, Rule) else rule for rule in asked):
        if identifier not in known:
            raise RuleUnknown(identifier, model, known)
        chosen.append(known[identifier])
    if not chosen:
        raise RuleUnknown("", model, known)
    return chosen


def _possible(way: Breakage, bodies: Bodies) -> Breakage | None:
    """Return a way that leaves the rest valid, if need be at the cost of a doubtful sentence about the same field."""
    doubtful = [condition for condition in bodies.conditions.kept if condition.basis == "assumed"]
    for condition in (way.condition, *([] if way.condition else doubtful)):
        attempt = way._replace(condition=condition)
        if attempt.body(bodies, bytes(bodies.width)) is not None:
            return attempt
    return None


def _rules_and_ways(bodies: Bodies, spec: Spec) -> Iterator[tuple[Rule, Iterator[Breakage]]]:
    for rule in spec.request_rules.values():
        yield rule, ways_to_break_request(rule, spec)
    of_model = ModelRules(bodies.model, spec.world(), spec.api.modes[bodies.model.type])
    for rules in of_model.fields.values():
        for rule in rules:
            yield rule, ways_to_break_field(rule, bodies, spec)
    for condition, rule in of_model.conditions:
        yield rule, ways_to_break_condition(rule, condition, bodies)
    yield of_model.type, ways_to_break_model(of_model.type, bodies, spec)
    if of_model.unknown_field:
        yield of_model.unknown_field, ways_to_break_model(of_model.unknown_field, bodies, spec)
