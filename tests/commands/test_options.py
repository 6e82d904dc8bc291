from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from givonkit.commands.options import chosen_world
from givonkit.spec import load_spec

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Run

SPEC = load_spec()
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


@pytest.fixture
def world_file(tmp_path: Path) -> Path:
    file = tmp_path / "mine.yaml"
    file.write_text("answers: {refusal-status: 422, id-form: uuid}\nwire: {times: unix}\n")
    return file


def test_without_a_name_the_world_is_that_of_the_answers() -> None:
    assert chosen_world(SPEC, None, {"id-form": "uuid"}, 0).answers == SPEC.world({"id-form": "uuid"}).answers


def test_a_world_is_that_of_a_file_with_the_answers_before_it(world_file: Path) -> None:
    world = chosen_world(SPEC, str(world_file), {"refusal-status": "400"}, 0)
    assert (world.answer("refusal-status"), world.answer("id-form")) == ("400", "uuid")
    assert world.wire["times"] == "unix"


def test_a_random_world_is_drawn_by_its_own_seed_or_by_the_one_given() -> None:
    drawn = SPEC.random_world(7).answers
    assert chosen_world(SPEC, "random:7", {}, 1).answers == drawn
    assert chosen_world(SPEC, "random", {}, 7).answers == drawn
    assert chosen_world(SPEC, "random", {}, 8).answers != drawn


def test_answers_go_before_those_that_are_drawn() -> None:
    drawn = SPEC.random_world(7).answers
    other = next(name for name in SPEC.questions["id-form"].answers if name != drawn["id-form"])
    assert chosen_world(SPEC, "random:7", {"id-form": other}, 0).answers == {**drawn, "id-form": other}


@pytest.mark.parametrize(
    "name", ["random:", "random:seven", "random:-1", "random:7.5", "random:²", f"random:{'9' * 99}"]
)
def test_a_seed_is_a_whole_number(run: Run, name: str) -> None:
    result = run("spec", "list", "--world", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"--world: expected random or random:SEED with a whole number, got {name!r}" in result.stderr


@pytest.mark.parametrize("command", ["list", "questions", "rules"])
def test_a_wrong_world_file_is_named_with_line_and_reason(run: Run, world_file: Path, command: str) -> None:
    world_file.write_text("answers:\n  id-form: uuid\n  refusal-status: 42\n")
    result = run("spec", command, "--world", str(world_file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "givonkit: mine.yaml:3: the question 'refusal-status' has no answer '42' (did you mean '422'?);"
        " its answers are 400, 422\n"
    )


def test_a_world_file_that_is_not_there_is_named(run: Run) -> None:
    result = run("spec", "list", "--world", "nowhere.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Invalid value for --world: no file is named 'nowhere.yaml'\n" in result.stderr


def test_a_misspelt_random_world_is_told_the_word(run: Run) -> None:
    assert "(did you mean 'random'?)" in run("spec", "list", "--world", "randm:7").stderr


def test_a_value_that_is_not_utf_8_is_refused(run: Run) -> None:
    result = run("spec", "price", "kling-o1", "--set", "prompt=\udcff")
    assert result.exit_code == 2
    assert "expected UTF-8, got 'prompt=\\udcff'" in result.stderr
