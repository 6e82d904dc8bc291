"""One model in one world, ready to check requests; loaded when the first model is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.prices import PriceTable
from givonkit.variants import ModeSelector

from .accepted import Accepted
from .compiler import compile_input_check
from .conditions import broken_conditions
from .findings import Findings

if TYPE_CHECKING:
    from givonkit.spec import ModelRules, World


class CompiledModel:
    """One model in one world, ready to check requests; it tells at most `limit` violations."""

    def __init__(self, rules: ModelRules, world: World, *, limit: int) -> None:
        self.model = rules.model
        self.kind = rules.model.type
        self.type_rule = rules.type
        self.modes = ModeSelector(rules)
        self.prices = PriceTable(rules.model, world)
        self._limit = limit
        self._check = compile_input_check(rules, world, limit=limit)
        self._conditions = rules.conditions
        self._keeps_unknown = not rules.model.fields_complete
        self._is_plain = not self._conditions and not self._keeps_unknown

    def check_input(self, given: dict[str, Any]) -> tuple[dict[str, Any], Findings | None]:
        """Return the valid values of an input with the defaults applied, and the findings, or None when all is well."""
        values, broken = self._check(given)
        if broken is None and self._is_plain:
            return values, None
        findings = Findings(self._limit)
        if broken is not None:
            findings.extend(broken)
        if self._conditions:
            for violation in broken_conditions(self._conditions, given, values):
                findings.note(violation)
        if self._keeps_unknown:
            values.update((name, value) for name, value in given.items() if name not in self.model.fields)
        return values, findings or None

    def accepted(self, values: dict[str, Any], given: dict[str, Any]) -> Accepted:
        """Return the request of valid values, with the mode and the price that they select."""
        return Accepted(self.model, self.modes.select(values), self.prices.price(values), values, given)
