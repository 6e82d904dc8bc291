"""Schemathesis finds nothing wrong with the double against the exported document: every check, every phase."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.mockserver.processes import Process

from .documents import exported_openapi

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.tools

KEY = "st-key"
ENOUGH_FOR_EVERY_REQUEST = "1000000000000"
ANOTHER_WORLD = (
    "refusal-status=422",
    "create-status=201",
    "created-shape=data",
    "read-shape=data",
    "error-envelope=problem",
    "timestamps=unix",
    "id-form=uuid",
    "list-shape=items",
    "status-words=capitals",
    "unknown-fields=ignored",
    "null-fields=absent",
)
"""No answers with which the tester would be wrong. `cancel=delete`: it takes every DELETE for the end of what is
deleted, and here it cancels a job that can still be read. `other-models=accepted`, `unknown-asset=refused`: no schema
says with which type a name was first taken, or which assets there are. `string-numbers=coerced`: none says the bounds
of a number in a string. `sent-variant=ignored`: its coverage phase then leaves out what `dependentRequired` wants.
"""


def options_of(answers: tuple[str, ...]) -> list[str]:
    return [word for answer in answers for word in ("--answer", answer)]


@pytest.fixture
def tested(tmp_path: Path) -> Iterator[HeldAgainstDocument]:
    running = HeldAgainstDocument(tmp_path)
    yield running
    running.end()


class HeldAgainstDocument:
    """Runs Schemathesis against a double of its own, which takes one key and has enough tokens for all requests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: Process | None = None

    def run(self, seed: int, *, model: str | None = None, answers: tuple[str, ...] = ()) -> str:
        """Return what it says at the end; it fails when it has found anything."""
        settings = ("--api-key", KEY, "--balance", ENOUGH_FOR_EVERY_REQUEST, "--no-log", *options_of(answers))
        self._process = Process(self._folder / "server", *settings)
        document = exported_openapi(self._folder, *([model] if model else []), *options_of(answers))
        url = ("--url", self._process.base_url, "--header", f"Authorization: Bearer {KEY}")
        done = subprocess.run(
            [Path(sys.executable).parent / "st", "run", "--seed", str(seed), *url, document],
            cwd=self._folder,
            env={**os.environ, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()


def assert_all_passed(said: str, *, operations: int, at_least: int) -> None:
    assert f"Tested: {operations}\n" in said
    counted = re.search(r"(\d+) generated, (\d+) passed", said)
    assert counted is not None, said
    generated, passed = map(int, counted.groups())
    assert generated == passed >= at_least, said


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_wrong_in_the_default_world(tested: HeldAgainstDocument, seed: int) -> None:
    assert_all_passed(tested.run(seed), operations=11, at_least=3000)


def test_nothing_is_wrong_with_the_document_of_a_model(tested: HeldAgainstDocument) -> None:
    assert_all_passed(tested.run(1, model="kling-o1"), operations=11, at_least=1000)


def test_nothing_is_wrong_in_another_world(tested: HeldAgainstDocument) -> None:
    assert_all_passed(tested.run(1, answers=ANOTHER_WORLD), operations=11, at_least=2000)
