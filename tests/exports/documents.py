"""Documents as `givonkit spec export` writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from givonkit.commands import main

if TYPE_CHECKING:
    from pathlib import Path


def exported_openapi(folder: Path, *arguments: str) -> Path:
    """Export the OpenAPI document into a folder, of a model or with other options if they are given."""
    document = folder / "openapi.json"
    done = CliRunner().invoke(main, ["spec", "export", "openapi", *arguments, "--output", str(document)])
    assert done.exit_code == 0, done.output
    return document
