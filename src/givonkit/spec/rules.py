"""Rules: every constraint of the data as one checkable sentence with an id, a basis and a source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .modes import mode_steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .api import Api, Mode, Sentence
    from .models import Basis, Condition, Field, Model
    from .worlds import World

SCHEME_FORMS = {"asset": "an asset:// URI", "https": "an https URL", "data": "a data URI"}
TYPE_NAMES = {
    "string": "a string",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "an array",
}
FACT_OF_RULE = {
    "enum": "allowed",
    "minimum": "range",
    "maximum": "range",
    "step": "range",
    "scheme": "schemes",
    "https_url": "schemes",
    "data_uri": "schemes",
}
"""The key of a field's fact by the code of the rule that says it, where the two differ."""
MEDIA_TYPES = {"image": "image/", "video": "video/", "voiceover": "audio/"}


class Rule:
    """One checkable sentence of the spec.

    `code` is the last part of the id, `pointer` the JSON Pointer of the field that it is about, and `expected` what a
    value has to be, in words. `question` names the question whose answer it rests on, and `field` is the field, if any.
    """

    __slots__ = ("basis", "code", "expected", "field", "id", "parameters", "pointer", "question", "sentence", "source")

    def __init__(
        self,
        *,
        id: str,  # noqa: A002  # the word that people use
        sentence: str,
        expected: str,
        basis: Basis,
        source: str,
        pointer: str,
        question: str | None = None,
        field: Field | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> None:
        self.id = id
        self.code = id.rpartition("/")[2]
        self.sentence = sentence
        self.expected = expected
        self.basis = basis
        self.source = source
        self.pointer = pointer
        self.question = question
        self.field = field
        self.parameters = parameters or {}

    def __repr__(self) -> str:
        return f"<Rule {self.id} ({self.basis})>"


def request_rules(api: Api) -> dict[str, Rule]:
    """Return the rules about a request as a whole, by id."""
    return {sentence.id: _request_rule(sentence, api) for sentence in api.sentences.values()}


def _request_rule(sentence: Sentence, api: Api) -> Rule:
    _, name, _ = sentence.id.split("/")
    return Rule(
        id=sentence.id,
        sentence=sentence.says,
        expected=sentence.expects,
        basis=sentence.basis,
        source=_source(sentence.question, sentence.basis, api.sources[0].url),
        pointer="" if name in ("body", "content_type") else f"/{name}",
        question=sentence.question,
    )


def _source(question: str | None, basis: Basis, page: str) -> str:
    return f"question {question}" if basis == "assumed" else page


class ModelRules:
    """The rules of one model in one world, in page order, and its modes in the order in which they are looked at.

    Answers that drop a rule leave it out, so that what is listed is what is checked.
    """

    def __init__(self, model: Model, world: World, modes: Mapping[str, Mode]) -> None:
        self.model = model
        self.modes = mode_steps(model, world, modes)
        self._world = world
        self._page = model.sources[0].url if model.sources else "the model file"
        self.type = self._rule(
            "type", "enum", "documented", f"is {model.type}", f"{model.type}, the type of {model.slug}", pointer="/type"
        )
        self.unknown_field = self._unknown_field()
        self.fields: dict[str, tuple[Rule, ...]] = {
            name: tuple(self._field_rules(item)) for name, item in model.fields.items()
        }
        self.conditions: tuple[tuple[Condition, Rule], ...] = tuple(self._condition_rules())

    def __iter__(self) -> Iterator[Rule]:
        yield self.type
        for rules in self.fields.values():
            yield from rules
        for _, rule in self.conditions:
            yield rule
        if self.unknown_field:
            yield self.unknown_field

    def _rule(
        self,
        path: str,
        code: str,
        basis: Basis,
        predicate: str,
        expected: str,
        *,
        pointer: str | None = None,
        question: str | None = None,
        **parameters: Any,
    ) -> Rule:
        field_name = path.removeprefix("input.").removesuffix("[]")
        basis, source = self._grounds(field_name, code, basis, question)
        name = f"each item of {field_name}" if path.endswith("[]") else field_name
        return Rule(
            id=f"{self.model.slug}/{path}/{code}",
            sentence=f"{name} {predicate}.",
            expected=expected,
            basis=basis,
            source=source,
            pointer="/" + path.replace(".", "/").removesuffix("[]") if pointer is None else pointer,
            question=question,
            field=self.model.fields.get(field_name),
            parameters=parameters,
        )

    def _grounds(self, name: str, code: str, basis: Basis, question: str | None) -> tuple[Basis, str]:
        """Return the evidence of a fact that the model file gives, or else the basis and the model's page."""
        fact = "type" if code == "enum" and name == "type" else f"fields.{name}.{FACT_OF_RULE.get(code, code)}"
        evidence = self.model.evidence.get(fact) if basis == "documented" else None
        return (evidence.basis, evidence.source) if evidence else (basis, _source(question, basis, self._page))

    def _unknown_field(self) -> Rule | None:
        if not self.model.fields_complete or self._world.answer("unknown-fields") == "ignored":
            return None
        names = ", ".join(self.model.fields)
        return self._rule(
            "input", "unknown_field", "assumed", f"holds only {names}", f"one of {names}", question="unknown-fields"
        )

    def _field_rules(self, item: Field) -> Iterator[Rule]:
        path = f"input.{item.name}"
        if item.required:
            yield self._rule(path, "required", "documented", "is required", f"{TYPE_NAMES[item.type]} (it is required)")
        type_name = TYPE_NAMES[item.type]
        basis = "inferred" if item.cut and item.is_array else "documented"
        yield self._rule(path, "type", basis, f"is {type_name}", type_name)
        if item.cut:
            return
        if item.is_slot:
            yield from self._slot_rules(item, path)
        else:
            yield from self._value_rules(item, path)

    def _value_rules(self, item: Field, path: str) -> Iterator[Rule]:
        if item.allowed is not None:
            listed = ", ".join(map(plain, item.allowed))
            expected = listed if len(item.allowed) == 1 else f"one of {listed}"
            yield self._rule(path, "enum", "documented", f"is {expected}", expected)
        elif item.type == "string":
            yield from self._text_rules(item, path)
        if item.range is not None:
            start, end, step = item.range.start, item.range.end, item.range.step
            unit = f" {item.unit}" if item.unit else ""
            yield self._rule(path, "minimum", "documented", f"is at least {start}{unit}", f"at least {start}")
            yield self._rule(path, "maximum", "documented", f"is at most {end}{unit}", f"at most {end}")
            steps = "a whole number" if step == 1 and start == int(start) else f"{start} plus a multiple of {step}"
            yield self._rule(path, "step", "documented", f"is {steps}{' of' * bool(unit)}{unit}", steps)

    def _text_rules(self, item: Field, path: str) -> Iterator[Rule]:
        if self._world.answer("empty-prompt") == "refused":
            yield self._rule(
                path, "min_chars", "assumed", "is not empty", "at least 1 character", question="empty-prompt"
            )
        if item.max_chars is not None:
            expected = f"at most {item.max_chars} characters"
            unit = self._world.answer("character-unit")
            yield self._rule(path, "max_chars", "documented", f"has {expected}", expected, unit=unit)

    def _slot_rules(self, item: Field, path: str) -> Iterator[Rule]:
        if item.is_array:
            yield from self._array_rules(item, path)
            path += "[]"
            yield self._rule(path, "type", "documented", "is a string", "a string")
        forms = _either([SCHEME_FORMS[scheme] for scheme in item.schemes])
        yield self._rule(path, "scheme", "documented", f"is {forms}", forms)
        if "asset" in item.schemes:
            expected = "asset://asset_ and an id without spaces"
            yield self._rule(path, "asset_uri", "inferred", f"as an asset URI is {expected}", expected)
        if "https" in item.schemes:
            expected = "https:// with a host and without spaces (RFC 3986)"
            yield self._rule(path, "https_url", "documented", f"as an https URL is {expected}", expected)
        if "data" in item.schemes:
            yield from self._data_uri_rules(item, path)

    def _array_rules(self, item: Field, path: str) -> Iterator[Rule]:
        if item.max_items is not None:
            limit, basis, question = item.max_items, "documented", None
        elif self._world.answer("unstated-array-limit") != "any":
            limit, basis, question = int(self._world.answer("unstated-array-limit")), "assumed", "unstated-array-limit"
        else:
            return
        expected = f"at most {limit} {'item' if limit == 1 else 'items'}"
        yield self._rule(path, "max_items", basis, f"has {expected}", expected, question=question, limit=limit)

    def _data_uri_rules(self, item: Field, path: str) -> Iterator[Rule]:
        yield self._rule(
            path,
            "media",
            "documented",
            f"as a data URI has a media type {MEDIA_TYPES[item.media or '']}*",
            f"a media type {MEDIA_TYPES[item.media or '']}*",
        )
        base64_only = self._world.answer("data-uri-payload") == "base64"
        expected = (
            f"data:TYPE;base64, and a payload that decodes{'' if base64_only else ', or percent-encoded'} (RFC 2397)"
        )
        yield self._rule(
            path, "data_uri", "documented", f"as a data URI is {expected}", expected, base64_only=base64_only
        )

    def _condition_rules(self) -> Iterator[tuple[Condition, Rule]]:
        for condition in self.model.conditions:
            answer = self._world.answer(condition.question) if condition.question else None
            if condition.basis == "assumed" and answer != "refused":
                continue
            yield condition, self._condition_rule(condition, explicit_only=answer == "explicit")

    def _condition_rule(self, condition: Condition, *, explicit_only: bool) -> Rule:
        holder, value = next(iter(condition.requires.items()))
        about = holder if value is not None else next(iter(condition.when))
        given = " and ".join(
            f"{name} is {'sent' if given is None else plain(given)}" for name, given in condition.when.items()
        )
        if value is None:
            predicate, expected = f"requires {holder}", f"{holder} beside it"
        else:
            predicate = f"is {plain(value)}" + (f" when {given}" if given else "")
            expected = predicate.removeprefix("is ")
        return self._rule(
            f"input.{about}",
            "requires" if value is None else "conflict",
            condition.basis,
            predicate,
            expected,
            question=condition.question,
            explicit_only=explicit_only,
        )


def plain(value: object) -> str:
    """Return a value as a sentence shows it."""
    return value if isinstance(value, str) else json.dumps(value)


def _either(forms: list[str]) -> str:
    return forms[0] if len(forms) == 1 else f"{', '.join(forms[:-1])} or {forms[-1]}"
