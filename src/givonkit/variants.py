"""The mode that a model selects from the slots that are filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .spec import Model, Spec, World


class ModeSelector:
    """Selects the first mode whose slots are filled, in the order of a world."""

    def __init__(self, spec: Spec, model: Model, world: World) -> None:
        table = spec.api.modes[model.type]
        order = world.order(f"mode-priority-{model.type}") or tuple(table)
        slots = {
            name: [field.name for field in model.fields.values() if table[name].is_filled_by(field)] for name in order
        }
        plain = next(name for name in reversed(order) if table[name].media is None and table[name].array is None)
        offered = model.modes if model.modes is not None else [name for name in order if slots[name] or name == plain]
        self._steps = [(name, slots[name]) for name in order if name in offered and slots[name]]
        self._otherwise = plain if plain in offered else next(name for name in order if name in offered)
        self.basis = "documented" if model.modes is not None else "inferred"
        self.modes = tuple(name for name in order if name in offered)
        self.unreachable = tuple(name for name in self.modes if self._is_unreachable(name, model))

    def select(self, values: Mapping[str, Any]) -> str:
        """Return the mode that these input values select."""
        for mode, slots in self._steps:
            for slot in slots:
                if values.get(slot):
                    return mode
        return self._otherwise

    def _is_unreachable(self, mode: str, model: Model) -> bool:
        """Whether a required slot of an earlier mode is always filled."""
        for earlier, slots in self._steps:
            if earlier == mode:
                return False
            if any(model.fields[slot].required for slot in slots):
                return True
        return False
