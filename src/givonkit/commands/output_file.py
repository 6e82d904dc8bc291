"""The option `--output`: a file that is written whole or not at all, or standard output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from givonkit.files import check_writable, write_text

if TYPE_CHECKING:
    from collections.abc import Callable

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")
STANDARD_OUTPUT = "-"


def output_option(what: str) -> Callable[[Decorated], Decorated]:
    """Return the option `--output`: a path that can be written, or None for standard output."""
    return click.option(
        "--output",
        callback=_writable,
        metavar="FILE",
        help=f"Write {what} to FILE, whole or not at all; a folder that is missing is made. - is standard output.",
    )


def _writable(_context: click.Context, _parameter: click.Parameter, name: str | None) -> Path | None:
    if name is None or name == STANDARD_OUTPUT:
        return None
    if not name:
        raise click.BadParameter("expected the name of a file, or - for standard output, got ''")
    check_writable(Path(name))
    return Path(name)


def write_output(file: Path, text: str) -> str:
    """Write a text to a file, and return what is told of that."""
    made = write_text(file, text)
    return f"written to {file}" + (f"; the folder {made} was made" if made else "")
