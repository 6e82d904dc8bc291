"""What the reports for a terminal are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import RenderableType

UNBROKEN = 100_000
"""So wide that no line is broken: what is piped is searched and copied."""


class ShellLine(Text):
    """A line that is copied, into a shell or elsewhere, and so is never broken."""


def print_parts(console: Console, headline: Text, parts: Iterable[tuple[str, Iterable[RenderableType]]]) -> None:
    """Print a headline and the parts that have lines, each under its title; what cannot be encoded is replaced."""
    if console.encoding.lower().startswith("utf"):
        _print(console, headline, parts)
        return
    with console.capture() as capture:
        _print(console, headline, parts)
    console.file.write(capture.get().encode(console.encoding, "replace").decode(console.encoding))


def printed_text(print_to: Callable[[Console], None], width: int = UNBROKEN) -> str:
    """Return what is printed to a terminal without colours."""
    console = Console(width=width, color_system=None, highlight=False, markup=False, emoji=False, legacy_windows=False)
    with console.capture() as capture:
        print_to(console)
    return "\n".join(line.rstrip() for line in capture.get().split("\n"))


def _print(console: Console, headline: Text, parts: Iterable[tuple[str, Iterable[RenderableType]]]) -> None:
    console.print(headline)
    for title, part in parts:
        lines = list(part)
        if lines:
            console.print()
            console.print(Text(title, style="bold"))
        for line in lines:
            console.print(line, soft_wrap=isinstance(line, ShellLine))


def hanging(mark: str | Text, text: Text, width: int = 2) -> RenderableType:
    """Return a text whose lines all begin behind its mark."""
    table = grid(2, width)
    table.add_row(mark, text)
    return Group(table)


def grid(columns: int, width: int = 8) -> Table:
    """Return a table without lines whose first column has a fixed width."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=width, no_wrap=True)
    for _ in range(columns - 1):
        table.add_column(overflow="fold")
    return table
