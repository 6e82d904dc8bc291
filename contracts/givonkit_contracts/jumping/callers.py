"""Which code keeps real time, whichever thread it runs in."""

from __future__ import annotations

import sys
from functools import lru_cache

_PACKAGES = frozenset(
    {
        "_pytest",
        "_pydevd_bundle",
        "bdb",
        "coverage",
        "debugpy",
        "execnet",
        "givonkit",
        "hypothesis",
        "multiprocessing",
        "pdb",
        "pluggy",
        "pydevd",
        "pytest",
        "pytest_timeout",
        "socketserver",
        "subprocess",
        "xdist",
    }
)


def keeps_real_time(depth: int = 1) -> bool:
    """Whether the code that called the caller (`depth` 1) is a test runner's, a debugger's, or waits for processes."""
    return is_real(sys._getframe(depth + 1).f_globals.get("__name__"))  # noqa: SLF001  # the one way to know, and quick


@lru_cache(maxsize=4096)
def is_real(module: object) -> bool:
    """Whether a module, by its name, keeps real time."""
    return isinstance(module, str) and module.partition(".")[0] in _PACKAGES
