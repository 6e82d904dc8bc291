"""The mode that a model selects from the slots that are filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .spec import ModelRules, ModeStep


class ModeSelector:
    """Selects the first mode whose slots are filled; when none is, the mode that needs none, or else the first one."""

    def __init__(self, rules: ModelRules) -> None:
        self._steps = [(step.mode, step.slots) for step in rules.modes if step.slots]
        self._otherwise = next((step.mode for step in rules.modes if step.is_plain), rules.modes[0].mode)
        self.unreachable = tuple(step.mode for step in rules.modes if self._is_unreachable(step, rules))

    def select(self, values: Mapping[str, Any]) -> str:
        """Return the mode that these input values select."""
        for mode, slots in self._steps:
            for slot in slots:
                if values.get(slot):
                    return mode
        return self._otherwise

    def _is_unreachable(self, step: ModeStep, rules: ModelRules) -> bool:
        """Whether no slot selects the mode, or a required slot of an earlier one is always filled."""
        earlier = rules.modes[: rules.modes.index(step)]
        hidden = any(rules.model.fields[slot].required for before in earlier for slot in before.slots)
        return hidden or not (step.slots or step.is_plain)
