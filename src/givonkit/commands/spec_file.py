"""Which file a model of the spec stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.spec.catalog import model_files, read_text
from givonkit.spec.yaml_file import parse_yaml

if TYPE_CHECKING:
    from pathlib import Path


def spec_file(slug: str, models: Path | None) -> str:
    """Return the file of a model: in a folder of one's own, or else the shipped one as it lies in the package."""
    for file in model_files(models) if models else ():
        if dict(parse_yaml(read_text(file), file.name).pairs())["model"].text() == slug:
            return str(file)
    return f"givonkit/spec/data/models/{slug}.yaml"
