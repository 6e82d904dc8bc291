from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from givonkit.commands.blocks import Text
from givonkit.commands.terminal import show

if TYPE_CHECKING:
    from .conftest import Run

GIVONKIT = (sys.executable, "-c", "from givonkit.commands import main; main(prog_name='givonkit')")


def test_piped_output_has_neither_colour_nor_boxes_nor_spaces_at_the_end(run: Run) -> None:
    output = run("spec", "show", "kling-3.0", columns=None).output
    assert "\x1b" not in output
    assert not set(output) & set("│┃─━┌┏╭|")
    assert [line for line in output.splitlines() if line != line.rstrip()] == []


def test_piped_rows_are_never_broken(run: Run) -> None:
    lines = run("spec", "rules", "gpt-image-2", columns=None).output.splitlines()
    assert all(line.startswith(("gpt-image-2", "Rule")) for line in lines)


def test_columns_set_the_width_of_piped_output(run: Run) -> None:
    assert max(map(len, run("spec", "questions", columns=80).output.splitlines())) <= 80


@pytest.mark.parametrize("arguments", [("rules",), ("export", "openapi")])
def test_a_reader_that_leaves_early_causes_no_traceback(arguments: tuple[str, ...]) -> None:
    with subprocess.Popen([*GIVONKIT, "spec", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_program_that_was_started_with_its_output_closed_causes_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    show([Text("a line")])


def test_a_character_that_the_output_cannot_carry_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    text = subprocess.run([*GIVONKIT, "spec", "price", "kling-3.0"], capture_output=True, check=True).stdout
    assert b"720p ? Audio: 5.5 tokens/s ? 3 s = 16.5 tokens" in text


def test_json_is_utf_8_whatever_the_output_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    arguments = [*GIVONKIT, "spec", "price", "kling-3.0", "--json"]
    assert "720p · Audio".encode() in subprocess.run(arguments, capture_output=True, check=True).stdout
