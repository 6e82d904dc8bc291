"""The README and docs are tests: their Python runs, their commands print what they say, their files can be read."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import time
from doctest import ELLIPSIS
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from givonkit import load_spec
from givonkit.simulator.expectations import read_expectations
from givonkit.simulator.scenarios import read_scenarios
from givonkit.simulator.staging import known_words
from givonkit.spec.world_file import read_world
from givonkit.validation import Accepted, Validator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from sybil import Example

pytest_plugins = ["pytester"]

BIN = Path(sys.executable).parent
SHOWN_ADDRESS = "127.0.0.1:4010"
NOT_OF_THE_READER = "-p no:schemathesis -p no:syrupy"
"""Plugins that are here for our own tests, and that every run of pytest would wait for."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect tests without looking for garbage: nearly all that is made is there to stay."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Let go what a file has remembered when it ends, and set aside what is left, which time that jumps takes back."""
    yield
    if nextitem is None or nextitem.path != item.path:
        if isinstance(item, pytest.Function):
            forget(item.module)
        gc.collect(1)
        gc.freeze()


def forget(module: ModuleType) -> None:
    """Empty the caches of a module's own functions: what they hold is searched whenever time begins to jump."""
    for value in vars(module).values():
        if isinstance(value, _lru_cache_wrapper) and value.__module__ == module.__name__:
            value.cache_clear()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A running double: its address and what it printed when it started."""
    folder = tmp_path_factory.mktemp("readme")
    ready, output = folder / "ready", folder / "output"
    with output.open("w") as stream:
        command = [str(BIN / "givonkit"), "serve", "--port", "0", "--ready-file", str(ready), "--no-log"]
        process = subprocess.Popen(command, stdout=stream)
        deadline = time.monotonic() + 20
        while "Ctrl-C" not in output.read_text():
            assert process.poll() is None
            assert time.monotonic() < deadline, "the double did not start within 20 s"
            time.sleep(0.02)
        yield ready.read_text().strip().removeprefix("http://"), output.read_text()
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which a document's commands run, with the files that they write for each other."""
    return tmp_path_factory.mktemp("workplace")


def printed_by(command: str, folder: Path) -> str:
    """Run a command as the reader would, with a key at hand, and return what it prints."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    environment = {
        **os.environ,
        "PATH": path,
        "COLUMNS": "120",
        "GIVON_API_KEY": "any-key",
        "PYTEST_ADDOPTS": NOT_OF_THE_READER,
    }
    finished = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, env=environment, timeout=30, cwd=folder
    )
    assert finished.returncode == 0, f"{command}\n{finished.stdout}\n{finished.stderr}"
    return finished.stdout


def run_console(example: Example) -> None:
    """Run the commands of a console block and compare what they print, where `...` stands for anything."""
    address, banner = example.namespace["server"]
    shown, _, expected = re.sub(r" \\\n\s*", " ", example.parsed).partition("\n")
    command = shown.removeprefix("$ ")
    if command == "make serve":
        printed = banner
    else:
        printed = printed_by(command.replace(SHOWN_ADDRESS, address), example.namespace["workplace"])
    printed = printed.replace(address, SHOWN_ADDRESS).replace("\r", "")
    pattern = ".*".join(map(re.escape, expected.strip().split("...")))
    assert re.match(pattern, printed, re.DOTALL), f"{command}\nExpected:\n{expected}\nReceived:\n{printed}"


def run_tests(example: Example) -> None:
    """Run a block of tests as its reader would, in a folder of its own."""
    folder = example.namespace["tmp_path"]
    (folder / "test_block.py").write_text(str(example.parsed))
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", folder]
    environment = {**os.environ, "PYTEST_ADDOPTS": NOT_OF_THE_READER}
    finished = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, cwd=folder, env=environment
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def read_yaml(example: Example) -> None:
    """Read a YAML block as the file that it shows: a model, scenarios, a world, expectations or a workflow."""
    text, folder = str(example.parsed), example.namespace["tmp_path"]
    spec = load_spec()
    if text.startswith("scenarios:"):
        assert read_scenarios(text, "example.yaml", known=known_words(spec))
    elif text.startswith("answers:"):
        assert read_world(text, "example.yaml", spec).changes
    elif text.startswith("expectations:"):
        assert read_expectations(text, "example.yaml", known_words(spec))
    elif text.startswith("on:"):
        plan_workflow(text, folder)
    else:
        (folder / "model.yaml").write_text(text)
        spec = load_spec(folder)
        model = spec.models["my-model"]
        assert isinstance(Validator(spec, spec.world()).validate(model.documented_request), Accepted)


def plan_workflow(text: str, folder: Path) -> None:
    """Let the checks of a workflow show their plan: their options are what the command takes, and nothing is sent."""
    (folder / "known.yaml").write_text("[]\n")
    steps = [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]
    checks = [step["run"] for step in steps if step.get("run", "").startswith("givonkit check server ")]
    assert checks
    for check in checks:
        assert "Nothing was sent" in printed_by(f"{check} --plan", folder)


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS),
        CodeBlockParser("console", run_console),
        CodeBlockParser("yaml", read_yaml),
        CodeBlockParser("py", run_tests),
    ],
    patterns=["README.md", "docs/*.md"],
    fixtures=["server", "tmp_path", "workplace"],
).pytest()
