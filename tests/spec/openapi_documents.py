"""OpenAPI documents of many worlds, and what tests look up in them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from givonkit.spec import Spec, load_spec
from givonkit.spec.openapi import openapi_document
from tests.covering import WORLDS as COVERING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SPEC = load_spec()
SLUGS = list(SPEC.models)
SERVER = "https://api.example.org"
WORLDS: dict[str, dict[str, str]] = {
    "default": {},
    **{f"covering-{number}": world for number, world in enumerate(COVERING)},
}
each_world = pytest.mark.parametrize("answers", WORLDS.values(), ids=WORLDS)


def some_quick(worlds: Mapping[str, Any], *, every: int) -> list[Any]:
    """Return worlds as cases of a test of which one in `every` is quick, and the others are deep."""
    return [
        pytest.param(world, id=name, marks=[] if turn % every == 0 else [pytest.mark.deep])
        for turn, (name, world) in enumerate(worlds.items())
    ]


def spec_with(*slugs: str) -> Spec:
    """Return the spec with these of its models and no others, whose document is made and judged in no time."""
    return Spec(SPEC.api, SPEC.questions, {slug: SPEC.models[slug] for slug in slugs})


SMALL_SPEC = spec_with("kling-o1", "gpt-image-2")


def document(answers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the document of all models in the world of these answers."""
    return _document(SPEC, tuple((answers or {}).items()))


def spec_in(answers: Mapping[str, str]) -> Spec:
    """Return the whole spec for the default world, and two of its models for any other."""
    return SMALL_SPEC if answers else SPEC


def document_in(answers: Mapping[str, str]) -> dict[str, Any]:
    """Return the document of a world: of all models in the default one, and of two in any other."""
    return _document(spec_in(answers), tuple(answers.items()))


@lru_cache(maxsize=4)
def _document(spec: Spec, answers: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return openapi_document(spec, spec.world(dict(answers)), server_url=SERVER)


def operations(api: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each operation with its path and method."""
    for path, item in api["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def operation(api: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the operation of a name."""
    return next(found for _, _, found in operations(api) if found["operationId"] == name)


def schema_of(api: dict[str, Any], schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Return a judge of values by a schema that stands in a document."""
    return jsonschema_rs.Draft202012Validator({**schema, "components": api["components"]})


def component_of(api: dict[str, Any], name: str) -> jsonschema_rs.Draft202012Validator:
    """Return a judge of values by a document's schema of this name."""
    return schema_of(api, {"$ref": f"#/components/schemas/{name}"})


def examples_of(api: dict[str, Any], name: str, status: str) -> dict[str, Any]:
    """Return the examples of an answer by their names."""
    content = operation(api, name)["responses"][status]["content"]["application/json"]
    return {state: example["value"] for state, example in content["examples"].items()}
