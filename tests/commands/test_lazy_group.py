from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from givonkit.commands.lazy_group import LazyGroup

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "greeting_of_a_lazy_group"
CODE = "import click\n@click.command()\ndef greet():\n    'Greet.'\n    click.echo('hello')\n"


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LazyGroup:
    """A group with a command of its own, and one that stands in a module which is not imported yet."""
    (tmp_path / f"{MODULE}.py").write_text(CODE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    return LazyGroup(
        "group", commands=[click.Command("zero", short_help="Do nothing.")], elsewhere={"greet": f"{MODULE}:greet"}
    )


def test_a_command_elsewhere_is_imported_when_it_is_called(group: LazyGroup) -> None:
    assert CliRunner().invoke(group, ["zero"]).exit_code == 0
    assert MODULE not in sys.modules
    assert CliRunner().invoke(group, ["greet"]).output == "hello\n"


def test_all_commands_are_listed_in_order(group: LazyGroup) -> None:
    listed = CliRunner().invoke(group, ["--help"]).output.partition("Commands:")[2].split("\n")
    assert [line.split() for line in listed if line] == [["greet", "Greet."], ["zero", "Do", "nothing."]]


def test_an_unknown_command_is_refused(group: LazyGroup) -> None:
    result = CliRunner().invoke(group, ["gret"])
    assert result.exit_code == 2
    assert "'gret'" in result.output
