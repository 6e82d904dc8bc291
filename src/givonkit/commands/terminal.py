"""Standard output: blocks for people, JSON for machines."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .blocks import Block

UNBROKEN = 100_000


def show_json(facts: Mapping[str, Any]) -> None:
    """Print an object as JSON in UTF-8, whatever the terminal's encoding is."""
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2).encode())


def show(blocks: Iterable[Block]) -> None:
    """Print blocks: as wide as the terminal, and in unbroken lines when piped, so that grep finds whole rows."""
    from .rendering import rendered  # noqa: PLC0415  # rich costs 60 ms, which JSON and other commands need not pay

    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    text = rendered(blocks, _width()).encode(encoding, "replace").decode(encoding)
    click.echo(text, color=True)


def _width() -> int | None:
    """Return the width of a line, or None for the terminal's own."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    is_terminal = sys.stdout is not None and sys.stdout.isatty()  # None: started with its output closed
    return None if is_terminal else UNBROKEN
