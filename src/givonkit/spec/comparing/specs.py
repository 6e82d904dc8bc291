"""What changed between two catalogs, and between two whole specs."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from .change import Change, Grade
from .models import model_changes
from .operations import api_changes
from .questions import question_changes
from .shown import Pair
from .wire import wire_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec.catalog import Spec
    from givonkit.spec.worlds import World

    from .shown import ShownModel

    Models = Mapping[str, ShownModel]

_KNOWN = "generations/model/known"


def catalog_changes(before: Models, after: Models) -> list[Change]:
    """Return what changed between two sets of models by slug, in the order of the slugs."""
    return list(chain.from_iterable(_of_slug(slug, before, after) for slug in sorted({*before, *after})))


def _of_slug(slug: str, before: Models, after: Models) -> list[Change]:
    was, now = before.get(slug), after.get(slug)
    if was is not None and now is not None:
        return model_changes(Pair(was, now))
    shown = was or now
    rules = tuple(rule for rule in shown.rules if rule == _KNOWN) if shown else ()
    if now is None:
        return [Change(Grade.BREAKING, "model", "the model is gone", before=slug, rules=rules, model=slug)]
    return [Change(Grade.SAFE, "model", "the model is new", after=slug, rules=rules, model=slug)]


def spec_changes(before: Spec, after: Spec, worlds: tuple[World, World]) -> list[Change]:
    """Return what changed between two specs beside their models; each world is its spec's own."""
    rules = (_resting_rules(before, worlds[0]), _resting_rules(after, worlds[1]))
    return [
        *api_changes(before.api, after.api),
        *wire_changes(before.api.wire, after.api.wire),
        *question_changes(before.questions, after.questions, rules),
    ]


def _resting_rules(spec: Spec, world: World) -> dict[str, tuple[str, ...]]:
    """Return the ids of the rules that rest on each question."""
    resting: dict[str, dict[str, None]] = defaultdict(dict)
    for rule in spec.rules(world):
        if rule.question:
            resting[rule.question][rule.id] = None
    return {question: tuple(ids) for question, ids in resting.items()}
