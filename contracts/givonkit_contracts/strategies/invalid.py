"""Requests that break exactly one known rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import reject
from hypothesis import strategies as st

from .bodies import Bodies
from .models import model_in_spec
from .rules import chosen_rules, with_ways
from .samples import Samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from givonkit.spec import Model, Rule, Spec

_RULE, _WAY, _REST = 0, 1, 2


class BrokenRequest(NamedTuple):
    """A body, the one rule that it breaks, and the value that breaks it, at a JSON Pointer; None: it is left out."""

    body: Any
    rule: Rule
    pointer: str
    value: Any

    def __repr__(self) -> str:
        return f"BrokenRequest({self.body!r}, breaks {self.rule.id} at {self.pointer or 'the body'})"


def invalid_requests(
    model: str | Model,
    *,
    breaks: str | Rule | Iterable[str | Rule] | None = None,
    spec: Spec | None = None,
    assets: Mapping[str, str | Iterable[str]] | None = None,
) -> st.SearchStrategy[BrokenRequest]:
    """Draw bodies that break exactly one rule, by construction, and say which.

    `breaks` is a rule, its id, or several of them; unless given, it is every documented rule that a body can break
    (see `breakable_rules`). What breaks a documented rule does so in every reading: no number in quotes, no null,
    nothing that reads as true or false, and a prompt that is too long is too long in code points, bytes and UTF-16
    units. `model`, `spec` and `assets` are those of `valid_requests`. Raises RuleUnknown. Examples shrink to the first
    of the rules, its simplest way, and the required fields.
    """
    model, spec = model_in_spec(model, spec)
    bodies = Bodies(model, Samples(assets))
    chosen = chosen_rules(breaks, with_ways(bodies, spec), model.slug)

    def drawn(choices: bytes) -> BrokenRequest:
        rule, ways = chosen[choices[_RULE] % len(chosen)]
        way = ways[choices[_WAY] % len(ways)]
        body = way.body(bodies, choices[_REST:])
        return reject() if body is None else BrokenRequest(body, rule, way.pointer, way.value_in(body))

    width = _REST + bodies.width
    return st.binary(min_size=width, max_size=width).map(drawn)
