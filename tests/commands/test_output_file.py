from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Run

PAGE = Path(__file__).parents[1] / "spec" / "importing" / "kling-o1.txt"
EXPORT = ("spec", "export", "jsonschema", "kling-o1")
IMPORT = ("spec", "import", str(PAGE))
GIVONKIT = (sys.executable, "-c", "from givonkit.commands import main; main(prog_name='givonkit')")
each_command = pytest.mark.parametrize("command", [EXPORT, IMPORT])


@each_command
def test_a_dash_is_standard_output(run: Run, command: tuple[str, ...]) -> None:
    assert run(*command, "--output", "-").stdout == run(*command).stdout
    assert not Path("-").exists()


@each_command
def test_no_name_is_no_file(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command, "--output", "")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "expected the name of a file, or - for standard output, got ''" in " ".join(result.stderr.split())


@each_command
def test_the_help_tells_of_the_dash_and_of_folders(run: Run, command: tuple[str, ...]) -> None:
    text = " ".join(run(*command[:3], "--help").stdout.split())
    assert "a folder that is missing is made. - is standard output." in text


@each_command
def test_a_folder_that_was_made_is_told(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / "a" / "b" / "c.txt"
    text = run(*command).stdout
    told = f"written to {file}"
    assert run(*command, "--output", str(file)).stderr.endswith(f"{told}; the folder {tmp_path / 'a'} was made\n")
    assert run(*command, "--output", str(file)).stderr.endswith(f"{told}\n")
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_a_file_keeps_its_mode(run: Run, tmp_path: Path, mode: int) -> None:
    file = tmp_path / "schema.json"
    file.touch()
    file.chmod(mode)
    assert run(*EXPORT, "--output", str(file)).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert [each.name for each in tmp_path.iterdir()] == ["schema.json"]


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="this system has no such device")
def test_the_device_of_standard_output_may_be_a_pipe() -> None:
    command = [*GIVONKIT, *EXPORT, "--output", "/dev/stdout"]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(finished.stdout)["title"] == "Request for Kling O1"
    assert finished.stderr == "written to /dev/stdout\n"
