"""What `spec list` and `spec show` tell of a model: the objects that `--json` prints, key by key."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any, TypedDict

from givonkit.decimals import plain_number
from givonkit.variants import ModeSelector

from .rule_facts import model_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec import Amount, Field, Model, Range, Spec, World

    from .rule_facts import RuleFacts

Scalar = str | int | float | bool | None


class Headline(TypedDict):
    """The price at the top of a model's page; a lower bound where the page says `from`."""

    tokens: int | float
    unit: str
    lower_bound: bool


class ModeFacts(TypedDict):
    """A mode, the slots that select it (none: what is left), and whether any request of this world selects it."""

    name: str
    slots: list[str]
    reachable: bool


class ModelSummary(TypedDict):
    """One model in `spec list`."""

    slug: str
    name: str
    provider: str | None
    type: str
    modes: list[ModeFacts]
    modes_basis: str
    headline: Headline
    gaps: list[str]


class SourceFacts(TypedDict):
    """A page and when it was read."""

    url: str
    seen: str


class RangeFacts(TypedDict):
    """The numbers that a field takes: both ends included, in steps."""

    start: int | float
    end: int | float
    step: int | float


class FieldFacts(TypedDict):
    """One row of the table of input fields; null and [] stand for what the page does not show."""

    name: str
    type: str
    required: bool
    default: Scalar
    allowed: list[str | int | float] | None
    max_chars: int | None
    range: RangeFacts | None
    unit: str | None
    media: str | None
    schemes: list[str]
    max_items: int | None
    cut: bool
    note: str | None


class PriceRowFacts(TypedDict):
    """One row of the price table."""

    label: str
    tokens: int | float
    unit: str
    default: bool


class Assumption(TypedDict):
    """A question that this model raises, with this world's answer."""

    question: str
    asks: str
    answer: str


class ModelFacts(ModelSummary):
    """One model in `spec show`; `price_rows` is null when no page shows them, [] when there is one price."""

    sources: list[SourceFacts]
    fields: list[FieldFacts]
    fields_complete: bool
    price_rows: list[PriceRowFacts] | None
    undocumented_rules: list[RuleFacts]
    assumptions: list[Assumption]
    request: dict[str, Any]
    curl: str


def model_summary(spec: Spec, world: World, model: Model) -> ModelSummary:
    """Return what `spec list` tells about a model."""
    rules = spec.model_rules(model.slug, world)
    unreachable = ModeSelector(rules).unreachable
    return {
        "slug": model.slug,
        "name": model.name,
        "provider": model.provider,
        "type": model.type,
        "modes": [
            {"name": step.mode, "slots": list(step.slots), "reachable": step.mode not in unreachable}
            for step in rules.modes
        ],
        "modes_basis": "documented" if model.modes is not None else "inferred",
        "headline": {
            "tokens": plain_number(model.prices.headline.tokens),
            "unit": _unit(model.prices.headline),
            "lower_bound": model.prices.headline_is_lower_bound,
        },
        "gaps": list(model.gaps),
    }


def model_facts(spec: Spec, world: World, model: Model) -> ModelFacts:
    """Return what `spec show` tells about a model."""
    rows = model.prices.rows
    rules = [rule for rule in model_rules(spec, world, model.slug) if _is_undocumented(rule)]
    return {
        **model_summary(spec, world, model),
        "sources": [{"url": source.url, "seen": source.seen} for source in model.sources],
        "fields": [_field_facts(field) for field in model.fields.values()],
        "fields_complete": model.fields_complete,
        "price_rows": None
        if rows is None
        else [
            {
                "label": row.label,
                "tokens": plain_number(row.amount.tokens),
                "unit": _unit(row.amount),
                "default": row.default,
            }
            for row in rows
        ],
        "undocumented_rules": rules,
        "assumptions": [
            {"question": name, "asks": spec.questions[name].asks, "answer": world.answer(name)}
            for name in _questions_raised(model)
            if name not in {rule["question"] for rule in rules}
        ],
        "request": model.documented_request,
        "curl": curl_line(spec, world, model.documented_request),
    }


def curl_line(spec: Spec, world: World, request: dict[str, Any]) -> str:
    """Return the shell command that sends a request, in one line."""
    route = world.routes["create_generation"]
    body = shlex.quote(json.dumps(request, ensure_ascii=False, separators=(",", ":")))
    return (
        f"curl -X {route.method} {spec.api.base_url}{route.path}"
        f' -H "Authorization: Bearer $GIVON_API_KEY" -H "Content-Type: application/json" -d {body}'
    )


def _field_facts(field: Field) -> FieldFacts:
    return {
        "name": field.name,
        "type": field.type,
        "required": field.required,
        "default": field.default,
        "allowed": None if field.allowed is None else list(field.allowed),
        "max_chars": field.max_chars,
        "range": _range_facts(field.range) if field.range else None,
        "unit": field.unit,
        "media": field.media,
        "schemes": list(field.schemes),
        "max_items": field.max_items,
        "cut": field.cut,
        "note": field.note,
    }


def _range_facts(numbers: Range) -> RangeFacts:
    return {
        "start": plain_number(numbers.start),
        "end": plain_number(numbers.end),
        "step": plain_number(numbers.step),
    }


def _questions_raised(model: Model) -> Iterator[str]:
    """Yield the questions whose answers decide something about the model beside its unconditional rules."""
    yield f"mode-priority-{model.type}"
    yield from (condition.question for condition in model.conditions if condition.question)
    labels = [row.label for row in model.prices.rows or ()]
    if len(set(labels)) != len(labels):
        yield "doubled-price-rows"
    if model.prices.headline.per_second and model.seconds_field is None:
        yield "source-seconds"
    if any(field.is_array and field.max_items is None for field in model.fields.values()):
        yield "unstated-array-limit"


def _is_undocumented(rule: RuleFacts) -> bool:
    return rule["basis"] != "documented" or rule["question"] is not None


def _unit(amount: Amount) -> str:
    return "tokens/s" if amount.per_second else "tokens"
