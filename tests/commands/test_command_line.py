from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import givonkit.commands

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Run

    Install = Callable[..., None]

GIVONKIT = (sys.executable, "-c", "from givonkit.commands import main; main(prog_name='givonkit')")
FULL = Path("/dev/full")
COMMAND = "import click\n@click.command()\ndef command():\n    'Says its own name.'\n    click.echo('this is {name}')\n"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a distribution on the import path; `commands` maps a command to the code of the module that holds it."""
    monkeypatch.syspath_prepend(tmp_path)

    def install_distribution(name: str, version: str = "9.8.7", **commands: str) -> None:
        info = tmp_path / f"{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        lines = [f"{command} = {name}_{command}_module:command" for command in commands]
        (info / "entry_points.txt").write_text("\n".join(["[givonkit.commands]", *lines]))
        for command, code in commands.items():
            module = f"{name}_{command}_module"
            monkeypatch.delitem(sys.modules, module, raising=False)
            (tmp_path / f"{module}.py").write_text(code)

    return install_distribution


def test_the_front_door_is_the_click_group() -> None:
    assert givonkit.commands.__all__ == ["main"]


def test_the_version_is_that_of_the_installed_distribution(run: Run, install: Install) -> None:
    install("givonkit", version="1.2.3")
    assert run("--version").output == "givonkit 1.2.3\n"


def test_without_an_installed_distribution_the_version_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_found(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", not_found)
    assert run("--version").output == "givonkit (not installed: no version)\n"


def test_a_command_of_our_own_distribution_is_found_without_a_look_at_others(
    run: Run, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("givonkit", serve=COMMAND.format(name="our own"))

    def must_not_be_called(**_: str) -> None:
        raise AssertionError("all distributions were read")

    monkeypatch.setattr(importlib.metadata, "entry_points", must_not_be_called)
    assert run("serve").output == "this is our own\n"


def test_a_command_of_another_distribution_is_found_by_name(run: Run, install: Install) -> None:
    install("stranger", greet=COMMAND.format(name="a stranger"))
    assert run("greet").output == "this is a stranger\n"


def test_our_own_command_comes_before_one_of_the_same_name_elsewhere(run: Run, install: Install) -> None:
    install("a_stranger", serve=COMMAND.format(name="a stranger"))
    install("givonkit", serve=COMMAND.format(name="our own"))
    assert run("serve").output == "this is our own\n"


def test_help_lists_the_commands_of_every_distribution(run: Run, install: Install) -> None:
    install("givonkit", serve=COMMAND)
    install("stranger", greet=COMMAND)
    listed = run("--help").output.partition("Commands:")[2]
    assert [line.split()[0] for line in listed.strip().splitlines()] == ["greet", "serve", "spec"]
    assert "Says its own name." in listed


def test_a_command_that_cannot_be_imported_is_one_line_on_standard_error(run: Run, install: Install) -> None:
    install("givonkit", serve="import a_package_that_nobody_has\n")
    result = run("serve", "--port", "8000")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "givonkit: the command 'serve' is not available: "
        "givonkit_serve_module:command cannot be imported: No module named 'a_package_that_nobody_has'\n"
    )


def test_an_entry_point_that_is_no_command_is_one_line_on_standard_error(run: Run, install: Install) -> None:
    install("givonkit", serve="command = 5\n")
    assert run("serve").stderr == (
        "givonkit: the command 'serve' is not available: givonkit_serve_module:command is not a click command\n"
    )


def test_help_goes_on_when_a_command_cannot_be_imported(run: Run, install: Install) -> None:
    install("stranger", greet="raise RuntimeError('broken')\n")
    result = run("--help")
    assert result.exit_code == 0
    assert "greet  (not available:" in result.output


def test_an_unknown_command_names_the_nearest(run: Run) -> None:
    result = run("sepc")
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: no command is named 'sepc' (did you mean 'spec'?)\n")


@pytest.mark.parametrize(
    ("name", "meant"),
    [*((name, name) for name in ("export", "import", "diff", "drift", "list")), ("exprot", "export")],
)
def test_a_command_of_spec_is_named_in_full(run: Run, name: str, meant: str) -> None:
    result = run(name, "openapi")
    assert result.exit_code == 2
    assert result.stderr.endswith(f"Error: no command is named {name!r} (did you mean 'givonkit spec {meant}'?)\n")


def test_the_command_line_imports_neither_rich_nor_yaml_nor_metadata() -> None:
    heavy = ("rich", "yaml", "importlib.metadata", "givonkit.spec", "givonkit.validation")
    code = f"import sys, givonkit.commands; print([name for name in {heavy!r} if name in sys.modules])"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout == "[]\n"


def test_json_is_printed_without_importing_rich_or_other_commands() -> None:
    heavy = ("rich", "givonkit.spec.importing", *(f"givonkit.commands.{name}" for name in ("diff", "drift", "export")))
    code = (
        "import sys\nfrom givonkit.commands import main\nmain(['spec', 'list', '--json'], standalone_mode=False)\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout.endswith("\n[]\n")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("arguments", [("--version",), ("spec", "price", "kling-o1"), ("spec", "export", "openapi")])
def test_output_that_finds_no_room_is_one_line_on_standard_error(arguments: tuple[str, ...]) -> None:
    with FULL.open("wb") as full:
        finished = subprocess.run([*GIVONKIT, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert finished.returncode == 2
    assert finished.stderr == "givonkit: standard output cannot be written: No space left on device\n"


def test_a_file_that_finds_no_room_is_not_taken_for_the_output(run: Run, install: Install) -> None:
    error = "OSError(28, 'No space left on device', 'large.bin')"
    install("stranger", greet=f"import click\n@click.command()\ndef command():\n    raise {error}\n")
    with pytest.raises(OSError, match=r"large\.bin"):
        run("greet")
