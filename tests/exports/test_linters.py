"""Strict linters and a parser find nothing wrong with the exported OpenAPI documents."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec.openapi import openapi_document

from .npm import node, run, tool
from .worlds import SPEC, WORLDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Lint = Callable[[Path], CompletedProcess[str]]

pytestmark = pytest.mark.tools

PARSER = Path(__file__).parent / "parse_openapi.cjs"


def written(folder: Path, **documents: dict[str, Any]) -> Path:
    """Write documents, and the strictest settings that both linters recommend, and return the folder."""
    (folder / "redocly.yaml").write_text("extends: [recommended-strict]\n")
    (folder / ".spectral.yaml").write_text("extends: [[spectral:oas, recommended]]\n")
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document, indent=2))
    return folder


def documents_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*.json"))


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents of every model in the default world, and of every other world with a model in turn."""
    document = partial(openapi_document, SPEC, server_url=SPEC.api.base_url)
    slugs = list(SPEC.models)
    of_models = {slug: document(world=WORLDS["default"], model=slug) for slug in slugs}
    of_worlds = {name: document(world=WORLDS[name], model=slugs[turn % 18]) for turn, name in enumerate(WORLDS)}
    whole = {"whole": document(world=WORLDS["default"]), "odd": document(world=WORLDS["observed"])}
    return written(tmp_path_factory.mktemp("documents"), **of_models, **of_worlds, **whole)


def redocly(folder: Path) -> CompletedProcess[str]:
    return run(*tool("redocly"), "lint", *documents_in(folder), "--max-problems", "10", folder=folder)


def spectral(folder: Path) -> CompletedProcess[str]:
    options = ("--fail-severity", "hint", "--quiet")
    return run(*tool("spectral"), "lint", *documents_in(folder), *options, folder=folder)


def swagger_parser(folder: Path) -> CompletedProcess[str]:
    return run(str(node()), str(PARSER), *documents_in(folder), folder=folder)


@pytest.mark.parametrize("lint", [redocly, spectral, swagger_parser])
def test_nothing_is_wrong_with_the_document_of_any_model_in_any_world(lint: Lint, documents: Path) -> None:
    done = lint(documents)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("lint", [redocly, spectral, swagger_parser])
def test_what_is_wrong_with_a_document_is_found(lint: Lint, tmp_path: Path) -> None:
    document = openapi_document(SPEC, WORLDS["default"], server_url=SPEC.api.base_url, model="kling-o1")
    del document["info"]["title"]
    assert lint(written(tmp_path, wrong=document)).returncode != 0


@pytest.mark.parametrize("lint", [redocly, spectral])
def test_what_is_only_a_warning_counts(lint: Lint, tmp_path: Path) -> None:
    document = openapi_document(SPEC, WORLDS["default"], server_url=SPEC.api.base_url, model="kling-o1")
    del document["paths"]["/api/v1/balance"]["get"]["operationId"]
    assert lint(written(tmp_path, careless=document)).returncode != 0


def test_a_page_for_people_is_built(documents: Path) -> None:
    done = run(*tool("redocly"), "build-docs", "whole.json", "--output", "page.html", folder=documents)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "KlingO1" in (documents / "page.html").read_text(encoding="utf-8")
