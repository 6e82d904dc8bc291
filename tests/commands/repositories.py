"""Git repositories with model files, for comparisons of revisions."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from givonkit.spec.catalog import DATA

if TYPE_CHECKING:
    from pathlib import Path

KLING = (DATA / "models" / "kling-o1.yaml").read_text()
NARROWER = KLING.replace("allowed: [5, 10]", "allowed: [5]")
_IDENTITY = {
    f"GIT_{role}_{fact}": value
    for role in ("AUTHOR", "COMMITTER")
    for fact, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", "2026-11-22T12:00:00Z"))
}
_ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def git(folder: Path, *arguments: str) -> None:
    """Run a git command without anybody's own settings."""
    environment = {**os.environ, **_ALONE, **_IDENTITY}
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, env=environment)


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files, with the folders that they need."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def commit(folder: Path, files: dict[str, str]) -> None:
    """Write files and commit everything, in a repository that is made if need be."""
    if not (folder / ".git").exists():
        folder.mkdir(exist_ok=True)
        git(folder, "init", "-q", "-b", "main")
    write(folder, files)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a change")
