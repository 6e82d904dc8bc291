"""Request bodies of one model, each told by a few bytes: zeros give the smallest one."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from .conditions import Conditions
from .dials import ABSENT, dials_of
from .filled_slots import FilledSlots

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from givonkit.spec import Condition, Model

    from .samples import Samples


class Bodies:
    """Turns `width` bytes into a body that keeps every rule of the model."""

    def __init__(self, model: Model, samples: Samples) -> None:
        self.model = model
        self.samples = samples
        self.dials = dials_of(model, samples)
        self.conditions = Conditions(model, self.dials)
        self._slots = FilledSlots(model, self.dials)
        self._placed = []
        self.width = self._slots.width
        for name, dial in self.dials.items():
            self._placed.append((name, dial.value, self.width))
            self.width += dial.width

    def body(self, choices: bytes) -> dict[str, Any] | None:
        """Return the body that some bytes tell, or None when the sentences about two fields contradict each other."""
        values = self._values(choices, ())
        if self.conditions.kept and not self.conditions.keep(values):
            return None
        return {"type": self.model.type, "model": self.model.slug, "input": values}

    def body_with(
        self, choices: bytes, fixed: Mapping[str, Any], *, but: Condition | None = None
    ) -> dict[str, Any] | None:
        """Return the body that some bytes tell, with some fields as given (ABSENT: left out), or None if none can be.

        The fixed values may be wrong ones; every other field is valid, and every sentence (but one) is kept.
        """
        values = self._values(choices, fixed)
        values |= {name: deepcopy(value) for name, value in fixed.items() if value is not ABSENT}
        if not self.conditions.keep(values, fixed, but=but):
            return None
        in_order = {name: values[name] for name in self.model.fields if name in values}
        return {"type": self.model.type, "model": self.model.slug, "input": in_order | values}

    def _values(self, choices: bytes, without: Container[str]) -> dict[str, Any]:
        empty = self._slots.empty(choices)
        values = {}
        for name, value_of, place in self._placed:
            if name not in empty and name not in without:
                value = value_of(choices, place)
                if value is not ABSENT:
                    values[name] = value
        return values
