"""Columns that never were a page: kling-o1 as the spec has it, or as it was edited."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from givonkit.spec import load_spec
from givonkit.spec.drifting import SPEC, Column, drift
from givonkit.spec.model_mapping import model_mapping

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.spec.drifting import Live, ModelDrift, Row

    Edit = Callable[[dict[str, Any]], object]

SHIPPED = load_spec()
WORLD = SHIPPED.world()


def mapping(slug: str, edit: Edit | None = None) -> dict[str, Any]:
    """Return a model of the spec in the shape of its file, edited."""
    facts = deepcopy(model_mapping(SHIPPED.models[slug]))
    if edit is not None:
        edit(facts)
    return facts


def spec(slug: str = "kling-o1", edit: Edit | None = None, *, seen: str = "2026") -> Column:
    """Return the column of the spec, read from the English page."""
    facts = mapping(slug, edit)
    facts["sources"] = [{"url": f"https://givon.ai/en/models/{slug}", "seen": seen}]
    return Column(SPEC, facts, f"{slug}.yaml")


def page(name: str = "en", edit: Edit | None = None, *, seen: str | None = None, slug: str = "kling-o1") -> Column:
    """Return the column of a page that says what the spec does, but for what an edit changes.

    Its language is the beginning of its name, and it tells no condition that is only assumed.
    """
    facts = mapping(slug)
    del facts["sources"]
    facts["conditions"] = [condition for condition in facts.get("conditions", ()) if "basis" in condition]
    if edit is not None:
        edit(facts)
    return Column(name, facts, f"{name}.txt", name[:2], seen)


def durations(*allowed: int) -> Edit:
    """Return the edit that lists these durations."""
    return lambda facts: facts["fields"]["duration"].update(allowed=list(allowed))


def found(*pages: Column, live: Live | None = None, slug: str = "kling-o1") -> ModelDrift:
    """Return what comes of pages of one model beside the shipped spec."""
    return drift(SHIPPED, WORLD, {slug: pages}, live, lambda name: f"{name}.yaml").models[0]


def disagreeing(*pages: Column, live: Live | None = None, slug: str = "kling-o1") -> dict[str, Row]:
    """Return the rows on which columns disagree, by the path of the fact."""
    return {row.fact.place: row for row in found(*pages, live=live, slug=slug).rows if row.verdict is not None}
