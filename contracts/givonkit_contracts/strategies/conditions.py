"""Sentences about two fields: whether an input keeps them, and how it is brought to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .dials import ABSENT

if TYPE_CHECKING:
    from collections.abc import Container

    from givonkit.spec import Condition, Model

    from .dials import Dial


class Conditions:
    """The sentences that requests for a model keep in every reading.

    A doubtful one is kept too, unless the page's own example breaks it: then the page shows that it is none.
    """

    def __init__(self, model: Model, dials: dict[str, Dial]) -> None:
        self._model = model
        self._dials = dials
        self.kept = tuple(
            condition
            for condition in model.conditions
            if condition.basis != "assumed" or not self.breaks(model.example, condition)
        )

    def keep(self, values: dict[str, Any], fixed: Container[str] = (), *, but: Condition | None = None) -> bool:
        """Change an input, except its fixed fields, until all sentences (but one) are kept; False when it cannot be."""
        wanted = [condition for condition in self.kept if condition is not but]
        for _ in range(len(wanted) + 1):
            broken = next((condition for condition in wanted if self.breaks(values, condition)), None)
            if broken is None:
                return True
            if not (self._met(values, broken, fixed) or self._put_off(values, broken, fixed)):
                return False
        return False

    def breaks(self, values: dict[str, Any], condition: Condition) -> bool:
        """Whether an input breaks a sentence when defaults count as sent."""
        if not all(self._holds(values, name, wanted) for name, wanted in condition.when.items()):
            return False
        return not all(self._holds(values, name, wanted) for name, wanted in condition.requires.items())

    def _holds(self, values: dict[str, Any], name: str, wanted: Any) -> bool:
        if wanted is None:
            return name in values
        return bool(values.get(name, self._model.fields[name].default) == wanted)

    def _met(self, values: dict[str, Any], condition: Condition, fixed: Container[str]) -> bool:
        missing = [name for name, wanted in condition.requires.items() if not self._holds(values, name, wanted)]
        if any(name in fixed or name not in self._dials for name in missing):
            return False
        for name in missing:
            wanted = condition.requires[name]
            values[name] = self._dials[name].present if wanted is None else wanted
        return True

    def _put_off(self, values: dict[str, Any], condition: Condition, fixed: Container[str]) -> bool:
        for name in condition.when:
            if name in values and name not in fixed and not self._model.fields[name].required:
                return values.pop(name, ABSENT) is not ABSENT
        return False
