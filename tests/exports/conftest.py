from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .npm import NODE_MODULES, tool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def npm_tool() -> Callable[[str], list[str]]:
    """Return what gives the beginning of a command line by a program's name: `npm_tool("tsc")`."""
    return tool


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Return the folder of the installed packages, for a symbolic link beside TypeScript that imports them."""
    if not NODE_MODULES.exists():
        pytest.fail("the packages of npm are missing: run `make tools`")
    return NODE_MODULES
