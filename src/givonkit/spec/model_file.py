"""A model's YAML file, read and checked."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .models import Amount, Condition, Evidence, Field, Model, PriceRow, Prices, Range, Source
from .yaml_file import Entry, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELD_TYPES = ("string", "number", "boolean", "object", "array")
MEDIA = ("image", "video", "voiceover")
SCHEMES = ("asset", "https", "data")
BASES = ("documented", "inferred", "observed")
UNITS = {"tokens/s": True, "tokens": False}
_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]*")
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def read_model(text: str, file: str, *, modes: Mapping[str, tuple[str, ...]], questions: Mapping[str, Any]) -> Model:
    """Return the model that a YAML text describes; `modes` lists the modes of each type of job.

    Raises SpecFileInvalid with file, line and reason when the text does not describe one.
    """
    top = parse_yaml(text, file)
    entries = top.mapping(
        required=("model", "name", "type", "fields", "prices", "example"),
        optional=("provider", "sources", "fields_complete", "conditions", "modes", "gaps", "evidence"),
    )
    kind = entries["type"].one_of(tuple(modes))
    slug = entries["model"].text()
    if not _SLUG.fullmatch(slug):
        entries["model"].refuse(f"a model's name has lower-case letters, digits, '.', '_' and '-', got {slug!r}")
    fields = {name: _field(name, entry) for name, entry in entries["fields"].pairs()}
    return Model(
        slug=slug,
        name=entries["name"].text(),
        provider=entries["provider"].text() if "provider" in entries else None,
        type=kind,
        sources=tuple(_source(entry) for entry in _items(entries, "sources")),
        fields=fields,
        fields_complete=entries["fields_complete"].flag() if "fields_complete" in entries else True,
        conditions=tuple(_condition(entry, fields, questions) for entry in _items(entries, "conditions")),
        modes=_modes(entries["modes"], modes[kind]) if "modes" in entries else None,
        prices=_prices(entries["prices"], fields),
        example=_example(entries["example"], fields),
        gaps=tuple(entry.text() for entry in _items(entries, "gaps")),
        evidence=_evidence(entries["evidence"]) if "evidence" in entries else {},
    )


def _modes(entry: Entry, known: tuple[str, ...]) -> tuple[str, ...]:
    modes = tuple(item.one_of(known) for item in entry.items())
    if not modes or len(set(modes)) != len(modes):
        entry.refuse("'modes' lists at least one mode, and each once")
    return modes


def _items(entries: Mapping[str, Entry], key: str) -> list[Entry]:
    return entries[key].items() if key in entries else []


def _source(entry: Entry) -> Source:
    entries = entry.mapping(required=("url", "seen"))
    return Source(entries["url"].text(), entries["seen"].text())


def _evidence(entry: Entry) -> dict[str, Evidence]:
    evidence = {}
    for fact, grounds in entry.pairs():
        parts = grounds.mapping(required=("basis", "source"))
        evidence[fact] = Evidence(parts["basis"].one_of(BASES), parts["source"].text())
    return evidence


def _field(name: str, entry: Entry) -> Field:
    if not _FIELD_NAME.fullmatch(name):
        entry.refuse(f"a field's name has letters, digits and '_' and begins with a letter, got {name!r}")
    optional = (
        *("required", "default", "allowed", "max_chars", "range", "unit"),
        *("media", "schemes", "max_items", "cut", "note", "description"),
    )
    entries = entry.mapping(required=("type",), optional=optional)
    kind = entries["type"].one_of(FIELD_TYPES)
    _check_keys_fit(kind, entries)
    allowed = entries.get("allowed")
    field = Field(
        name=name,
        type=kind,
        required="required" in entries and entries["required"].flag(),
        allowed=tuple(_scalar(item, kind) for item in allowed.items()) if allowed else None,
        default=_scalar(entries["default"], kind) if "default" in entries else None,
        max_chars=entries["max_chars"].count() if "max_chars" in entries else None,
        range=_range(entries["range"]) if "range" in entries else None,
        unit=entries["unit"].one_of(("seconds",)) if "unit" in entries else None,
        media=entries["media"].one_of(MEDIA) if "media" in entries else None,
        schemes=tuple(item.one_of(SCHEMES) for item in _items(entries, "schemes")),
        max_items=entries["max_items"].count() if "max_items" in entries else None,
        cut="cut" in entries and entries["cut"].flag(),
        note=entries["note"].text() if "note" in entries else None,
        description=entries["description"].text() if "description" in entries else None,
    )
    _check_default_fits(field, entries)
    return field


def _check_keys_fit(kind: str, entries: Mapping[str, Entry]) -> None:
    fitting = {
        "max_chars": ("string",),
        "range": ("number",),
        "unit": ("number",),
        "allowed": ("string", "number"),
        "default": ("string", "number", "boolean"),
        "max_items": ("array",),
        "media": ("string", "array"),
    }
    for key, kinds in fitting.items():
        if key in entries and kind not in kinds:
            entries[key].refuse(f"{key!r} belongs to a field of type {' or '.join(kinds)}, this one is of type {kind}")
    if ("media" in entries) != ("schemes" in entries):
        entries["type"].refuse("a slot has both 'media' and 'schemes'")
    if "schemes" in entries and not entries["schemes"].items():
        entries["schemes"].refuse("a slot takes at least one scheme")
    if kind == "array" and "media" not in entries and "cut" not in entries:
        entries["type"].refuse("an array is a slot: 'media' and 'schemes' are missing (or 'cut: true')")
    if "cut" in entries and not {*entries} <= {"type", "required", "cut", "note", "description"}:
        entries["cut"].refuse("of a cut field nothing is known but its type")
    if "allowed" in entries:
        _check_allowed(entries["allowed"])


def _check_allowed(entry: Entry) -> None:
    values = [item.text() for item in entry.items()]
    if not values or len(set(values)) != len(values):
        entry.refuse("'allowed' lists at least one value, and each once")


def _check_default_fits(field: Field, entries: Mapping[str, Entry]) -> None:
    if "default" not in entries:
        return
    if field.allowed is not None and field.default not in field.allowed:
        entries["default"].refuse(f"the default {field.default!r} is not one of the allowed values")
    if field.range is not None:
        value = entries["default"].amount()
        if not field.range.start <= value <= field.range.end or (value - field.range.start) % field.range.step:
            entries["default"].refuse(f"the default {value} is not in the range")


def _scalar(entry: Entry, kind: str) -> str | int | float | bool:
    if kind == "number":
        return entry.number()
    return entry.flag() if kind == "boolean" else entry.text()


def _range(entry: Entry) -> Range:
    entries = entry.mapping(required=("from", "to", "step"))
    start, end, step = (entries[key].amount() for key in ("from", "to", "step"))
    if start > end:
        entries["to"].refuse(f"the range ends at {end}, before it starts at {start}")
    if step <= 0:
        entries["step"].refuse(f"a step is more than 0, got {step}")
    return Range(start, end, step)


def _condition(entry: Entry, fields: Mapping[str, Field], questions: Mapping[str, Any]) -> Condition:
    entries = entry.mapping(required=("requires",), optional=("when", "basis", "question"))
    question = entries["question"].text() if "question" in entries else None
    if question is not None and question not in questions:
        entries["question"].refuse(f"no question is named {question!r}")
    if question is None and "basis" not in entries:
        entry.refuse("a condition has a 'basis', or the 'question' that it belongs to")
    if question is not None and "basis" not in entries and "refused" not in questions[question].answers:
        entries["question"].refuse(f"the question {question!r} has no answer 'refused' to apply the condition")
    requires = _field_values(entries["requires"], fields)
    if len(requires) != 1:
        entries["requires"].refuse("a condition requires one field")
    if "when" not in entries and None in requires.values():
        entries["requires"].refuse("a condition without 'when' requires a value of its field")
    return Condition(
        when=_field_values(entries["when"], fields) if "when" in entries else {},
        requires=requires,
        basis=entries["basis"].one_of(BASES) if "basis" in entries else "assumed",
        question=question,
    )


def _field_values(entry: Entry, fields: Mapping[str, Field]) -> dict[str, Any]:
    if isinstance(entry.value(), str):
        return {entry.one_of(tuple(fields)): None}
    values = {}
    for name, value in entry.pairs():
        if name not in fields:
            value.refuse(f"the model has no field {name!r}")
        values[name] = _scalar(value, fields[name].type)
    if not values:
        entry.refuse("a condition names a field")
    return values


def _prices(entry: Entry, fields: Mapping[str, Field]) -> Prices:
    entries = entry.mapping(required=("headline",), optional=("rows",))
    headline = entries["headline"].mapping(required=("amount", "unit"), optional=("from",))
    rows = tuple(_row(row, fields) for row in entries["rows"].items()) if "rows" in entries else None
    return Prices(_amount(headline), "from" in headline and headline["from"].flag(), rows)


def _row(entry: Entry, fields: Mapping[str, Field]) -> PriceRow:
    entries = entry.mapping(required=("label", "amount", "unit"), optional=("default",))
    for part in entries["label"].text().split(" · "):
        if label_part(part, fields) is None:
            entries["label"].refuse(f"{part!r} is no allowed value of a field, and not 'Audio'")
    return PriceRow(entries["label"].text(), _amount(entries), "default" in entries and entries["default"].flag())


def label_part(part: str, fields: Mapping[str, Field]) -> tuple[str, str | bool] | None:
    """Return the field and the value that one part of a price label stands for (`4K` -> resolution `4k`)."""
    if part == "Audio" and "audioEnabled" in fields:
        return "audioEnabled", True
    for field in fields.values():
        for value in field.allowed or ():
            if isinstance(value, str) and value.lower() == part.lower():
                return field.name, value
    return None


def _amount(entries: Mapping[str, Entry]) -> Amount:
    tokens = entries["amount"].amount()
    if tokens < Decimal(0):
        entries["amount"].refuse(f"a price is at least 0, got {tokens}")
    return Amount(tokens, UNITS[entries["unit"].one_of(tuple(UNITS))])


def _example(entry: Entry, fields: Mapping[str, Field]) -> dict[str, Any]:
    example = {}
    for name, value in entry.pairs():
        if name not in fields:
            value.refuse(f"the model has no field {name!r}")
        example[name] = value.value()
    return example
