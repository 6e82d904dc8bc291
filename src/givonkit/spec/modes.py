"""Which slots select which mode of a model, in the order of a world."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .api import Mode
    from .models import Model
    from .worlds import World


class ModeStep(NamedTuple):
    """A mode that a model offers, and the slots that select it; a plain mode needs none, and is what is left."""

    mode: str
    slots: tuple[str, ...]
    is_plain: bool


def mode_steps(model: Model, world: World, table: Mapping[str, Mode]) -> tuple[ModeStep, ...]:
    """Return the modes that a model offers, the one that is looked at first at the front.

    A model whose page shows no modes offers those that its slots can select.
    """
    order = world.order(f"mode-priority-{model.type}") or tuple(table)
    steps = [
        ModeStep(
            name,
            tuple(field.name for field in model.fields.values() if table[name].is_filled_by(field)),
            table[name].is_plain,
        )
        for name in order
    ]
    if model.modes is not None:
        return tuple(step for step in steps if step.mode in model.modes)
    return tuple(step for step in steps if step.slots or step.is_plain)
