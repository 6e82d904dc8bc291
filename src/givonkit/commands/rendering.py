"""Blocks laid out as lines of text; the only module that knows rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text as RichText

from .blocks import Heading, Table, Text, Verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from .blocks import Block

SPACE = "  "


def rendered(blocks: Iterable[Block], width: int | None) -> str:
    """Return blocks as text, styled if standard output is a terminal; without a width, as wide as that is."""
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    with console.capture() as capture:
        for block in blocks:
            _print(console, block)
    return "\n".join(line.rstrip() for line in capture.get().strip("\n").split("\n"))


def _print(console: Console, block: Block) -> None:
    match block:
        case Heading(text):
            console.print()
            console.print(text, style="bold")
        case Text(text):
            console.print(text)
        case Verbatim(text):
            console.print(text, soft_wrap=True)
        case Table() if block.rows:
            is_folded = block.folds and _line_width(block.widths) > console.width
            console.print(_folded(block, console.width) if is_folded else _grid(block))


def _grid(table: Table) -> RenderableType:
    grid = RichTable(box=None, pad_edge=False, show_header=bool(table.header), header_style="dim")
    for number, title in enumerate(table.header or table.rows[0]):
        grid.add_column(title, no_wrap=number == 0, overflow="fold")
    for row in table.rows:
        grid.add_row(*row)
    return Padding(grid, (0, 0, 0, table.indent), expand=False)


def _folded(table: Table, width: int) -> RenderableType:
    """Return each row with its last cell beneath the others, which stand in columns if the line has room for them."""
    widths = table.widths[:-1] if _line_width(table.widths[:-1]) <= width else (0,) * len(table.widths[:-1])
    parts: list[RenderableType] = []
    for line in table.lines:
        style = "dim" if line is table.header else ""
        cells = (cell.ljust(size) for cell, size in zip(line[:-1], widths, strict=True))
        parts.append(RichText(SPACE.join(cells).rstrip(), style))
        parts.append(Padding(RichText(line[-1], style), (0, 0, 0, len(SPACE))))
    return Group(*parts)


def _line_width(widths: tuple[int, ...]) -> int:
    return sum(widths) + len(SPACE) * (len(widths) - 1)
