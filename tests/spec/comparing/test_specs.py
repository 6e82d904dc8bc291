"""Whole specs: questions, operations, sentences about every request, and the wire."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from givonkit.spec import Spec, World
from givonkit.spec.api import read_api
from givonkit.spec.catalog import DATA
from givonkit.spec.comparing import spec_changes
from givonkit.spec.questions import read_questions
from givonkit.yaml_text import yaml_text

from .sides import SHIPPED, told

if TYPE_CHECKING:
    from givonkit.spec.comparing import Change

Edit = Callable[[dict[str, Any], str], None]
PARTS = {name: yaml.safe_load((DATA / f"{name}.yaml").read_text()) for name in ("api", "questions")}
WORLD = SHIPPED.world()


def put(value: Any) -> Edit:
    """Return what sets a value."""

    def edit(holder: dict[str, Any], key: str) -> None:
        holder[key] = value

    return edit


def called(name: str) -> Edit:
    """Return what gives a key another name."""

    def edit(holder: dict[str, Any], key: str) -> None:
        holder[name] = holder.pop(key)

    return edit


def changed(part: str, path: str, edit: Edit) -> list[Change]:
    """Return the changes from the shipped spec to one that is edited at a path of a file."""
    *parents, last = path.split(" > ")
    edited = holder = deepcopy(PARTS[part])
    for parent in parents:
        holder = holder[parent]
    edit(holder, last)
    text, api, questions = yaml_text(edited), SHIPPED.api, SHIPPED.questions
    if part == "api":
        api = read_api(text, "api.yaml")
    else:
        questions = read_questions(text, "questions.yaml")
    after = Spec(api, questions, SHIPPED.models)
    return spec_changes(SHIPPED, after, (WORLD, World({**SHIPPED.questions, **questions}, api.wire)))


CASES = yaml.safe_load((Path(__file__).parent / "spec_changes.yaml").read_text())


@pytest.mark.parametrize("case", CASES, ids=[f"{case['file']}: {case['at']}" for case in CASES])
def test_a_change_beside_the_models_is_graded_and_told(case: dict[str, Any]) -> None:
    edit = called(case["call"]) if "call" in case else put(case["put"])
    changes = told(changed(case["file"], case["at"], edit))
    assert [tuple(expected) for expected in case["told"] if tuple(expected) not in changes] == []


def test_a_spec_does_not_differ_from_itself() -> None:
    assert spec_changes(SHIPPED, SHIPPED, (WORLD, WORLD)) == []


def test_a_question_names_the_rules_that_rest_on_it() -> None:
    (change,) = changed("questions", "empty-prompt > asks", put("May a prompt be empty?"))
    assert change.rules == tuple(rule.id for rule in SHIPPED.rules(WORLD) if rule.question == "empty-prompt")
    assert "kling-o1/input.prompt/min_chars" in change.rules


def test_every_rule_about_requests_that_a_change_touches_is_one_of_the_two_sides() -> None:
    changes = changed("api", "rules > generations/cursor/form", called("generations/cursor/shape"))
    assert {rule for change in changes for rule in change.rules if not change.place.startswith("questions.")} == {
        "generations/cursor/form",
        "generations/cursor/shape",
    }


def test_a_guess_that_refuses_more_is_breaking() -> None:
    more = changed("questions", "end-image-alone > default", put("refused"))
    assert [(change.grade.value, change.place) for change in more] == [
        ("breaking", "questions.end-image-alone.default")
    ]
    assert "kling-3.0/input.endImage/requires" in more[0].rules
