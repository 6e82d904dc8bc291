from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .processes import refused_start
from .wire import ask, post

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Serve

OBSERVED = """\
target: https://api.givon.ai
run: 2026-11-22T12:00:00Z
questions:
  refusal-status: {answer: "422", seen: status 422, evidence: "POST {} -> 422", date: 2026-11-22T12:00:00Z}
  create-status: {answer: null, seen: status 200, evidence: "POST {...} -> 200", date: 2026-11-22T12:00:00Z}
wire:
  create.status: 200
  shapes.created: {job: {uuid: $id}}
"""


@pytest.fixture
def observations(tmp_path: Path) -> Path:
    file = tmp_path / "observations.yaml"
    file.write_text(OBSERVED)
    return file


@pytest.mark.parametrize("option", ["--observed", "--world"])
def test_the_double_behaves_as_a_server_was_seen_to(serve: Serve, observations: Path, option: str) -> None:
    process = serve(option, str(observations))
    created = ask(process.address, post())
    assert (created.status, list(created.json["job"])) == (200, ["uuid"])
    assert ask(process.address, post(b"{}")).status == 422


def test_an_answer_goes_before_what_was_seen(serve: Serve, observations: Path) -> None:
    process = serve("--observed", str(observations), "--answer", "refusal-status=400")
    assert ask(process.address, post(b"{}")).status == 400


def test_a_mistake_refuses_the_start_with_file_and_line(observations: Path) -> None:
    observations.write_text(OBSERVED.replace("refusal-status", "refusal-state"))
    done = refused_start("--port", "0", "--observed", str(observations))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "observations.yaml:4: no question is named 'refusal-state' (did you mean 'refusal-status'?)" in done.stderr


def test_two_worlds_at_once_are_refused(observations: Path) -> None:
    done = refused_start("--port", "0", "--observed", str(observations), "--world", "random")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--observed and --world contradict each other" in done.stderr
