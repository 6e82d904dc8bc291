"""A model that no stored page shows, in the world that takes it without checks; loaded when one is first named."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from givonkit.spec.models import Amount, Model, Prices
from givonkit.spec.rules import ModelRules, Rule

from .compiled_model import CompiledModel

if TYPE_CHECKING:
    from givonkit.spec import Spec, World

QUESTION = "other-models"
GAP = "no page shows this model: nothing is checked, and its price is not known"
NAME_WORDS = "1 to 100 letters, digits and . _ : / @ + -"
is_name = re.compile(r"[A-Za-z0-9._:/@+-]{1,100}").fullmatch
"""Whether a string can be the name of a model, as NAME_WORDS says."""


def other_model(spec: Spec, slug: str, kind: str, world: World) -> CompiledModel:
    """Return a model that takes any input, at no price that is known; its type is the one that was sent."""
    modes = spec.api.modes[kind]
    model = Model(
        slug=slug,
        name=slug,
        provider=None,
        type=kind,
        sources=(),
        fields={},
        fields_complete=False,
        conditions=(),
        modes=tuple(name for name, mode in modes.items() if mode.is_plain),
        prices=Prices(Amount(Decimal(0), per_second=False), headline_is_lower_bound=True, rows=None),
        example={},
        gaps=(GAP,),
    )
    compiled = CompiledModel(ModelRules(model, world, modes), world, limit=spec.api.limits.details)
    compiled.type_rule = _type_rule(slug, kind)
    return compiled


def _type_rule(slug: str, kind: str) -> Rule:
    return Rule(
        id=f"{slug}/type/enum",
        sentence=f"type is {kind}.",
        expected=f"{kind}, the type with which {slug} was first taken",
        basis="assumed",
        source=f"question {QUESTION}",
        pointer="/type",
        question=QUESTION,
    )
