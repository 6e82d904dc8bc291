from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from .checks import Problem
from .rendering import merged, placed, rendered_error
from .shapes import OPTIONS, Shapes

PROBLEMS = (Problem(("input", "duration"), "enum", "allowed: 5, 10"), Problem(("type",), "required", "is required"))


def error(shapes: Shapes, echo: Any = None) -> tuple[str, str]:
    kind, body = rendered_error(422, "invalid", PROBLEMS, shapes, echo=echo, now=1.0)
    return kind, body.decode()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("a", {"a": 1}),
        ("a.b", {"a": {"b": 1}}),
        ("a[].b", {"a": [{"b": 1}]}),
        ("a[]", {"a": [1]}),
    ],
)
def test_a_value_is_placed(at: str, expected: dict[str, Any]) -> None:
    assert placed(at, 1) == expected


def test_objects_are_merged_at_every_depth() -> None:
    assert merged({"a": {"b": 1}, "c": 2}, {"a": {"d": 3}}) == {"a": {"b": 1, "d": 3}, "c": 2}


@pytest.mark.parametrize("errors", OPTIONS["errors"])
@pytest.mark.parametrize("paths", OPTIONS["error_paths"])
def test_every_shape_of_an_error_tells_both_problems(errors: str, paths: str) -> None:
    _, text = error(Shapes(errors=errors, error_paths=paths))
    assert all(word in text for word in ("duration", "allowed: 5, 10", "type", "is required"))


@pytest.mark.parametrize("errors", [name for name in OPTIONS["errors"] if name != "plain"])
def test_errors_are_json_of_another_form_each(errors: str) -> None:
    kind, text = error(Shapes(errors=errors))
    others = {error(Shapes(errors=other))[1] for other in OPTIONS["errors"] if other != errors}
    assert kind in ("application/json", "application/problem+json")
    assert isinstance(json.loads(text), dict)
    assert text not in others


def test_plain_errors_are_no_json() -> None:
    kind, text = error(Shapes(errors="plain"))
    assert kind.startswith("text/plain")
    assert text == "input.duration: allowed: 5, 10\ntype: is required"


def test_an_error_may_show_what_was_received() -> None:
    shapes = Shapes(errors="nested")
    assert "red corgi" in error(replace(shapes, error_echo=True), "red corgi")[1]
    assert "red corgi" not in error(shapes, "red corgi")[1]


def test_an_error_may_be_in_german() -> None:
    assert "ist nötig" in json.loads(error(Shapes(errors="strings", language="de"))[1])["errors"][1]
