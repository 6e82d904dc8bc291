"""One model as the judge asks about it: its rules, ways to break them, and what a request for it may cost."""

from __future__ import annotations

import json
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from givonkit_contracts.strategies.bodies import Bodies
from givonkit_contracts.strategies.dials import ABSENT, sendable_values
from givonkit_contracts.strategies.prompts import SIMPLEST
from givonkit_contracts.strategies.rules import BreakableRule, with_ways
from givonkit_contracts.strategies.samples import Samples, sample

from .worst_case import documented_price, worst_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from givonkit.spec import Field, Model, ModelRules, Spec

    from .settings import Settings

MEDIA = ("image", "video", "voiceover")
_SHOWN = 60
_MOST_ITEMS = 16


def _data_uris(kind: str) -> list[str]:
    """Return as many files of our own as the longest array takes, each another one."""
    return [sample(kind, "data", number) for number in range(1, _MOST_ITEMS + 1)]


class _Value:
    """A value that is compared by its JSON, since true is no 1."""

    def __init__(self, value: object) -> None:
        self.value = value
        self._key = repr(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Value) and other._key == self._key

    def __hash__(self) -> int:
        return hash(self._key)


class Subject:
    """A model, with slots filled by the user's assets, else by data URIs of our own."""

    def __init__(self, model: Model, spec: Spec, settings: Settings) -> None:
        self.model = model
        self.spec = spec
        self._settings = settings
        own = {kind: settings.assets.get(kind) or _data_uris(kind) for kind in MEDIA}
        self.bodies = Bodies(model, Samples(own))

    @cached_property
    def rules(self) -> ModelRules:
        """The rules of the model in the default world."""
        return self.spec.model_rules(self.model.slug)

    @cached_property
    def breakable(self) -> dict[str, BreakableRule]:
        """Every rule that can be broken in a body, and the ways to do so, by id."""
        return with_ways(self.bodies, self.spec)

    @cached_property
    def surroundings(self) -> list[dict[str, Any]]:
        """Inputs to break a rule in: none, all fields, and so many others that each value of each field is met."""
        fields = self.model.fields
        values = {
            name: list(dict.fromkeys(map(_Value, self._sendable(fields[name]))))
            for name in self.bodies.dials
            if not fields[name].cut
        }
        draw = Random(f"{self._settings.seed} {self.model.slug}")  # noqa: S311  # which requests are tried is no secret
        for listed in values.values():
            draw.shuffle(listed)
        most = max(map(len, values.values()))
        fuller = [{name: listed[place % len(listed)].value for name, listed in values.items()} for place in range(most)]
        everything = {name: self.bodies.dials[name].present for name in values}
        return [{}, everything, *fuller]

    def _sendable(self, field: Field) -> Iterator[Any]:
        if field.type == "string" and field.allowed is None and not field.is_slot:
            yield from (SIMPLEST, "Straße")
            return
        yield from sendable_values(field, self.bodies.samples)
        if not field.required:
            yield ABSENT

    def smallest(self, fixed: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the smallest valid body, with some fields as given."""
        body = self.bodies.body_with(bytes(self.bodies.width), fixed or {})
        if body is None:
            raise AssertionError(f"no valid request of {self.model.slug} holds {fixed}")
        return body

    def worst(self, body: object) -> Decimal | None:
        """Return what a request costs at most if it is taken."""
        return worst_case(self.model, body.get("input") if isinstance(body, dict) else None, self._settings)

    def price(self, body: dict[str, Any]) -> Decimal | None:
        """Return what a valid request costs by the dearest reading of the page."""
        return documented_price(self.model, body["input"], self._settings)


def as_json(body: object) -> bytes:
    """Return a body as it is sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def shown(value: object) -> str:
    """Return a value as a sentence shows it: short ones as JSON, long texts and lists by their size."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= _SHOWN:
        return text
    if isinstance(value, str) and value.startswith("data:"):
        return f'"{value.partition(",")[0]},…"'
    if isinstance(value, str):
        return f"a text of {len(value):,} characters"
    if isinstance(value, list):
        return f"{len(value)} items"
    return f"{text[:_SHOWN]}…"
