"""Programs of other packages that a test needs."""

from __future__ import annotations

import os
import shutil

import pytest


def needed_program(name: str, *, package: str) -> str:
    """Return a program's path; without it the test is skipped, but fails where everything has to be there (CI=true)."""
    path = shutil.which(name)
    if path is not None:
        return path
    reason = f"{name} is missing; install the package {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
