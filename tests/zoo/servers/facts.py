"""What a server of the zoo believes: the documented facts in its own table, where a deviation changes one of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from givonkit.spec import Condition, Field, Mode, Model, Spec

MEDIA = {"image": "image/", "video": "video/", "voiceover": "audio/"}
Pair = tuple[tuple[str, Any], tuple[str, Any]]
"""Two fields with a value each; None means that the field is sent, whatever it holds."""


@dataclass(frozen=True)
class FieldFacts:
    """One field: its documented row, then what only deviations use."""

    name: str
    type: str
    required: bool
    default: Any
    allowed: tuple[Any, ...] | None
    low: Decimal | None
    high: Decimal | None
    step: Decimal | None
    max_chars: int | None
    max_items: int | None
    is_slot: bool
    schemes: frozenset[str]
    media: frozenset[str]
    is_cut: bool
    counted_in: str = "characters"
    also: frozenset[str] = frozenset()
    items_also: frozenset[str] = frozenset()
    items_checked: int | None = None
    taken: tuple[Any, ...] = ()
    refused: tuple[Any, ...] = ()
    hole: tuple[Decimal, Decimal] | None = None
    is_unusable: bool = False
    text_refused: re.Pattern[str] | None = None


@dataclass(frozen=True)
class PriceFacts:
    """One row of a price table, and the values that select it."""

    label: str
    selects: Mapping[str, Any]
    tokens: Decimal
    per_second: bool


@dataclass(frozen=True)
class ModelFacts:
    """One model: fields, sentences about two fields, prices, modes, then what only deviations use."""

    slug: str
    types: frozenset[str] | None
    fields: Mapping[str, FieldFacts]
    fields_complete: bool
    conditions: tuple[Condition, ...]
    modes: tuple[tuple[Mode, tuple[str, ...]], ...]
    rows: tuple[PriceFacts, ...]
    headline: PriceFacts
    headline_is_lower_bound: bool
    seconds_field: str | None
    type_needed: bool = True
    type_kinds: frozenset[str] = frozenset({"string"})
    is_gone: bool = False
    refused_pairs: tuple[Pair, ...] = ()
    seconds_counted: bool = True
    charge_factor: Decimal = Decimal(1)
    shown_values: Mapping[str, Any] = field(default_factory=dict)
    shown_mode: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Envelope:
    """How the frame around an input is checked."""

    model_needed: bool = True
    input_needed: bool = True
    lists_as_model: bool = False
    lists_as_input: bool = False
    lists_as_body: bool = False
    text_after_json: bool = False


@dataclass(frozen=True)
class Conduct:
    """How a server treats keys and jobs."""

    key_needed: bool = True
    reads_with_other_id: bool = False
    repeats_ids: bool = False
    falls_back: bool = False
    changes_outcome: bool = False
    leaves_out_results: bool = False
    forgets_jobs: bool = False
    refusal_costs: Decimal = Decimal(0)


@dataclass(frozen=True)
class Facts:
    """All that a server believes."""

    models: Mapping[str, ModelFacts]
    envelope: Envelope = Envelope()
    conduct: Conduct = Conduct()

    def with_model(self, slug: str, **changes: Any) -> Facts:
        """Return the facts with changes to one model."""
        return replace(self, models={**self.models, slug: replace(self.models[slug], **changes)})

    def with_field(self, slug: str, name: str, **changes: Any) -> Facts:
        """Return the facts with changes to one field of one model."""
        fields = self.models[slug].fields
        return self.with_model(slug, fields={**fields, name: replace(fields[name], **changes)})


def facts_of(spec: Spec) -> Facts:
    """Return the documented facts of a spec."""
    return Facts({slug: _model(model, spec) for slug, model in spec.models.items()})


def _model(model: Model, spec: Spec) -> ModelFacts:
    headline = model.prices.headline
    seconds = model.seconds_field
    return ModelFacts(
        slug=model.slug,
        types=frozenset({model.type}),
        fields={name: _field(row) for name, row in model.fields.items()},
        fields_complete=model.fields_complete,
        conditions=model.conditions,
        modes=tuple(_modes(model, spec)),
        rows=tuple(
            PriceFacts(row.label, _selects(row.label, model), row.amount.tokens, row.amount.per_second)
            for row in model.prices.rows or ()
        ),
        headline=PriceFacts("headline", {}, headline.tokens, headline.per_second),
        headline_is_lower_bound=model.prices.headline_is_lower_bound,
        seconds_field=seconds.name if seconds else None,
    )


def _field(row: Field) -> FieldFacts:
    span = row.range
    return FieldFacts(
        name=row.name,
        type=row.type,
        required=row.required,
        default=row.default,
        allowed=row.allowed,
        low=span.start if span else None,
        high=span.end if span else None,
        step=span.step if span else None,
        max_chars=row.max_chars,
        max_items=row.max_items,
        is_slot=row.is_slot,
        schemes=frozenset(row.schemes),
        media=frozenset({MEDIA[row.media]} if row.media else ()),
        is_cut=row.cut,
    )


def _modes(model: Model, spec: Spec) -> list[tuple[Mode, tuple[str, ...]]]:
    """Return the modes that a model can have, each with the fields that select it."""
    known = [mode for name, mode in spec.api.modes[model.type].items() if model.modes is None or name in model.modes]
    return [(mode, tuple(row.name for row in model.fields.values() if mode.is_filled_by(row))) for mode in known]


def _selects(label: str, model: Model) -> dict[str, Any]:
    """Return the values that the label of a price row stands for."""
    selected: dict[str, Any] = {}
    for part in label.split(" · "):
        if part == "Audio":
            selected["audioEnabled"] = True
        for row in model.fields.values():
            meant = [value for value in row.allowed or () if str(value).lower() == part.lower()]
            if meant:
                selected[row.name] = meant[0]
    return selected
