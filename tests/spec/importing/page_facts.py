"""The facts that a page shows, and how what was read from it differs from them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from givonkit.spec.model_mapping import flat_facts, model_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec.importing import ImportedPage

    from .page_model import PageModel
    from .page_words import Words

Facts = dict[str, Any]
_NOTHING = object()


def description(page: PageModel, name: str, words: Words) -> str | None:
    """Return the page's own words about a field."""
    if name not in page.described:
        return None
    needed = page.needed_by(page.model.fields[name])
    return words.description.format(name) + (f" {words.requires.format(needed)}" if needed else "")


def facts_shown(page: PageModel, words: Words, *, provider: bool = True, rows: bool = True) -> Facts:
    """Return the facts that a page shows, of which some forms lack the provider and the rows of prices."""
    fields = page.model.fields.items()
    worded = {name: field._replace(description=description(page, name, words)) for name, field in fields}
    model = page.model._replace(fields=worded)
    if not provider:
        model = model._replace(provider=None)
    if not rows:
        model = model._replace(prices=model.prices._replace(rows=None))
    return flat_facts(model_mapping(model))


def facts_read(imported: ImportedPage) -> Facts:
    """Return the facts that an import gives, without flags that say no and units that it says it has inferred."""
    evidence = imported.mapping.get("evidence", {})
    facts = flat_facts(imported.mapping)
    return {
        path: value
        for path, value in facts.items()
        if not _is_flag_that_says_no(path, value) and not _is_inferred_unit(path, evidence)
    }


def _is_flag_that_says_no(path: str, value: object) -> bool:
    return value is False and re.fullmatch(r"fields\.\w+\.(required|cut)", path) is not None


def _is_inferred_unit(path: str, evidence: Mapping[str, Any]) -> bool:
    return path.endswith(".unit") and evidence.get(path, {}).get("basis") == "inferred"


def without_inferred(shown: Facts) -> Facts:
    """Return the facts shown without the unit of fields that list their values, since their rows show none."""
    return {
        path: value
        for path, value in shown.items()
        if not (path.endswith(".unit") and path.replace(".unit", ".allowed") in shown)
    }


def wrong_facts(read: Facts, shown: Facts) -> list[str]:
    """Return a line for each fact that was read and is not on the page, or differs there."""
    shown = without_inferred(shown)
    return [
        f"{path}: read {value!r}, {_on_page(shown, path)}"
        for path, value in read.items()
        if _differs(value, shown.get(path, _NOTHING))
    ]


def _differs(one: object, other: object) -> bool:
    return one != other or isinstance(one, bool) is not isinstance(other, bool)


def missed_facts(read: Facts, shown: Facts) -> list[str]:
    """Return a line for each fact of the page that was not read."""
    return [f"{path}: not read, {_on_page(shown, path)}" for path in without_inferred(shown) if path not in read]


def differences(imported: ImportedPage, shown: Facts) -> list[str]:
    """Return a line for each fact in which an import and its page differ."""
    read = facts_read(imported)
    return wrong_facts(read, shown) + missed_facts(read, shown)


def _on_page(shown: Facts, path: str) -> str:
    return f"the page shows {shown[path]!r}" if path in shown else "the page does not show it"
