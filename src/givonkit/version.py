"""Which givonkit is installed."""

from __future__ import annotations

DISTRIBUTION = "givonkit"


def installed_version() -> str:
    """Return the version of the installed distribution, or say that there is none."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  # costs 25 ms

    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "(not installed: no version)"
