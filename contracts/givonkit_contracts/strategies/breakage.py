"""One way to break one rule, by construction."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from .dials import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec import Condition

    from .bodies import Bodies

_NOTHING: Mapping[str, Any] = {}


class Breakage(NamedTuple):
    """One way to break a rule: what is put where (ABSENT: left out), the rest of the request being valid.

    `fixed` are fields of the input, `envelope` keys beside it, and `whole` stands for the body itself. `value` is what
    breaks the rule and stands at `pointer`; None: it is left out. A near one is only just wrong.
    """

    pointer: str
    value: Any = None
    fixed: Mapping[str, Any] = _NOTHING
    envelope: Mapping[str, Any] = _NOTHING
    whole: Any = ABSENT
    condition: Condition | None = None
    is_near: bool = False

    def body(self, bodies: Bodies, choices: bytes, around: Mapping[str, Any] = _NOTHING) -> Any:
        """Return the broken body that some bytes tell, with these fields around what is wrong, or None."""
        body = bodies.body_with(choices, {**around, **self.fixed}, but=self.condition)
        if body is None:
            return None
        for name, value in self.envelope.items():
            original = body.pop(name, None)
            if value is WRAPPED:
                body[name] = [original]
            elif value is not ABSENT:
                body[name] = deepcopy(value)
        if self.whole is ABSENT:
            return body
        return [body] if self.whole is WRAPPED else deepcopy(self.whole)

    def value_in(self, body: Any) -> Any:
        """Return what breaks the rule in a body that this way made."""
        return body[self.pointer.removeprefix("/")] if self.value is WRAPPED else self.value


WRAPPED = object()
"""Stands for a list of what belongs there."""


def wrapped(name: str) -> Breakage:
    """Return the way that puts a list around what stands beside the input, or around the input."""
    return Breakage(f"/{name}", WRAPPED, envelope={name: WRAPPED})


def in_field(name: str, value: Any, *, is_near: bool = False) -> Breakage:
    """Return the way that puts a value into a field of the input."""
    return Breakage(f"/input/{name}", value, {name: value}, is_near=is_near)


def left_out(name: str) -> Breakage:
    """Return the way that leaves a field of the input out."""
    return Breakage(f"/input/{name}", None, {name: ABSENT})


def in_envelope(name: str, value: Any, *, is_near: bool = False) -> Breakage:
    """Return the way that puts a value beside the input, or leaves a key out."""
    return Breakage(f"/{name}", None if value is ABSENT else value, envelope={name: value}, is_near=is_near)
