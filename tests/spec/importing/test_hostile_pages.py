"""Pages made to exhaust whoever reads them are refused or read within seconds and half a gigabyte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .hostile import HOSTILE

PROGRAM = Path(__file__).with_name("import_within_limits.py")
MOST_MEGABYTES = 500
QUICK_SECONDS, DEEP_SECONDS = 10.0, 30.0
PARTS = 4
"""Processes among which the quick pages are divided, so that one that fails does not hide the others."""


def measured(folder: Path, names: list[str], scale: int) -> dict[str, Any]:
    """Import pages one after the other in a process of their own, and return what each took."""
    files = [folder / f"{turn}.txt" for turn in range(len(names))]
    for file, name in zip(files, names, strict=True):
        file.write_bytes(HOSTILE[name](scale).encode("utf-8", "surrogatepass"))
    command = [sys.executable, str(PROGRAM), *map(str, files)]
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=unmeasured)
    lines = [json.loads(line) for line in finished.stdout.splitlines()]
    unread = names[len(lines) : len(lines) + 1]
    assert finished.returncode == 0, f"{unread}: {finished.returncode}\n{finished.stderr[-2000:]}"
    return dict(zip(names, lines, strict=True))


def excessive(lines: dict[str, Any], seconds: float) -> list[str]:
    """Return what took too long, or too much memory."""
    return [
        f"{name}: {line}" for name, line in lines.items() if line["seconds"] > seconds or line["peak"] > MOST_MEGABYTES
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_hostile_pages_are_read_or_refused_within_bounds(tmp_path: Path, part: int) -> None:
    assert not excessive(measured(tmp_path, list(HOSTILE)[part::PARTS], 1), QUICK_SECONDS)


@pytest.mark.deep
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_of_megabytes_are_read_or_refused_within_bounds(tmp_path: Path, name: str) -> None:
    assert not excessive(measured(tmp_path, [name], 100), DEEP_SECONDS)
