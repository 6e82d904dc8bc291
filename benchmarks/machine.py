"""The machine that measures: its cores, and what is said about it above the table."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    *("givonkit", "uvicorn", "uvloop", "httptools", "fastapi", "pydantic", "pytest", "httpx", "httpx2", "respx"),
    *("pytest-httpx", "requests", "responses", "pytest-httpserver", "moto", "aiohttp"),
)

_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = _CORES[-1]
LOAD_CORE = _CORES[0]


def facts(tools: list[str]) -> str:
    """The line above the table: when and on what these figures were measured."""
    today = datetime.now(tz=UTC).date().isoformat()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    system = f"{platform.system()} {platform.machine()}"
    cores = f"{len(_CORES)} cores" + (" (server and load share one)" if SERVER_CORE == LOAD_CORE else "")
    return f"{today}; {system}, {cores}; {python}; {', '.join([*_packages(), *tools])}."


def _packages() -> list[str]:
    return [f"{name} {version(name)}" for name in PACKAGES if _is_installed(name)]


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
