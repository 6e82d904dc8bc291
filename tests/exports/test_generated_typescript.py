"""openapi-typescript and @hey-api/openapi-ts make clients of the exported document; these compile and complete jobs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from givonkit.media import image

from .documents import exported_openapi
from .npm import node, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit_contracts import HttpDouble

    Tool = Callable[[str], list[str]]

pytestmark = pytest.mark.tools

PROGRAMS = Path(__file__).parent / "generated"


def made(*command: str, folder: Path) -> str:
    """Run a command that has to go well, and return what it printed."""
    done = run(*command, folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=[(), ("kling-o1",)], ids=["all-models", "one-model"])
def clients(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, npm_tool: Tool, node_modules: Path
) -> Path:
    """A folder with both clients, compiled together with the programs that use them, in strict mode."""
    folder = tmp_path_factory.mktemp("clients") / "generated"
    shutil.copytree(PROGRAMS, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "node_modules").symlink_to(node_modules)
    exported_openapi(folder, *request.param)
    fields_with_defaults_can_be_left_out = "--default-non-nullable=false"
    types = ("openapi.json", fields_with_defaults_can_be_left_out, "--output", "schema.ts")
    made(*npm_tool("openapi-typescript"), *types, folder=folder)
    made(*npm_tool("openapi-ts"), "--file", "openapi-ts.config.mjs", "--no-log-file", folder=folder)
    made(*npm_tool("tsc"), folder=folder)
    return folder


@pytest.mark.givon(clock="3-polls")
@pytest.mark.parametrize("program", ["complete_job_with_fetch", "complete_job_with_sdk"])
def test_a_program_completes_a_job(clients: Path, givon: HttpDouble, program: str) -> None:
    picture = clients / "start.png"
    picture.write_bytes(image(64, 36, b"start"))
    start = "asset://asset_a" if program.endswith("fetch") else str(picture)
    command = (str(node()), f"built/{program}.js", givon.base_url, givon.api_key, start)
    told = json.loads(made(*command, folder=clients))
    assert told.pop("bytes") > 1000
    assert told == {
        "quoted": 55,
        "status": "completed",
        "listed": True,
        "spent": 55,
        "refused": [400, "/input/prompt"],
    }
    givon.verify(model="kling-o1", verdict="accepted", variant="image_to_video")


def test_an_error_of_types_is_found(clients: Path, npm_tool: Tool) -> None:
    mistakes = (clients / "mistakes.ts").read_text()
    line = next(line for line in mistakes.splitlines() if "seconds: 5" in line)
    (clients / "mistakes.ts").write_text(mistakes.replace(line, line.replace(", seconds: 5", "")))
    done = run(*npm_tool("tsc"), "--noEmit", folder=clients)
    (clients / "mistakes.ts").write_text(mistakes)
    assert "mistakes.ts" in done.stdout
    assert "Unused '@ts-expect-error' directive" in done.stdout
    assert done.stdout.count(" error TS") == 1, done.stdout
