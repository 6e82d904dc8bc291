"""From a deviation to the smallest pair: one request is accepted, the other refused, and they differ in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from .outcome import Outcome
from .subject import as_json, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from .line import Sent

Input = dict[str, Any]
Ask: TypeAlias = "Callable[[Input], Sent | None]"


class Step(NamedTuple):
    """Two inputs that differ in one field, and how each was answered."""

    accepted: Input
    refused: Input
    field: str

    @property
    def change(self) -> str:
        """The one difference, in words."""
        before, after = self.accepted, self.refused
        if self.field not in before:
            return f"{self.field} {shown(after[self.field])} is added"
        if self.field not in after:
            return f"{self.field} is left out"
        return f"{self.field}: {shown(before[self.field])} becomes {shown(after[self.field])}"


def smallest_step(
    accepted: Input,
    refused: Input,
    ask: Ask,
    is_allowed: Callable[[Input], bool] = lambda _input: True,
) -> Step | None:
    """Return the smallest pair on the way from an accepted input to a refused one; None when the answers come and go.

    `ask` sends an input, and returns None when it may not; `is_allowed` keeps inputs out that break another rule.
    """
    step = _flip(accepted, refused, ask, is_allowed)
    return None if step is None else _without_the_rest(step, ask, is_allowed)


def _flip(accepted: Input, refused: Input, ask: Ask, is_allowed: Callable[[Input], bool]) -> Step | None:
    """Change one field after the other, halving the way, until two neighbours are answered differently."""
    while True:
        fields = [name for name in {**accepted, **refused} if _differs(accepted, refused, name)]
        if len(fields) == 1:
            return Step(accepted, refused, fields[0])
        middle = _middle(accepted, refused, fields, is_allowed)
        sent = ask(middle) if middle is not None else None
        if middle is None or sent is None or sent.outcome is Outcome.SILENT:
            return None
        if sent.outcome is Outcome.ACCEPTED:
            accepted = middle
        else:
            refused = middle


def _middle(accepted: Input, refused: Input, fields: list[str], is_allowed: Callable[[Input], bool]) -> Input | None:
    half = len(fields) // 2
    for count in sorted(range(1, len(fields)), key=lambda count: abs(count - half)):
        for chosen in (fields[:count], fields[-count:]):
            middle = _mixed(accepted, refused, chosen)
            if is_allowed(middle):
                return middle
    return None


def _mixed(accepted: Input, refused: Input, from_refused: list[str]) -> Input:
    names = {**accepted, **refused}
    sources = {name: refused if name in from_refused else accepted for name in names}
    return {name: source[name] for name, source in sources.items() if name in source}


def _differs(one: Input, other: Input, name: str) -> bool:
    return (name in one) != (name in other) or as_json(one.get(name)) != as_json(other.get(name))


def _without_the_rest(step: Step, ask: Ask, is_allowed: Callable[[Input], bool]) -> Step:
    """Leave out what both inputs hold, as long as one stays accepted and the other refused."""
    tried: set[tuple[str, ...]] = set()
    names = list(step.accepted)
    while names:
        name = names.pop(0)
        smaller = _without(step, name)
        if smaller is None or not is_allowed(smaller.accepted) or not is_allowed(smaller.refused):
            continue
        fields = tuple(smaller.refused)
        if fields not in tried and _is_step(smaller, ask):
            # What another field needed beside it may go now.
            step, names = smaller, list(smaller.accepted)
        tried.add(fields)
    return step


def _without(step: Step, name: str) -> Step | None:
    if name == step.field or name not in step.refused:
        return None
    return Step(_less(step.accepted, name), _less(step.refused, name), step.field)


def _is_step(step: Step, ask: Ask) -> bool:
    """Whether the one is accepted and the other refused; the refused one is sent first, for it costs nothing."""
    refused = ask(step.refused)
    if refused is None or refused.outcome is not Outcome.REFUSED:
        return False
    accepted = ask(step.accepted)
    return accepted is not None and accepted.outcome is Outcome.ACCEPTED


def _less(values: Input, name: str) -> Input:
    return {key: value for key, value in values.items() if key != name}
