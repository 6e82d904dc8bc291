"""A model as plain data: in the shape of its file, and as single facts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from givonkit.decimals import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .models import Amount, Condition, Field, Model, PriceRow, Prices

Mapped = dict[str, Any]


def model_mapping(model: Model) -> Mapped:
    """Return a model in the shape of its file, without the keys that say nothing; amounts are Decimal."""
    mapped = {
        "model": model.slug,
        "name": model.name,
        "provider": model.provider,
        "type": model.type,
        "sources": [source._asdict() for source in model.sources],
        "fields_complete": None if model.fields_complete else False,
        "fields": {name: _field(field) for name, field in model.fields.items()},
        "conditions": [_condition(condition) for condition in model.conditions],
        "modes": list(model.modes) if model.modes else None,
        "prices": _prices(model.prices),
        "example": dict(model.example),
        "gaps": list(model.gaps),
        "evidence": {fact: evidence._asdict() for fact, evidence in model.evidence.items()},
    }
    always = ("fields", "example")
    return {
        key: value for key, value in mapped.items() if key in always or (value is not None and value not in ([], {}))
    }


def flat_facts(mapped: Mapping[str, Any]) -> Mapped:
    """Return the single facts of a mapped model, which may be partial, by their paths; lists become tuples.

    Sources, gaps and evidence are no facts of a model, and not among them.
    """
    return dict(_facts(mapped))


def condition_path(condition: Mapping[str, Any]) -> str:
    """Return the path of a condition's fact: `conditions.maskImage->sourceImage`."""
    return f"conditions.{_side(condition.get('when'))}->{_side(condition['requires'])}"


def _facts(mapped: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in ("model", "name", "provider", "type"):
        if key in mapped:
            yield key, mapped[key]
    for name, field in mapped.get("fields", {}).items():
        yield f"fields.{name}", True
        for key, value in field.items():
            yield f"fields.{name}.{key}", _plain(value)
    for condition in mapped.get("conditions", ()):
        yield condition_path(condition), True
    if "modes" in mapped:
        yield "modes", tuple(mapped["modes"])
    yield from _price_facts(mapped.get("prices", {}))
    for name, value in mapped.get("example", {}).items():
        yield f"example.{name}", _plain(value)


def _price_facts(prices: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if "headline" in prices:
        headline = prices["headline"]
        yield "prices.headline", (headline["amount"], headline["unit"], headline.get("from", False))
    for row in prices.get("rows", ()):
        yield f"prices.rows.{row['label']} {row['unit']}", row["amount"]
        if row.get("default"):
            yield "prices.default", (row["label"], row["unit"])


def _side(values: Mapping[str, Any] | str | None) -> str:
    if values is None or isinstance(values, str):
        return values or ""
    return ",".join(f"{name}={value}" for name, value in values.items())


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(value.values())
    return tuple(value) if isinstance(value, list) else value


def _field(field: Field) -> Mapped:
    mapped = field._asdict()
    del mapped["name"]
    if field.range:
        mapped["range"] = {"from": field.range.start, "to": field.range.end, "step": field.range.step}
    has_default = field.default is not None
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in mapped.items()
        if not (value is None or value is False or value == ()) or (key == "default" and has_default)
    }


def _condition(condition: Condition) -> Mapped:
    mapped: Mapped = {"when": _named(condition.when)} if condition.when else {}
    mapped["requires"] = _named(condition.requires)
    if condition.basis != "assumed":
        mapped["basis"] = condition.basis
    return mapped | ({"question": condition.question} if condition.question else {})


def _named(values: Mapping[str, Any]) -> Any:
    """Return the name of a field that may have any value, or the values by name."""
    return next(iter(values)) if None in values.values() else dict(values)


def _prices(prices: Prices) -> Mapped:
    headline = _amount(prices.headline) | ({"from": True} if prices.headline_is_lower_bound else {})
    return {"headline": headline} | ({} if prices.rows is None else {"rows": [_row(row) for row in prices.rows]})


def _row(row: PriceRow) -> Mapped:
    return {"label": row.label, **_amount(row.amount)} | ({"default": True} if row.default else {})


def _amount(amount: Amount) -> Mapped:
    return {"amount": amount.tokens, "unit": "tokens/s" if amount.per_second else "tokens"}


def json_values(value: Any) -> Any:
    """Return a mapped model, or a part of it, with numbers as JSON carries them."""
    if isinstance(value, dict):
        return {key: json_values(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [json_values(part) for part in value]
    if isinstance(value, Decimal):
        return plain_number(value)
    return value
