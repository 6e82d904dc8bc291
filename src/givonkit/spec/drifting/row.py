"""One row of the table: a fact side by side, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .fact import Fact
    from .verdict import Verdict


class Row(NamedTuple):
    """A fact, who is behind (None: nobody disagrees), the rules that it touches, and whether clients break on it."""

    fact: Fact
    verdict: Verdict | None
    rules: tuple[str, ...] = ()
    is_breaking: bool = False
