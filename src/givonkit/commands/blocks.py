"""What a command shows to people: headings, texts and tables, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words that wrap at the end of the line."""

    text: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text that is copied from the terminal, so that its lines are never broken."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a line with no room for a row of a folding table has the last cell beneath the others."""

    rows: tuple[tuple[str, ...], ...]
    header: tuple[str, ...] = ()
    folds: bool = False
    indent: int = 0

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The header, if there is one, and the rows."""
        return (self.header, *self.rows) if self.header else self.rows

    @property
    def widths(self) -> tuple[int, ...]:
        """The characters of the longest cell of each column."""
        return tuple(max(map(len, column)) for column in zip(*self.lines, strict=True))


Block = Heading | Text | Verbatim | Table
