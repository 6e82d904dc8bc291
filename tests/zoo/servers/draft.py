"""What is needed to write a deviation of one model: its fields, a seeded choice, and the request that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .asking import with_values
from .deviation import Always, Deviation, Witness
from .facts import facts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from random import Random

    from givonkit.spec import Field, Model, Spec

    from .deviation import Gate
    from .facts import Facts, ModelFacts

INPUT_SHOWN = {"input_at": "input", "defaults_shown": True, "created_shows": "job"}
COST_SHOWN = {"cost_at": "cost.tokens", "created_shows": "job"}
BALANCE_SHOWN = {"balance": ("/api/v1/balance", "balance"), "charged_on": "accept"}


@dataclass(frozen=True)
class Draft:
    """A model and a kind of deviation; what there is to choose is drawn."""

    spec: Spec
    model: Model
    kind: str
    random: Random = field(repr=False)

    @property
    def facts(self) -> ModelFacts:
        """The documented facts of the model."""
        return facts_of(self.spec).models[self.model.slug]

    @property
    def rows(self) -> list[Field]:
        """The fields that are known whole, and whose values no open question is about."""
        doubtful = {name for condition in self.model.conditions if not condition.when for name in condition.requires}
        return [row for row in self.model.fields.values() if not row.cut and row.name not in doubtful]

    def field(self, fits: Callable[[Field], object]) -> Field | None:
        """Return one of the fields that fit, or None."""
        fitting = [row for row in self.rows if fits(row)]
        return self.random.choice(fitting) if fitting else None

    def one_of(self, choices: Sequence[Any]) -> Any:
        """Return one of some things, or None where there is none."""
        return self.random.choice(choices) if choices else None

    def on_field(
        self,
        row: Field,
        code: str,
        says: str,
        changes: Mapping[str, Any],
        values: Mapping[str, Any],
        *,
        accepts: bool | None,
        shows: Mapping[str, Any] | None = None,
    ) -> Deviation:
        """Return a deviation that changes what a server believes of one field, shown by a request with these values."""
        slug, name = self.model.slug, row.name
        path = f"input.{name}{'[]' * (row.is_array and code in ('scheme', 'media', 'item_type'))}"
        return self.of_model(
            f"{slug}/{path}/{code.removeprefix('item_')}",
            says,
            lambda facts: facts.with_field(slug, name, **changes),
            with_values(self.model, values),
            accepts=accepts,
            shows=shows,
            about=name,
        )

    def of_model(
        self,
        rule: str,
        says: str,
        change: Callable[[Facts], Facts],
        body: Any,
        *,
        accepts: bool | None,
        shows: Mapping[str, Any] | None = None,
        about: str = "",
        gate: Gate | None = None,
    ) -> Deviation:
        """Return a deviation of the model as a whole."""
        witness = body if isinstance(body, Witness) else Witness(body)
        return Deviation(
            id="/".join(filter(None, (self.model.slug, about, self.kind))),
            says=f"{self.model.slug}: {says}",
            model=self.model.slug,
            kind=self.kind,
            rule=rule,
            change=change,
            witness=witness,
            accepts=accepts,
            gate=gate or Always(),
            shows=shows or {},
        )
