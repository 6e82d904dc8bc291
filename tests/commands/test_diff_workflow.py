from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .repositories import KLING, NARROWER, commit, git

PAGE = Path(__file__).parents[2] / "docs" / "changes.md"


@pytest.mark.parametrize(
    ("text", "exit_code", "headline"),
    [
        (KLING, 0, "### Spec diff: no differences"),
        (KLING.replace("amount: 5.5", "amount: 6"), 0, "### Spec diff: 1 to be looked at"),
        (NARROWER, 1, "### Spec diff: 1 breaking"),
    ],
)
def test_the_step_of_the_docs_stops_for_what_is_breaking(
    tmp_path: Path, text: str, exit_code: int, headline: str
) -> None:
    (block,) = re.findall(r"```yml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    ((step,),) = (yaml.safe_load(block),)
    commit(tmp_path / "work", {"models/kling-o1.yaml": KLING})
    git(tmp_path / "work", "update-ref", "refs/remotes/origin/main", "HEAD")
    commit(tmp_path / "work", {"models/kling-o1.yaml": text, "note.txt": "a change"})
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {"PATH": path, "GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    finished = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=tmp_path / "work",
        env={**os.environ, **variables},
        check=False,
        timeout=60,
    )
    assert finished.returncode == exit_code
    assert (tmp_path / "summary.md").read_text().splitlines()[0] == headline
