from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec.comparing import Pair, ShownModel, catalog_changes, model_changes
from givonkit.spec.model_mapping import model_mapping

from .sides import SHIPPED, as_file, as_page, facts_with, of_files, told

if TYPE_CHECKING:
    from collections.abc import Iterator

SLUGS = list(SHIPPED.models)


def shipped(slug: str) -> dict[str, Any]:
    return model_mapping(SHIPPED.models[slug])


def narrowed(facts: dict[str, Any]) -> dict[str, Any]:
    """Return a model in which every field takes less, and one is gone."""
    facts = deepcopy(facts)
    name = next(name for name, field in facts["fields"].items() if not field.get("required"))
    facts["fields"][f"{name}_new"] = {**facts["fields"].pop(name), "required": True}
    for field in facts["fields"].values():
        if "cut" in field:
            continue
        field.pop("default", None)
        if "allowed" in field:
            field["allowed"] = field["allowed"][:1]
        if "range" in field:
            field["range"] |= {"from": field["range"]["from"] + 1, "step": Decimal(3)}
        if "schemes" in field:
            field["schemes"] = ["asset"]
        elif field["type"] == "string" and "allowed" not in field:
            field["max_chars"] = 3
        if field["type"] == "array" and "media" in field:
            field["max_items"] = 1
    return {**facts, "conditions": [], "prices": {**facts["prices"], "rows": []}, "example": {}}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_model_does_not_differ_from_itself(slug: str) -> None:
    facts = shipped(slug)
    assert of_files(facts, facts) == []
    assert model_changes(Pair(as_file(facts, "A"), as_page(facts, "B"))) == []


def told_rules(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for change in [*of_files(before, after), *of_files(after, before)]:
        yield from change.rules


@pytest.mark.parametrize("slug", SLUGS)
def test_every_rule_that_a_change_touches_is_one_of_the_two_sides(slug: str) -> None:
    before = shipped(slug)
    after = narrowed(before)
    rules = {*as_file(before, "A").rules, *as_file(after, "B").rules}
    touched = set(told_rules(before, after))
    assert touched <= rules
    assert {f"{slug}/input.prompt/max_chars"} <= touched


@pytest.mark.parametrize("slug", SLUGS)
def test_the_rules_of_a_side_are_those_that_the_spec_lists(slug: str) -> None:
    listed = [*SHIPPED.request_rules, *(rule.id for rule in SHIPPED.model_rules(slug))]
    assert list(as_file(shipped(slug), "A").rules) == listed
    assert list(as_page(shipped(slug), "A").rules) == listed


def test_a_model_of_another_type_is_breaking() -> None:
    (change,) = of_files(facts_with(), facts_with(type="image"))
    assert (change.grade.value, change.says) == ("breaking", "the type is image instead of video")
    assert change.rules == ("m/type/enum",)


def test_a_model_under_another_name_is_breaking() -> None:
    (change,) = of_files(facts_with(), facts_with(model="n"))
    assert (change.grade.value, change.says, change.model) == ("breaking", "the model is called n instead of m", "n")
    assert change.rules == ("generations/model/known",)


def test_the_rules_of_a_field_are_told_under_both_names_of_a_model() -> None:
    fields = {"x": {"type": "string"}}
    changes = of_files(facts_with(fields=fields), facts_with(model="n", fields={"x": {**fields["x"], "max_chars": 3}}))
    assert changes[1].rules == ("n/input.x/max_chars",)


def test_a_page_without_a_type_is_said_to_show_none() -> None:
    page = facts_with(type=None)
    changes = model_changes(Pair(as_file(facts_with(), "A"), as_page(page, "B")))
    assert told(changes) == [("look", "B does not show the type (A: video)")]


def test_models_that_are_gone_and_new_are_told() -> None:
    def models(side: str, *slugs: str) -> dict[str, ShownModel]:
        return {slug: as_file(facts_with(model=slug), side) for slug in slugs}

    changes = catalog_changes(models("A", "b", "c"), models("B", "a", "b"))
    assert [(change.model, *pair) for change, pair in zip(changes, told(changes), strict=True)] == [
        ("a", "safe", "the model is new"),
        ("c", "breaking", "the model is gone"),
    ]
    assert {change.rules for change in changes} == {("generations/model/known",)}
