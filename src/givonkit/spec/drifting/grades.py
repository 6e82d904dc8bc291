"""Which facts of a page would break clients that keep to the spec, and the rules that they touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from givonkit.spec.comparing import Grade, Pair, model_changes
from givonkit.spec.comparing.showing import shown_model, shown_page

if TYPE_CHECKING:
    from givonkit.spec.catalog import Spec
    from givonkit.spec.worlds import World

    from .column import Column

_OF_VALUES = ("range", "max_chars")


class Graded(NamedTuple):
    """The paths at which a page refuses what the spec takes, and the ids of the rules touched at each path."""

    breaking: frozenset[str]
    rules: dict[str, tuple[str, ...]]


def graded(page: Column, slug: str, spec: Spec, world: World) -> Graded:
    """Return what becomes of requests when the spec's model is replaced by what a page shows."""
    before = shown_model(spec, slug, "the spec", world)
    after = shown_page(page.facts, spec, slug, page.name, world, language=page.language)
    changes = [(_place(change.place), change) for change in model_changes(Pair(before, after))]
    rules: dict[str, tuple[str, ...]] = {}
    for place, change in changes:
        rules[place] = tuple(dict.fromkeys((*rules.get(place, ()), *change.rules)))
    return Graded(frozenset(place for place, change in changes if change.grade is Grade.BREAKING), rules)


def _place(place: str) -> str:
    """Return the path under which the table has a change."""
    *parents, last = place.split(".")
    if parents[:1] == ["fields"] and last in _OF_VALUES:
        return ".".join([*parents, "allowed"])
    return ".".join(parents) if parents[:1] == ["conditions"] and last == "basis" else place
