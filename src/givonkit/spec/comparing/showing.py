"""Models as a comparison takes them: out of a spec, or out of a page that may show only a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.errors import SpecFileInvalid
from givonkit.spec.model_file import read_model
from givonkit.spec.model_mapping import model_mapping
from givonkit.spec.model_text import model_text
from givonkit.spec.rules import ModelRules

from .shown import ShownModel
from .unread import unread_places, unread_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from givonkit.spec.catalog import Spec
    from givonkit.spec.importing.reading import Note
    from givonkit.spec.models import Model
    from givonkit.spec.modes import ModeStep
    from givonkit.spec.worlds import World

_UNKNOWN_PRICE = {"headline": {"amount": 0, "unit": "tokens", "from": True}}


def shown_model(spec: Spec, slug: str, side: str, world: World) -> ShownModel:
    """Return a model of a spec."""
    model = spec.models[slug]
    return ShownModel(side, slug, model_mapping(model), *_rules_and_steps(spec, model, world))


def shown_page(
    facts: Mapping[str, Any],
    spec: Spec,
    slug: str,
    side: str,
    world: World,
    *,
    language: str | None,
    notes: Sequence[Note] = (),
    file: str = "",
) -> ShownModel:
    """Return the model of a page, with the rules that its type and fields make, if it shows them.

    `notes` are those of its import, and `file` is the page in their places.
    """
    facts = {**facts, "model": slug}
    model = _model_of_fields(facts, spec)
    rules, steps = _rules_and_steps(spec, model, world) if model else (tuple(spec.request_rules), ())
    return ShownModel(
        side,
        slug,
        facts,
        rules,
        steps,
        is_page=True,
        language=language,
        unread=unread_places(facts.get("gaps") or (), notes, file),
        unread_rows=unread_rows(notes, file),
    )


def whole_model(facts: Mapping[str, Any], spec: Spec, file: str) -> Model:
    """Return the model that facts in the shape of a model file make; raises SpecFileInvalid if too few are there."""
    modes = {kind: tuple(table) for kind, table in spec.api.modes.items()}
    return read_model(model_text(facts), file, modes=modes, questions=spec.questions)


def _rules_and_steps(spec: Spec, model: Model, world: World) -> tuple[tuple[str, ...], tuple[ModeStep, ...]]:
    rules = ModelRules(model, world, spec.api.modes[model.type])
    return (*spec.request_rules, *(rule.id for rule in rules)), rules.modes


def _model_of_fields(facts: Mapping[str, Any], spec: Spec) -> Model | None:
    """Return a model with the shown fields, from which the ids of rules and the slots of modes follow, and no price."""
    of_fields = {key: facts[key] for key in ("model", "type", "fields", "fields_complete") if key in facts}
    table = spec.api.modes.get(str(facts.get("type")), {})
    modes = [mode for mode in facts.get("modes") or () if mode in table]
    of_fields |= {"modes": modes} if modes else {}
    conditions = [condition for condition in facts.get("conditions") or () if "basis" in condition]
    rest = {"name": facts["model"], "conditions": conditions, "prices": _UNKNOWN_PRICE, "example": {}}
    try:
        return whole_model({**of_fields, **rest}, spec, "page")
    except SpecFileInvalid:
        return None
