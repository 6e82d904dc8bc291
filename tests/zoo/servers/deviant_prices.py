"""Deviations about what a job costs, and which mode it is in."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .asking import minimal, plain_value, with_values
from .deviant_values import other_defaults
from .draft import BALANCE_SHOWN, COST_SHOWN
from .pricing import cost

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .deviation import Deviation
    from .draft import Draft
    from .facts import ModelFacts, PriceFacts

HEADLINE = "headline"
FACTORS = tuple(map(Decimal, ("0.5", "0.9", "1.1", "2", "3")))


def row_differs(draft: Draft) -> Deviation | None:
    """A row of the price table is not what is charged."""
    labels = sorted({row.label for row in _exact_rows(draft.facts)} - {HEADLINE})
    label, factor = draft.one_of(labels), draft.one_of(FACTORS)
    if label is None:
        return None
    changed = tuple(replace(row, tokens=row.tokens * factor) if row.label == label else row for row in draft.facts.rows)
    return _priced(draft, label, f"{label} costs {factor} times as much", {"rows": changed})


def audio_uncounted(draft: Draft) -> Deviation | None:
    """Audio costs nothing more."""
    label = draft.one_of(sorted({row.label for row in _exact_rows(draft.facts) if "audioEnabled" in row.selects}))
    if label is None:
        return None
    kept = tuple(row for row in draft.facts.rows if "audioEnabled" not in row.selects)
    return _priced(draft, label, "audio costs nothing more", {"rows": kept})


def seconds_uncounted(draft: Draft) -> Deviation | None:
    """A price per second is charged once."""
    labels = sorted({row.label for row in _exact_rows(draft.facts) if row.per_second})
    label = draft.one_of(labels)
    if label is None:
        return None
    return _priced(draft, label, "seconds do not count", {"seconds_counted": False})


def charged_twice(draft: Draft) -> Deviation | None:
    """Twice the price of a job is charged."""
    label = draft.one_of(sorted({row.label for row in _exact_rows(draft.facts)}))
    if label is None:
        return None
    change, shows = {"charge_factor": Decimal(2)}, {**COST_SHOWN, **BALANCE_SHOWN}
    return _priced(draft, label, "a job is charged twice", change, shows=shows)


def headline_differs(draft: Draft) -> Deviation | None:
    """A job does not cost the only price that the page names."""
    facts = draft.facts
    if facts.headline not in _exact_rows(facts):
        return None
    factor = draft.one_of(FACTORS)
    change = {"headline": replace(facts.headline, tokens=facts.headline.tokens * factor)}
    return _priced(draft, HEADLINE, f"the headline counts {factor} times", change)


def default_in_price(draft: Draft) -> Deviation | None:
    """The price of a request that leaves a field out is not that of its default."""
    facts, rows = draft.facts, _exact_rows(draft.facts)
    values = _values(facts, minimal(draft.model)["input"])
    changes = [
        (row, value)
        for row in draft.rows
        for value in other_defaults(row)
        if rows and _cost(facts, {**values, row.name: value}) not in _costs(facts, values)
    ]
    if not changes:
        return None
    row, value = draft.one_of(changes)
    says = f"a request without {row.name} costs as much as with {value}"
    shows = {**COST_SHOWN, "input_at": "", "flat_rows": False}
    return draft.on_field(row, "default", says, {"default": value}, {}, accepts=None, shows=shows)


def mode_refused(draft: Draft) -> Deviation | None:
    """Requests that select a mode are refused."""
    chosen = _selectable_mode(draft)
    if chosen is None:
        return None
    mode, slots = chosen
    slug = draft.model.slug
    row = draft.model.fields[draft.one_of(slots)]

    def change(facts: Any) -> Any:
        for slot in slots:
            facts = facts.with_field(slug, slot, is_unusable=True)
        return facts

    body = with_values(draft.model, {row.name: plain_value(draft.model, row)})
    return draft.of_model(f"{slug}/modes/{mode}", f"{mode} is refused", change, body, accepts=False, about=mode)


def other_mode_shown(draft: Draft) -> Deviation | None:
    """A job is in another mode than its request selects."""
    chosen = _selectable_mode(draft)
    modes = [mode.name for mode, _ in draft.facts.modes]
    if chosen is None or len(modes) < 2:
        return None
    mode, slots = chosen
    slug, other = draft.model.slug, draft.one_of([name for name in modes if name != mode])
    row = draft.model.fields[draft.one_of(slots)]
    return draft.of_model(
        f"{slug}/modes/{mode}",
        f"{mode} becomes {other}",
        lambda facts: facts.with_model(slug, shown_mode={mode: other}),
        with_values(draft.model, {row.name: plain_value(draft.model, row)}),
        accepts=None,
        shows={"mode_at": "mode", "created_shows": "job"},
        about=mode,
    )


KINDS = (
    row_differs,
    audio_uncounted,
    seconds_uncounted,
    charged_twice,
    headline_differs,
    default_in_price,
    mode_refused,
    other_mode_shown,
)


def _all_rows(facts: ModelFacts) -> tuple[PriceFacts, ...]:
    return facts.rows or (facts.headline,)


def _exact_rows(facts: ModelFacts) -> tuple[PriceFacts, ...]:
    """Return the rows whose price is known: no lower bound, and no price per second of a length that no field tells."""
    known = facts.rows or (() if facts.headline_is_lower_bound else (facts.headline,))
    return tuple(row for row in known if facts.seconds_field or not row.per_second)


def _priced(
    draft: Draft, label: str, says: str, change: Mapping[str, Any], *, shows: Mapping[str, Any] | None = None
) -> Deviation | None:
    """Return a deviation of the price, or None where one of the ways to read the table allows it."""
    slug, facts = draft.model.slug, draft.facts
    row = next(row for row in _all_rows(facts) if row.label == label)
    body = with_values(draft.model, _selecting(draft, row))
    values = _values(facts, body["input"])
    deviant = replace(facts, **change)
    if _may_stand_for(_cost(deviant, values) * deviant.charge_factor, _costs(facts, values)):
        return None
    return draft.of_model(
        f"{slug}/prices/{label}",
        says,
        lambda believed: believed.with_model(slug, **change),
        body,
        accepts=None,
        shows={**(shows or COST_SHOWN), "flat_rows": False},
        about="prices",
    )


def _selecting(draft: Draft, row: PriceFacts) -> dict[str, Any]:
    """Return the values of a request that costs what a row says."""
    values = dict(row.selects)
    if "audioEnabled" in draft.model.fields and row.label != HEADLINE:
        values.setdefault("audioEnabled", False)
    return values


def _values(facts: ModelFacts, given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.default for name, row in facts.fields.items() if row.default is not None} | dict(given)


def _cost(facts: ModelFacts, values: Mapping[str, Any]) -> Decimal:
    return cost(facts, values, flat_rows=False)


def _costs(facts: ModelFacts, values: Mapping[str, Any]) -> set[Decimal]:
    """Return the prices that the ways to read the table allow."""
    return {cost(facts, values, flat_rows=flat_rows) for flat_rows in (False, True)}


def _may_stand_for(charged: Decimal, prices: set[Decimal]) -> bool:
    """Return whether a charge is one of the prices, or one of them rounded to whole tokens."""
    is_whole = charged == charged.to_integral_value()
    return any(charged == price or (is_whole and abs(charged - price) < 1) for price in prices)


def _selectable_mode(draft: Draft) -> tuple[str, tuple[str, ...]] | None:
    """Return a documented mode that some optional slot alone selects, and those slots."""
    documented = draft.model.modes or ()
    required = {row.name for row in draft.model.fields.values() if row.required}
    found = [(mode.name, slots) for mode, slots in draft.facts.modes if mode.name in documented and slots]
    taken = any(required & set(slots) for _, slots in found)
    return None if taken else draft.one_of(found)
