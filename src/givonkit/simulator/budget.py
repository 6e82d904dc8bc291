"""What many journals may keep together."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections import deque

    from .journal import Journal


class Budget:
    """Keeps the entries of all its journals together within `limit`.

    Beyond it, the journal that was written least recently loses its oldest entry. A journal that is no longer needed
    gives its room back by `Journal.clear`.
    """

    __slots__ = ("_journals", "_limit", "kept", "newest")

    def __init__(self, limit: int = 100_000) -> None:
        if limit < 0:
            raise ValueError(f"limit: expected at least 0 entries, got {limit}")
        self._limit = limit
        self._journals: OrderedDict[Journal, deque[Any]] = OrderedDict()
        self.kept = 0
        self.newest: Journal | None = None

    def __repr__(self) -> str:
        return f"<Budget: {self.kept} of {self._limit} entries in {len(self._journals)} journals>"

    def turn_to(self, journal: Journal, entries: deque[Any]) -> None:
        """Make a journal the one that was written last; `entries` is where it keeps them."""
        self._journals[journal] = entries
        self._journals.move_to_end(journal)
        self.newest = journal

    def add_one(self) -> None:
        """Count an entry that made a journal longer, and drop the oldest of the least recently written if need be."""
        self.kept += 1
        while self.kept > self._limit:
            journal, entries = next(iter(self._journals.items()))
            if entries:
                entries.popleft()
                self.kept -= 1
            else:
                del self._journals[journal]

    def leave(self, journal: Journal) -> None:
        """Give back the room of a journal that is about to be emptied."""
        self.kept -= len(self._journals.pop(journal, ()))
        if self.newest is journal:
            self.newest = None
