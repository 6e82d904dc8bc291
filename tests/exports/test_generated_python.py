"""openapi-python-client makes a client of the exported document: it imports, type checks, and completes a job."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from givonkit.media import image

from .documents import exported_openapi

if TYPE_CHECKING:
    from givonkit_contracts import HttpDouble

PROGRAM = Path(__file__).parent / "generated" / "complete_job.py"
PACKAGE = "generated_client"
BIN = Path(sys.executable).parent
GENERATED = ["client", pytest.param("client_of_a_model", marks=pytest.mark.deep)]
CLIENT_OF_THE_GENERATOR = f"{PACKAGE}/client.py"
"""Holds the same lines for every document, which hand `*args: object` to `httpx.Client.__exit__`: mypy refuses that."""


def run(*command: str | Path, folder: Path, content: bytes = b"") -> str:
    """Run a command of this environment in a folder, and return what it printed."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(folder)},
        input=content,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout.decode()


def generate(folder: Path, *arguments: str) -> Path:
    """Generate the client of a document into a folder, with warnings as failures, and return the folder."""
    document = exported_openapi(folder, *arguments)
    generator = ("openapi-python-client", "generate", "--meta", "none", "--fail-on-warning")
    run(*generator, "--path", document, "--output-path", folder / PACKAGE, folder=folder)
    return folder


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("client"))


@pytest.fixture(scope="module")
def client_of_a_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("client-of-a-model"), "kling-o1")


@pytest.mark.parametrize("generated", GENERATED)
def test_every_module_of_the_client_can_be_imported(generated: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(generated)
    modules = [".".join(path.relative_to(folder).with_suffix("").parts) for path in folder.rglob(f"{PACKAGE}/**/*.py")]
    assert len(modules) > 40
    run(sys.executable, "-W", "error", "-c", f"import {', '.join(modules)}", folder=folder)


def test_the_classes_have_the_names_of_models_and_values(client: Path) -> None:
    names = {path.stem for path in (client / PACKAGE / "models").iterdir()}
    assert {"kling_o1_request", "kling_o1_input", "veo_31_lite_request", "job", "error_response"} <= names
    assert not [name for name in names if "_type_" in name], "a choice without a name"
    assert not [path for path in client.rglob("*.py") if " VALUE_0 = " in path.read_text()], "a value without a name"


@pytest.mark.deep
def test_the_client_of_a_model_knows_no_other_one(client_of_a_model: Path) -> None:
    requests = {path.stem for path in (client_of_a_model / PACKAGE / "models").glob("*_request.py")}
    assert requests == {"kling_o1_request"}


@pytest.mark.givon(clock="3-polls")
@pytest.mark.parametrize("generated", GENERATED)
def test_the_client_completes_a_job(generated: str, givon: HttpDouble, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(generated)
    picture = image(64, 36, b"start")
    printed = run(sys.executable, PROGRAM, givon.base_url, givon.api_key, folder=folder, content=picture)
    told = json.loads(printed)
    assert told.pop("bytes") > 1000
    assert told == {
        "quoted": 55,
        "status": "completed",
        "size": [1280, 720],
        "listed": True,
        "spent": 55,
        "refused": [400, "/input/prompt", "/input/startImage"],
        "late": "not_cancelable",
    }
    givon.verify(model="kling-o1", verdict="accepted", variant="image_to_video")


@pytest.mark.tools
@pytest.mark.parametrize("generated", ["client", "client_of_a_model"])
def test_the_client_and_a_program_that_uses_it_type_check(generated: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(generated)
    shutil.copy(PROGRAM, folder)
    mypy = [sys.executable, "-m", "mypy", "--config-file=", "--check-untyped-defs", "-p", PACKAGE, "-m", PROGRAM.stem]
    done = subprocess.run(mypy, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert "checked" in done.stdout or "no issues" in done.stdout, done.stdout + done.stderr
    assert [line for line in errors if not line.startswith(CLIENT_OF_THE_GENERATOR)] == []


@pytest.mark.tools
def test_a_field_that_a_model_does_not_have_is_an_error_of_types(client_of_a_model: Path) -> None:
    program = "from generated_client.models import KlingO1Input\n\nKlingO1Input(prompt='a red corgi', seconds=5)\n"
    (client_of_a_model / "wrong.py").write_text(program)
    mypy = [sys.executable, "-m", "mypy", "--config-file=", "-m", "wrong"]
    done = subprocess.run(mypy, cwd=client_of_a_model, capture_output=True, text=True, timeout=300, check=False)
    assert 'Unexpected keyword argument "seconds"' in done.stdout
