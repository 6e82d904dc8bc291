"""Two sides of a model, built from what differs."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from givonkit.spec import Spec, load_spec
from givonkit.spec.comparing import Pair, ShownModel, model_changes
from givonkit.spec.comparing.showing import shown_model, shown_page, whole_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec.comparing import Change

SHIPPED = load_spec()
WORLD = SHIPPED.world()
SLOT = {"type": "string", "media": "image", "schemes": ["asset", "https", "data"]}
VIDEO = {**SLOT, "media": "video"}
SLOTS = {**SLOT, "type": "array"}
BASE: dict[str, Any] = {
    "model": "m",
    "name": "M",
    "type": "video",
    "fields": {"prompt": {"type": "string", "required": True}},
    "prices": {"headline": {"amount": Decimal(4), "unit": "tokens/s"}},
    "example": {"prompt": "a cat"},
}


def facts_with(**changes: Any) -> dict[str, Any]:
    """Return the plain model with other facts; `fields` are beside its prompt, and None takes a fact away."""
    facts = deepcopy(BASE)
    facts["fields"] |= changes.pop("fields", {})
    return {key: value for key, value in {**facts, **changes}.items() if value is not None}


def spec_of(facts: Mapping[str, Any]) -> Spec:
    """Return the spec of one model."""
    model = whole_model(facts, SHIPPED, "model.yaml")
    return Spec(SHIPPED.api, SHIPPED.questions, {model.slug: model})


def as_file(facts: Mapping[str, Any], side: str) -> ShownModel:
    return shown_model(spec_of(facts), facts["model"], side, WORLD)


def as_page(facts: Mapping[str, Any], side: str, language: str | None = "en") -> ShownModel:
    return shown_page(facts, SHIPPED, facts["model"], side, WORLD, language=language)


def of_files(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the changes between two models as files have them."""
    return model_changes(Pair(as_file(before, "A"), as_file(after, "B")))


def of_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the changes between two lists of fields beside the prompt."""
    return of_files(facts_with(fields=before), facts_with(fields=after))


def to_page(before: Mapping[str, Any], after: Mapping[str, Any], language: str | None = "en") -> list[Change]:
    """Return the changes from a model of a file to one of a page."""
    return model_changes(Pair(as_file(before, "A"), as_page(after, "B", language)))


def told(changes: list[Change]) -> list[tuple[str, str]]:
    """Return the grade and the sentence of each change."""
    return [(change.grade.value, change.says) for change in changes]
