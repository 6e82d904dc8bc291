"""AJV, in its strictest mode, takes every exported schema, and says of every request what our judge in Python says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from givonkit.spec.json_schema_documents import bundle_document, model_document
from tests.spec.test_json_schema import requests_near

from .npm import node, run
from .worlds import SPEC, WORLDS

pytestmark = pytest.mark.tools

JUDGE = Path(__file__).parent / "judge_requests.cjs"
PAGE = Path(__file__).parents[2] / "docs" / "exports.md"
DEFAULT = WORLDS["default"]


def extensions() -> list[str]:
    """Return the keywords that the page tells people to allow."""
    return sorted(set(re.findall(r'"(x-givonkit-[a-z-]+)"', PAGE.read_text(encoding="utf-8"))))


def verdicts(judged: list[tuple[Any, list[Any]]], folder: Path) -> list[list[bool]]:
    """Return what AJV says of the requests that come with each schema."""
    lines = [json.dumps({"schema": schema, "bodies": bodies}) for schema, bodies in judged]
    done = run(str(node()), str(JUDGE), json.dumps(extensions()), folder=folder, given="\n".join(lines))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_schema_compiles_in_strict_mode_in_every_world(tmp_path: Path) -> None:
    pages = [model.documented_request for model in SPEC.models.values()]
    schemas = [bundle_document(SPEC, world) for world in WORLDS.values()]
    said = verdicts([(schema, pages) for schema in schemas], tmp_path)
    assert said == [[jsonschema_rs.Draft202012Validator(schema).is_valid(body) for body in pages] for schema in schemas]
    assert all(said[0])


def test_it_says_the_same_of_every_request_near_to_each_models_page(tmp_path: Path) -> None:
    judged = [(model_document(SPEC, DEFAULT, slug), list(requests_near(slug))) for slug in SPEC.models]
    for (schema, bodies), said in zip(judged, verdicts(judged, tmp_path), strict=True):
        judge = jsonschema_rs.Draft202012Validator(schema)
        assert [body for body, verdict in zip(bodies, said, strict=True) if verdict != judge.is_valid(body)] == []
        assert said.count(True) > 20
        assert said.count(False) > 100


def test_the_program_of_the_page_runs(tmp_path: Path) -> None:
    (block,) = re.findall(r"```js\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "program.cjs").write_text(block)
    (tmp_path / "bundle.json").write_text(json.dumps(bundle_document(SPEC, DEFAULT)))
    said = []
    for duration in (5, 7):
        body = {"type": "video", "model": "kling-o1", "input": {"prompt": "a cat", "duration": duration}}
        (tmp_path / "request.json").write_text(json.dumps(body))
        said.append(run(str(node()), "program.cjs", folder=tmp_path).stdout)
    assert said[0] == "true\n"
    assert "must be equal to one of the allowed values" in said[1]
