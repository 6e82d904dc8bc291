"""Requests at the edge: just right, or just wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import reject
from hypothesis import strategies as st

from .bodies import Bodies
from .edges import kept_edges
from .models import model_in_spec
from .rules import DOCUMENTED, with_ways
from .samples import Samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from givonkit.spec import Model, Rule, Spec

_SIDE, _EDGE, _REST = 0, slice(1, 3), 3


class NearRequest(NamedTuple):
    """A body at an edge, and the rule that it breaks; None: it keeps every one."""

    body: Any
    breaks: Rule | None

    def __repr__(self) -> str:
        return f"NearRequest({self.body!r}, {f'breaks {self.breaks.id}' if self.breaks else 'valid'})"


def near_valid_requests(
    model: str | Model, *, spec: Spec | None = None, assets: Mapping[str, str | Iterable[str]] | None = None
) -> st.SearchStrategy[NearRequest]:
    """Draw bodies at the edges of documented rules, half of them just right and half just wrong, and say which.

    As many characters as a limit allows and one more; the first and last number of a range, one beyond, and one between
    two steps; N items and N + 1; each scheme and ones like it; each kind of media; each allowed value, those of other
    models and other cases; sentences about two fields just kept and just broken. `model`, `spec` and `assets` are those
    of `valid_requests`.
    """
    model, spec = model_in_spec(model, spec)
    bodies = Bodies(model, Samples(assets))
    right = kept_edges(bodies)
    wrong = [
        (rule, way)
        for rule, ways in with_ways(bodies, spec).values()
        for way in ways
        if way.is_near and rule.basis in DOCUMENTED
    ]

    def drawn(choices: bytes) -> NearRequest:
        edge = int.from_bytes(choices[_EDGE])
        if choices[_SIDE] % 2 and wrong:
            rule, way = wrong[edge % len(wrong)]
            body, broken = way.body(bodies, choices[_REST:]), rule
        else:
            body, broken = bodies.body_with(choices[_REST:], right[edge % len(right)]), None
        return reject() if body is None else NearRequest(body, broken)

    width = _REST + bodies.width
    return st.binary(min_size=width, max_size=width).map(drawn)
