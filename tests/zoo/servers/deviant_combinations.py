"""Deviations that show only where two fields meet, and those of the documented sentences about two fields."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from givonkit.spec import Condition

from .asking import HTTPS, in_slot, plain_value, with_values
from .deviant_numbers import bound_dropped, step_unchecked
from .deviant_slots import first_item_checked, items_uncounted, media_unchecked, other_scheme_taken
from .deviant_texts import text_unlimited
from .deviant_values import any_value_taken, foreign_value_taken, last_value_refused, other_defaults
from .deviation import WhenSent

if TYPE_CHECKING:
    from givonkit.spec import Field

    from .deviation import Deviation
    from .draft import Draft

BASES = (any_value_taken, bound_dropped, foreign_value_taken, step_unchecked, text_unlimited, media_unchecked)
SLOT_BASES = (first_item_checked, items_uncounted, other_scheme_taken)


def values_refused_together(draft: Draft) -> Deviation | None:
    """Two documented values are refused together."""
    rows = [row for row in draft.rows if other_defaults(row)]
    if len(rows) < 2:
        return None
    first, second = draft.random.sample(rows, 2)
    return _refused_pair(draft, first, _other(draft, first), second, _other(draft, second))


def value_refused_with_slot(draft: Draft) -> Deviation | None:
    """A documented value is refused where a slot is filled."""
    row, slot = draft.field(other_defaults), draft.field(lambda row: row.media and not row.required)
    if row is None or slot is None:
        return None
    value = _other(draft, row)
    if with_values(draft.model, {slot.name: plain_value(draft.model, slot)})["input"].get(row.name, value) != value:
        return None
    return _refused_pair(draft, slot, None, row, value)


def slots_refused_together(draft: Draft) -> Deviation | None:
    """Two slots are refused together."""
    slots = [row for row in draft.model.fields.values() if row.media and not row.required]
    if len(slots) < 2:
        return None
    first, second = draft.random.sample(slots, 2)
    return _refused_pair(draft, first, None, second, None)


def unchecked_beside_field(draft: Draft) -> Deviation | None:
    """A check is left out where another field is sent."""
    return _unchecked_where(draft, lambda row: row.media or row.type == "boolean", at_value=False)


def unchecked_at_value(draft: Draft) -> Deviation | None:
    """A check is left out where another field has one value."""
    return _unchecked_where(draft, lambda row: row.allowed and len(row.allowed) > 1, at_value=True)


def value_refused_at_value(draft: Draft) -> Deviation | None:
    """A documented value is refused where another field is sent with one value, whatever its default."""
    base = last_value_refused(draft)
    other = draft.field(lambda row: row.allowed and len(row.allowed) > 1 and base and f"/{row.name}/" not in base.id)
    if base is None or other is None:
        return None
    return _only_where(draft, base, other, _other(draft, other), at_value=True)


def condition_dropped(draft: Draft) -> Deviation | None:
    """A documented sentence about two fields is not checked."""
    condition, rule = _condition(draft)
    if condition is None:
        return None
    slug = draft.model.slug
    return draft.of_model(
        rule,
        f"{_words(condition)} is not checked",
        lambda facts: facts.with_model(slug, conditions=_others(facts.models[slug].conditions, condition)),
        _breaking(draft, condition),
        accepts=True,
    )


def condition_inverted(draft: Draft) -> Deviation | None:
    """A documented sentence about two fields holds the other way round."""
    condition, rule = _condition(draft)
    if condition is None:
        return None
    slug, when = draft.model.slug, next(iter(condition.when.items()))
    required = next(iter(condition.requires.items()))
    return draft.of_model(
        rule,
        f"{_words(condition)} is turned round",
        lambda facts: facts.with_model(
            slug,
            conditions=_others(facts.models[slug].conditions, condition),
            refused_pairs=((when, required),),
        ),
        with_values(draft.model, {when[0]: plain_value(draft.model, draft.model.fields[when[0]])}),
        accepts=False,
    )


def condition_invented(draft: Draft) -> Deviation | None:
    """A slot is refused unless another one is filled."""
    slots = [row for row in draft.model.fields.values() if row.media and not row.required]
    asked = {name for condition in draft.model.conditions for name in condition.when}
    pairs = [(one, other) for one in slots for other in slots if one.name not in asked and one is not other]
    if not pairs:
        return None
    one, other = draft.one_of(pairs)
    invented = Condition({one.name: None}, {other.name: None}, "documented", None)
    return _invented(draft, one, f"{one.name} requires {other.name}", invented)


def reference_demands_size(draft: Draft) -> Deviation | None:
    """A slot is refused unless a size is sent."""
    slot = draft.field(lambda row: row.media and not row.required)
    size = draft.field(lambda row: row.name in ("resolution", "imageSize", "duration"))
    if slot is None or size is None:
        return None
    invented = Condition({slot.name: None}, {size.name: None}, "documented", None)
    return _invented(draft, slot, f"{slot.name} requires {size.name}", invented)


KINDS = (
    values_refused_together,
    value_refused_with_slot,
    slots_refused_together,
    unchecked_beside_field,
    unchecked_at_value,
    value_refused_at_value,
    condition_dropped,
    condition_inverted,
    condition_invented,
    reference_demands_size,
)


def _other(draft: Draft, row: Field) -> Any:
    return draft.one_of(other_defaults(row)) if row.default is not None else plain_value(draft.model, row)


def _refused_pair(draft: Draft, first: Field, one: Any, second: Field, other: Any) -> Deviation:
    slug = draft.model.slug
    values = {
        first.name: plain_value(draft.model, first) if one is None else one,
        second.name: plain_value(draft.model, second) if other is None else other,
    }
    code = "enum" if second.allowed else "type"
    words = [name if value is None else f"{name} {value}" for name, value in ((first.name, one), (second.name, other))]
    return draft.of_model(
        f"{slug}/input.{second.name}/{code}",
        f"{words[0]} and {words[1]} are refused together",
        lambda facts: facts.with_model(slug, refused_pairs=(((first.name, one), (second.name, other)),)),
        with_values(draft.model, values),
        accepts=False,
        about=f"{first.name}+{second.name}",
    )


def _unchecked_where(draft: Draft, fits: Any, *, at_value: bool) -> Deviation | None:
    bases = [base for base in (kind(draft) for kind in (*BASES, *SLOT_BASES)) if base is not None]
    base = draft.one_of(bases)
    other = draft.field(lambda row: fits(row) and base and f"/{row.name}/" not in base.id and not row.required)
    if base is None or other is None:
        return None
    value = _other(draft, other) if at_value else plain_value(draft.model, other)
    return _only_where(draft, base, other, value, at_value=at_value)


def _only_where(draft: Draft, base: Deviation, other: Field, value: Any, *, at_value: bool) -> Deviation:
    given = base.witness.body["input"]
    body = with_values(draft.model, {other.name: value, **given})
    about = f"{other.name} is {value}" if at_value else f"{other.name} is sent"
    return replace(
        base,
        id=f"{draft.model.slug}/{base.id.split('/')[1]}+{other.name}/{draft.kind}",
        kind=draft.kind,
        says=f"{base.says}, where {about}",
        gate=WhenSent(other.name, value if at_value else None),
        witness=replace(base.witness, body=body),
    )


def _condition(draft: Draft) -> tuple[Condition | None, str]:
    rules = draft.spec.model_rules(draft.model.slug).conditions
    documented = [(condition, rule.id) for condition, rule in rules if condition.basis == "documented"]
    return documented[0] if documented else (None, "")


def _others(conditions: tuple[Condition, ...], condition: Condition) -> tuple[Condition, ...]:
    return tuple(other for other in conditions if other != condition)


def _words(condition: Condition) -> str:
    return f"that {', '.join(condition.when)} requires {', '.join(condition.requires)}"


def _breaking(draft: Draft, condition: Condition) -> dict[str, Any]:
    """Return a request that breaks a condition and nothing else."""
    fields = draft.model.fields
    values = {name: plain_value(draft.model, fields[name]) for name in condition.when}
    body = with_values(draft.model, values)
    for name, value in condition.requires.items():
        if value is None:
            body["input"].pop(name)
        else:
            body["input"][name] = not value
    return body


def _invented(draft: Draft, row: Field, says: str, condition: Condition) -> Deviation:
    slug = draft.model.slug
    values = {row.name: in_slot(row, HTTPS[row.media or "image"])}
    return draft.of_model(
        f"{slug}/input.{row.name}/type",
        says,
        lambda facts: facts.with_model(slug, conditions=(*facts.models[slug].conditions, condition)),
        with_values(draft.model, values),
        accepts=False,
        about=row.name,
    )
