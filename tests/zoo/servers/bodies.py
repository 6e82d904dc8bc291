"""The checks of a whole body: its frame, its fields, and the sentences about two fields."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn

from .checks import Problem, is_among, kind_of, value_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .facts import Facts, FieldFacts, ModelFacts
    from .reading import Reading

FRAME = ("type", "model", "input", "variant")


@dataclass(frozen=True)
class Judged:
    """A body that was looked at: what is wrong, and, where nothing is, what shall be made."""

    problems: tuple[Problem, ...]
    model: ModelFacts | None = None
    type: Any = None
    given: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


def decoded(body: bytes, facts: Facts) -> Any:
    """Return the JSON value of a body; raises ValueError when it is none."""
    text = body.decode("utf-8")
    if facts.envelope.text_after_json:
        value, _ = _DECODER.raw_decode(text.lstrip())
        return value
    return _DECODER.decode(text)


def judged(body: Any, facts: Facts, reading: Reading) -> Judged:
    """Return what a decoded body asks for, and what is wrong with it."""
    if isinstance(body, list) and body and facts.envelope.lists_as_body:
        body = body[0]
    if not isinstance(body, dict):
        return Judged((Problem((), "type", f"expected object, got {kind_of(body)}"),))
    problems = list(_frame_problems(body, facts, reading))
    model = _model(body, facts)
    given = _input(body, facts)
    if model is None or given is None:
        return Judged(tuple(problems))
    given = _as_read(given, model, reading)
    problems += _field_problems(model, given, reading)
    values = {name: row.default for name, row in model.fields.items() if row.default is not None} | given
    problems += _condition_problems(model, given, values, reading)
    return Judged(tuple(problems), model, body.get("type", next(iter(model.types or ["video"]))), given, values)


def _model(body: dict[str, Any], facts: Facts) -> ModelFacts | None:
    slug = _slug(body, facts)
    if slug is None and not facts.envelope.model_needed:
        return next((model for model in facts.models.values() if body.get("type") in (model.types or ())), None)
    return facts.models.get(slug) if isinstance(slug, str) else None


def _slug(body: dict[str, Any], facts: Facts) -> Any:
    slug = body.get("model")
    return slug[0] if isinstance(slug, list) and slug and facts.envelope.lists_as_model else slug


def _input(body: dict[str, Any], facts: Facts) -> dict[str, Any] | None:
    given = body.get("input")
    if "input" not in body and not facts.envelope.input_needed:
        return {name: value for name, value in body.items() if name not in FRAME}
    if isinstance(given, list) and facts.envelope.lists_as_input:
        given = given[0] if given else None
    return given if isinstance(given, dict) else None


def _frame_problems(body: dict[str, Any], facts: Facts, reading: Reading) -> Iterator[Problem]:
    yield from _model_problems(body, facts)
    yield from _type_problems(body, _model(body, facts))
    if "input" not in body and facts.envelope.input_needed:
        yield Problem(("input",), "required", "is required")
    elif _input(body, facts) is None:
        yield Problem(("input",), "type", f"expected object, got {kind_of(body.get('input'))}")
    if reading.unknown_fields_refused and facts.envelope.input_needed:
        for name in body:
            if name not in FRAME:
                yield Problem((name,), "unknown", "is not known")


def _model_problems(body: dict[str, Any], facts: Facts) -> Iterator[Problem]:
    slug = _slug(body, facts)
    if "model" not in body:
        if facts.envelope.model_needed:
            yield Problem(("model",), "required", "is required")
    elif not isinstance(slug, str):
        yield Problem(("model",), "type", f"expected string, got {kind_of(slug)}")
    elif slug not in facts.models:
        yield Problem(("model",), "unknown_model", "no such model")
    elif facts.models[slug].is_gone:
        yield Problem(("model",), "enum", "this model is not available")


def _type_problems(body: dict[str, Any], model: ModelFacts | None) -> Iterator[Problem]:
    sent = body.get("type")
    if "type" not in body:
        if model is None or model.type_needed:
            yield Problem(("type",), "required", "is required")
    elif kind_of(sent) not in (model.type_kinds if model else {"string"}):
        yield Problem(("type",), "type", f"expected string, got {kind_of(sent)}")
    elif isinstance(sent, str):
        types = model.types if model else frozenset({"image", "video"})
        if types is not None and sent not in types:
            yield Problem(("type",), "enum", f"expected {' or '.join(sorted(types))}")


def _as_read(given: dict[str, Any], model: ModelFacts, reading: Reading) -> dict[str, Any]:
    if reading.null_is_absent:
        given = {name: value for name, value in given.items() if value is not None}
    if reading.numbers_as_text:
        given = {name: _number_or_text(value, model.fields.get(name)) for name, value in given.items()}
    return given


def _number_or_text(value: Any, row: FieldFacts | None) -> Any:
    if row is None or row.type != "number" or not isinstance(value, str):
        return value
    try:
        return int(value) if value.lstrip("-").isdigit() else float(value)
    except ValueError:
        return value


def _field_problems(model: ModelFacts, given: dict[str, Any], reading: Reading) -> Iterator[Problem]:
    for name, row in model.fields.items():
        if name in given:
            yield from value_problems(row, given[name], reading, ("input", name))
        elif row.required:
            yield Problem(("input", name), "required", "is required")
    if reading.unknown_fields_refused and model.fields_complete:
        for name in given:
            if name not in model.fields and name not in reading.extra_fields:
                yield Problem(("input", name), "unknown", "is not known")


def _condition_problems(
    model: ModelFacts, given: Mapping[str, Any], values: Mapping[str, Any], reading: Reading
) -> Iterator[Problem]:
    for condition in model.conditions:
        is_believed = condition.basis == "documented" or _is_believed(condition.question, reading)
        if is_believed and all(_holds(name, value, given, values) for name, value in condition.when.items()):
            counted = values if reading.default_audio_counts or not condition.when else given
            yield from _unmet(condition.requires, given, counted)
    for first, second in model.refused_pairs:
        if _holds(*first, given, values) and _holds(*second, given, values):
            yield Problem(("input", second[0]), "conflict", f"cannot go together with {first[0]}", stage=1)


def _is_believed(question: str | None, reading: Reading) -> bool:
    if question == "end-image-alone":
        return reading.end_image_needs_start
    return question == "relaxed-audio-off" and not reading.audio_can_be_off


def _holds(name: str, value: Any, given: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    if value is None:
        return given.get(name) is not None
    return name in values and is_among(values[name], (value,))


def _unmet(requires: Mapping[str, Any], given: Mapping[str, Any], counted: Mapping[str, Any]) -> Iterator[Problem]:
    for name, value in requires.items():
        if value is None and given.get(name) is None:
            yield Problem(("input", name), "required", "is required here", stage=1)
        elif value is not None and name in counted and counted[name] != value:
            yield Problem(("input", name), "conflict", f"must be {json.dumps(value)} here", stage=1)


def with_extra_model(facts: Facts, slug: str | None) -> Facts:
    """Return the facts with one more model, a copy of the first under another name."""
    if slug is None:
        return facts
    first = next(iter(facts.models.values()))
    return replace(facts, models={**facts.models, slug: replace(first, slug=slug)})
