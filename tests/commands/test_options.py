from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Run

OWN_MODEL = """
model: pixie-1
name: "Pixie [bold]1[/bold] :cat:"
type: image
fields:
  prompt: {type: string, required: true}
prices:
  headline: {amount: 1.25, unit: tokens}
  rows: []
example: {prompt: "it's a cat"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pixie.yaml").write_text(OWN_MODEL)
    return tmp_path


def test_a_folder_adds_models(run: Run, folder: Path) -> None:
    facts = json.loads(run("spec", "price", "pixie-1", "--models", str(folder), "--json").stdout)
    assert (facts["variant"], facts["tokens"]) == ("text_to_image", 1.25)


def test_a_name_is_shown_as_it_is_written(run: Run, folder: Path) -> None:
    assert run("spec", "show", "pixie-1", "--models", str(folder)).output.startswith("Pixie [bold]1[/bold] :cat:\n")


def test_an_apostrophe_survives_in_the_curl_line(run: Run, folder: Path) -> None:
    output = run("spec", "show", "pixie-1", "--models", str(folder)).output
    assert """{"prompt":"it'"'"'s a cat"}}'""" in output


def test_a_wrong_file_is_named_with_line_and_reason(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("model: pixie-1\ncolour: red\n")
    result = run("spec", "list", "--models", str(tmp_path))
    assert (result.exit_code, result.stderr) == (2, "givonkit: bad.yaml:2: unknown key 'colour'\n")


def test_a_folder_that_is_not_there_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    result = run("spec", "list", "--models", str(tmp_path / "nowhere"))
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


@pytest.mark.parametrize("text", ["refusal-status", "=422", ""])
def test_an_answer_has_the_form_question_equals_answer(run: Run, text: str) -> None:
    result = run("spec", "list", "--answer", text)
    assert result.exit_code == 2
    assert f"Invalid value for '--answer': expected QUESTION=ANSWER, got {text!r}" in result.stderr


def test_a_question_is_answered_only_once(run: Run) -> None:
    result = run("spec", "list", "--answer", "refusal-status=400", "--answer", "refusal-status=422")
    assert result.exit_code == 2
    assert "a question is answered only once" in result.stderr


def test_a_value_that_is_not_utf_8_is_refused(run: Run) -> None:
    result = run("spec", "price", "kling-o1", "--set", "prompt=\udcff")
    assert result.exit_code == 2
    assert "expected UTF-8, got 'prompt=\\udcff'" in result.stderr
